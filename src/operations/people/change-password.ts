import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { readPasswordHash, writePasswordHash } from '../../store/people.ts';
import { endSessions } from '../../store/sessions.ts';
import { invalidFields, OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { requireSession } from './require-session.ts';
import { newPassword } from './schemas.ts';

export const changePassword = defineOperation({
  name: 'account.change-password',
  summary: 'Change your password; your other sessions end',
  route: 'POST /v1/account/password',
  input: z.object({ currentPassword: z.string().min(1).max(128), newPassword }),
  output: z.object({ endedSessions: z.number().int() }),
  roles: 'signed-in',
  effect: 'write',
  checksPassword: true,
  handler: async ({ tools, actor, write }, input) => {
    const sessionId = requireSession(actor);
    const hash = await readPasswordHash(tools.db, actor.id);
    if (hash === null) {
      throw new OperationError({
        kind: 'refused',
        code: 'no-password',
        message: `You sign in through ${tools.signInProvider?.name ?? 'another system'} and have no password here.`,
        nextStep: 'Change it there; an admin can make you a one-time link if you need one here.',
      });
    }
    if (!(await verifyPassword({ hash, password: input.currentPassword }))) {
      throw invalidFields({ currentPassword: 'This is not your current password.' });
    }
    if (input.newPassword === input.currentPassword) {
      throw invalidFields({ newPassword: 'This is the password you have already.' });
    }
    const changed = await hashPassword(input.newPassword);
    const endedSessions = await write(
      async (tx) => {
        await writePasswordHash(tx, actor.id, changed, tools.clock.now());
        return endSessions(tx, actor.id, sessionId);
      },
      (count) => ({
        summary: `${actor.name} changed the password (${count} other sessions ended)`,
        after: { id: actor.id, endedSessions: count },
      }),
    );
    return { endedSessions };
  },
});
