import { z } from 'zod';
import { endSession } from '../../store/sessions.ts';
import { notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { requireSession } from './require-session.ts';

export const revokeSession = defineOperation({
  name: 'sessions.revoke',
  summary: 'End one of your sessions',
  route: 'DELETE /v1/sessions/{id}',
  input: z.object({ id }),
  output: z.null(),
  roles: 'signed-in',
  effect: 'write',
  status: 204,
  handler: async ({ actor, write }, input) => {
    requireSession(actor);
    await write(
      async (tx) => {
        if (!(await endSession(tx, actor.id, input.id))) throw notFound('session', input.id);
      },
      () => ({ summary: `Ended a session of ${actor.name}`, after: { id: input.id } }),
    );
    return null;
  },
});
