import { z } from 'zod';
import type { Tx } from '../../store/database.ts';
import { dropLinks } from '../../store/one-time-links.ts';
import { countAdmins, lockAdmins, writePersonRoles } from '../../store/people-roles.ts';
import { readPerson, renamePerson, type Person } from '../../store/people.ts';
import { endSessions } from '../../store/sessions.ts';
import { notFound, OperationError } from '../failures.ts';
import { defineOperation, type Caller } from '../operation.ts';
import { id, knownPermissions, knownRoles, permission, role } from '../schemas/common.ts';
import { personName, user } from './schemas.ts';
import { describeRights, requirePerson, toUser } from './user-view.ts';

export const updateUser = defineOperation({
  name: 'users.update',
  summary: 'Set a person’s name, roles or permissions, or switch the person off or on',
  route: 'PUT /v1/users/{id}',
  input: z.object({
    id,
    name: personName.optional(),
    roles: z.array(role).optional(),
    permissions: z.array(permission).optional(),
    disabled: z.boolean().optional(),
  }),
  output: user,
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, actor, write }, input) => {
    await write(
      async (tx) => {
        await lockAdmins(tx);
        const before = await readPerson(tx, input.id, tools.clock.now());
        if (before === null) throw notFound('person', input.id);
        const after = {
          name: input.name ?? before.name,
          roles: input.roles ?? knownRoles(before.roles),
          permissions: input.permissions ?? knownPermissions(before.permissions),
          disabled: input.disabled ?? before.disabled,
        };
        await refuseHarm(tx, before, after, actor);
        if (after.name !== before.name) {
          await renamePerson(tx, before.id, after.name, tools.clock.now());
        }
        await writePersonRoles(tx, before.id, after);
        if (after.disabled && !before.disabled) {
          await endSessions(tx, before.id);
          await dropLinks(tx, before.id);
        }
        return { before, after };
      },
      ({ before, after }) => ({
        summary: describeChange(before, after),
        before: {
          id: before.id,
          name: before.name,
          roles: before.roles,
          permissions: before.permissions,
          disabled: before.disabled,
        },
        after,
      }),
    );
    return toUser(await requirePerson(tools, input.id));
  },
});

interface Wanted {
  readonly name: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly disabled: boolean;
}

/** Call it with the admins locked. */
async function refuseHarm(tx: Tx, before: Person, after: Wanted, actor: Caller): Promise<void> {
  if (after.disabled && !before.disabled && before.id === actor.id) {
    throw new OperationError({
      kind: 'refused',
      code: 'own-account',
      message: 'You cannot disable yourself.',
      nextStep: 'Ask another admin.',
    });
  }
  if (before.disabled || !before.roles.includes('admin')) return;
  if (after.disabled) await refuseLosingLastAdmin(tx, before, 'disabled');
  if (!after.roles.includes('admin')) {
    await refuseLosingLastAdmin(tx, before, 'without the role admin');
  }
}

async function refuseLosingLastAdmin(tx: Tx, person: Person, what: string): Promise<void> {
  if ((await countAdmins(tx, person.id)) > 0) return;
  throw new OperationError({
    kind: 'refused',
    code: 'last-admin',
    message: `${person.name} is the last admin who can sign in and cannot be ${what}.`,
    nextStep: 'Make somebody else an admin first, and let them sign in.',
  });
}

function describeChange(before: Person, after: Wanted): string {
  if (after.disabled !== before.disabled) {
    return `${after.disabled ? 'Disabled' : 'Enabled'} ${after.name}`;
  }
  return `Changed ${after.name}: ${describeRights(after)}`;
}
