import { z } from 'zod';
import { OperationError } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { createPersonLink } from './person-link.ts';
import { oneTimeLink } from './schemas.ts';
import { requirePerson } from './user-view.ts';

export const renewLink = defineOperation({
  name: 'users.renew-link',
  summary: 'Make a new one-time link with which a person sets a password; an older one dies',
  route: 'POST /v1/users/{id}/link',
  input: z.object({ id }),
  output: oneTimeLink,
  roles: ['admin'],
  effect: 'write',
  status: 201,
  handler: async ({ tools, actor, write }, input) => {
    const person = await requirePerson(tools, input.id);
    if (person.disabled) {
      throw new OperationError({
        kind: 'conflict',
        code: 'person-disabled',
        message: `${person.name} is disabled: a link would open nothing.`,
        nextStep: 'Enable the person first.',
      });
    }
    return write(
      (tx) => createPersonLink(tx, tools, { userId: person.id, createdBy: actor.name }),
      (link) => ({
        summary: `Made a one-time link for ${person.name}`,
        after: { id: person.id, linkExpiresAt: link.expiresAt },
      }),
    );
  },
});
