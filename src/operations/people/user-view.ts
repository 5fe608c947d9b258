import type { z } from 'zod';
import { readPerson, type Person } from '../../store/people.ts';
import { notFound } from '../failures.ts';
import type { ServerTools } from '../operation.ts';
import { knownPermissions, knownRoles } from '../schemas/common.ts';
import type { user } from './schemas.ts';

export function toUser(person: Person): z.output<typeof user> {
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    roles: knownRoles(person.roles),
    permissions: knownPermissions(person.permissions),
    state: person.state,
    signsInWith: [
      ...(person.has_password ? (['password'] as const) : []),
      ...(person.has_provider ? (['provider'] as const) : []),
    ],
    createdAt: person.created_at,
    lastSignInAt: person.last_sign_in_at,
    linkExpiresAt: person.link_expires_at,
  };
}

export async function requirePerson(tools: ServerTools, id: string): Promise<Person> {
  const person = await readPerson(tools.db, id, tools.clock.now());
  if (person === null) throw notFound('person', id);
  return person;
}

/** "admin, engineer, with spend" */
export function describeRights(given: {
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}): string {
  const roles = given.roles.join(', ') || 'no role';
  return [roles, ...given.permissions.map((one) => `with ${one}`)].join(', ');
}
