import { z } from 'zod';
import { lockKey } from '../../store/database.ts';
import { writePersonRoles } from '../../store/people-roles.ts';
import { findPerson, insertPerson } from '../../store/people.ts';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { permission, role } from '../schemas/common.ts';
import { createPersonLink } from './person-link.ts';
import { email, oneTimeLink, personName, user } from './schemas.ts';
import { describeRights, requirePerson, toUser } from './user-view.ts';

export const inviteUser = defineOperation({
  name: 'users.invite',
  summary:
    'Add a person; answers a one-time link, valid for 7 days, with which they set a password',
  route: 'POST /v1/users',
  input: z.object({
    name: personName,
    email,
    roles: z.array(role).default([]),
    permissions: z.array(permission).default([]),
  }),
  output: z.object({ user, link: oneTimeLink }),
  roles: ['admin'],
  effect: 'write',
  status: 201,
  handler: async ({ tools, actor, write }, input) => {
    const { id, link } = await write(
      async (tx) => {
        await lockKey(tx, 'people');
        const known = await findPerson(tx, input.email, tools.clock.now());
        if (known !== null) {
          throw new OperationError({
            kind: 'conflict',
            code: 'person-exists',
            message: `${known.name} has this mail address already.`,
            nextStep: 'Open that person to change roles or to make a new link.',
            fields: { email: `It belongs to ${known.name}.` },
          });
        }
        const person = await insertPerson(tx, input, tools.clock.now());
        await writePersonRoles(tx, person, input);
        const made = { userId: person, createdBy: actor.name };
        return { id: person, link: await createPersonLink(tx, tools, made) };
      },
      (made) => ({
        summary: `Invited ${input.name} (${input.email}): ${describeRights(input)}`,
        after: { id: made.id, ...input, linkExpiresAt: made.link.expiresAt },
      }),
    );
    return { user: toUser(await requirePerson(tools, id)), link };
  },
});
