import { z } from 'zod';
import { renamePerson } from '../../store/people.ts';
import { defineOperation } from '../operation.ts';
import { requireSession } from './require-session.ts';
import { personName, user } from './schemas.ts';
import { requirePerson, toUser } from './user-view.ts';

export const renameAccount = defineOperation({
  name: 'account.rename',
  summary: 'Change the name that others see of you',
  route: 'PUT /v1/account',
  input: z.object({ name: personName }),
  output: user,
  roles: 'signed-in',
  effect: 'write',
  handler: async ({ tools, actor, write }, input) => {
    requireSession(actor);
    await write(
      (tx) => renamePerson(tx, actor.id, input.name, tools.clock.now()),
      () => ({
        summary: `${actor.name} is now called ${input.name}`,
        before: { id: actor.id, name: actor.name },
        after: { name: input.name },
      }),
    );
    return toUser(await requirePerson(tools, actor.id));
  },
});
