import type { z } from 'zod';
import type { Permission, Role } from '../../flows/tools.ts';
import type { Tx } from '../../store/database.ts';
import { insertLink } from '../../store/one-time-links.ts';
import { countAdmins, lockAdmins } from '../../store/people-roles.ts';
import { readPerson, type Person } from '../../store/people.ts';
import type { Session } from '../../store/sessions.ts';
import { notFound, OperationError } from '../failures.ts';
import type { Caller, ServerTools } from '../operation.ts';
import { permission, role } from '../schemas/common.ts';
import type { oneTimeLink, session, user } from './schemas.ts';

/** How long a person has for opening an invitation. */
const invitationHours = 7 * 24;

export function toUser(person: Person): z.output<typeof user> {
  return {
    id: person.id,
    name: person.name,
    email: person.email,
    roles: knownRoles(person.roles),
    permissions: knownPermissions(person.permissions),
    state: stateOf(person),
    signsInWith: [
      ...(person.has_password ? (['password'] as const) : []),
      ...(person.has_provider ? (['provider'] as const) : []),
    ],
    createdAt: person.created_at,
    lastSignInAt: person.last_sign_in_at,
    linkExpiresAt: person.link_expires_at,
  };
}

function stateOf(person: Person): 'active' | 'invited' | 'disabled' {
  if (person.disabled) return 'disabled';
  return person.has_password || person.has_provider ? 'active' : 'invited';
}

/** What a newer version wrote and this one does not know gives no right. */
export function knownRoles(given: readonly string[]): Role[] {
  return role.options.filter((one) => given.includes(one));
}

/** As `knownRoles`. */
export function knownPermissions(given: readonly string[]): Permission[] {
  return permission.options.filter((one) => given.includes(one));
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

/**
 * Throws when nobody but this person could administer. Call it in the transaction that takes the right away, before it
 * does.
 */
export async function refuseLosingLastAdmin(tx: Tx, person: Person, what: string): Promise<void> {
  await lockAdmins(tx);
  if ((await countAdmins(tx, person.id)) > 0) return;
  throw new OperationError({
    kind: 'refused',
    code: 'last-admin',
    message: `${person.name} is the last admin who can sign in and cannot be ${what}.`,
    nextStep: 'Make somebody else an admin first, and let them sign in.',
  });
}

/** Makes the one-time link with which this person sets a password. */
export async function createPersonLink(
  tx: Tx,
  tools: ServerTools,
  wish: { readonly userId: string; readonly createdBy: string },
): Promise<z.output<typeof oneTimeLink>> {
  const now = tools.clock.now();
  const until = now.add({ hours: invitationHours }).round('second');
  const token = await insertLink(tx, { kind: 'person', ...wish, now, until });
  return { url: `${tools.baseUrl}/invitation?token=${token}`, expiresAt: until.toString() };
}

export function toSession(row: Session, caller: Caller): z.output<typeof session> {
  return {
    id: row.id,
    label: row.label,
    address: row.address,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    current: caller.credential?.kind !== 'key' && caller.credential?.id === row.id,
  };
}

/**
 * Id of the caller's session. Throws for a program and for a ticket pane: what they may do ends where they could make
 * themselves immortal.
 */
export function requireSession(caller: Caller): string {
  if (caller.credential?.kind === 'session') return caller.credential.id;
  throw new OperationError({
    kind: 'forbidden',
    code: 'needs-session',
    message: 'This cannot be done with an API key or from a ticket pane.',
    nextStep: 'Sign in to the portal as a person and do it there.',
  });
}
