import { z } from 'zod';
import { endSessions } from '../../store/sessions.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { requirePerson } from './user-view.ts';

export const endUserSessions = defineOperation({
  name: 'users.end-sessions',
  summary: 'Sign a person out everywhere; their API keys stay',
  route: 'POST /v1/users/{id}/end-sessions',
  input: z.object({ id }),
  output: z.object({ ended: z.number().int() }),
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, write }, input) => {
    const person = await requirePerson(tools, input.id);
    const ended = await write(
      (tx) => endSessions(tx, person.id),
      (count) => ({
        summary: `Signed ${person.name} out everywhere (${count} sessions)`,
        after: { id: person.id, ended: count },
      }),
    );
    return { ended };
  },
});
