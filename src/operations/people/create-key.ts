import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { createToken, hashToken } from '../../lib/token.ts';
import { hasApiKey, insertApiKey, readApiKey } from '../../store/api-keys.ts';
import { lockKey } from '../../store/database.ts';
import { invalidFields, notFound, OperationError } from '../failures.ts';
import { defineOperation, type Caller } from '../operation.ts';
import { permission, role } from '../schemas/common.ts';
import { toApiKey } from './key-view.ts';
import { requireSession } from './require-session.ts';
import { apiKey } from './schemas.ts';
import { describeRights } from './user-view.ts';

/** Marks a key as ours, for people and for programs that look for leaked secrets. */
const prefix = 'sw_';

export const createKey = defineOperation({
  name: 'keys.create',
  summary: 'Create an API key with some or all of your rights; the secret is shown once',
  route: 'POST /v1/keys',
  input: z.object({
    name: z.string().trim().min(1).max(100).describe('What it is for; the audit log names it'),
    roles: z.array(role).min(1, 'Choose at least one role.'),
    permissions: z.array(permission).default([]),
    expiresInDays: z.number().int().min(1).max(365).default(90),
  }),
  output: z.object({ key: apiKey, secret: z.string().describe('Send it as a bearer token') }),
  roles: 'staff',
  effect: 'write',
  status: 201,
  handler: async ({ tools, actor, write }, input) => {
    requireSession(actor);
    refuseMoreThanOwn(actor, input);
    const id = randomUUID();
    const secret = `${prefix}${createToken()}`;
    const now = tools.clock.now();
    const expiresAt = now.add({ hours: input.expiresInDays * 24 }).toString();
    await write(
      async (tx) => {
        await lockKey(tx, `api keys of ${actor.id}`);
        if (await hasApiKey(tx, actor.id, input.name)) {
          throw new OperationError({
            kind: 'conflict',
            code: 'name-taken',
            message: `You have an API key named "${input.name}" already.`,
            nextStep: 'Choose another name, or revoke the old key first.',
            fields: { name: 'Another key of yours has this name.' },
          });
        }
        await insertApiKey(tx, {
          id,
          user_id: actor.id,
          name: input.name,
          start: secret.slice(0, prefix.length + 4),
          hash: hashToken(secret),
          roles: [...new Set(input.roles)],
          permissions: [...new Set(input.permissions)],
          created_at: now.toString(),
          expires_at: expiresAt,
        });
      },
      () => ({
        summary: `Created the API key "${input.name}": ${describeRights(input)}`,
        after: { id, ...input, expiresAt },
      }),
    );
    const row = await readApiKey(tools.db, id);
    if (row === null) throw notFound('API key', id);
    return { key: toApiKey(tools, row), secret };
  },
});

function refuseMoreThanOwn(
  actor: Caller,
  wanted: { readonly roles: readonly string[]; readonly permissions: readonly string[] },
): void {
  const roles = wanted.roles.filter((one) => !actor.roles.some((own) => own === one));
  const permissions = wanted.permissions.filter(
    (one) => !actor.permissions.some((own) => own === one),
  );
  if (roles.length === 0 && permissions.length === 0) return;
  throw invalidFields({
    ...(roles.length > 0
      ? { roles: `You do not have the role ${roles.join(', ')} yourself.` }
      : {}),
    ...(permissions.length > 0
      ? { permissions: `You do not have the permission ${permissions.join(', ')} yourself.` }
      : {}),
  });
}
