import { z } from 'zod';
import { readApiKey, revokeApiKey } from '../../store/api-keys.ts';
import { notFound, OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';

export const revokeKey = defineOperation({
  name: 'keys.revoke',
  summary: 'Revoke an API key of yours, or anybody’s as an admin; it stops working at once',
  route: 'DELETE /v1/keys/{id}',
  input: z.object({ id }),
  output: z.null(),
  roles: 'staff',
  effect: 'write',
  status: 204,
  handler: async ({ tools, actor, write }, input) => {
    const key = await readApiKey(tools.db, input.id);
    // Whose key it is must not be found out by trying.
    if (key === null || (key.user_id !== actor.id && !actor.roles.includes('admin'))) {
      throw notFound('API key', input.id);
    }
    await write(
      async (tx) => {
        if (await revokeApiKey(tx, key.id, tools.clock.now())) return;
        throw new OperationError({
          kind: 'conflict',
          code: 'already-revoked',
          message: `The API key "${key.name}" was revoked already.`,
          nextStep: 'Nothing is left to do: it opens nothing any more.',
        });
      },
      () => ({
        summary: `Revoked the API key "${key.name}" of ${key.owner_name}`,
        before: { id: key.id, roles: key.roles, permissions: key.permissions },
      }),
    );
    return null;
  },
});
