import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Tx } from './database.ts';
import { orderOf, patternsOf, type Sort, type SortColumns } from './list-query.ts';

/** Someone who may sign in, or was asked to. The sign-in library keeps names, ways to sign in and sessions in `auth`. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** In lower case. */
  readonly email: string;
  readonly created_at: string;
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
  readonly disabled: boolean;
  readonly state: PersonState;
  readonly last_sign_in_at: string | null;
  readonly has_password: boolean;
  /** Has signed in through the OpenID Connect provider. */
  readonly has_provider: boolean;
  /** Until when the newest one-time link can be used; null when there is none. */
  readonly link_expires_at: string | null;
}

/** 'invited': has no way to sign in yet; 'disabled': may not, whatever there is. */
export type PersonState = 'active' | 'invited' | 'disabled';

/** Provider id under which the sign-in library keeps a password. */
const passwordProvider = 'credential';

function selectPeople(db: Database, now: Temporal.Instant) {
  return db
    .selectFrom('auth.user as u')
    .leftJoin('person_role as r', 'r.user_id', 'u.id')
    .select((is) => [
      'u.id',
      'u.name',
      'u.email',
      'u.createdAt as created_at',
      is.fn.coalesce('r.roles', sql<string[]>`'[]'::jsonb`).as('roles'),
      is.fn.coalesce('r.permissions', sql<string[]>`'[]'::jsonb`).as('permissions'),
      is.fn.coalesce('r.disabled', sql<boolean>`false`).as('disabled'),
      stateOf.as('state'),
      'r.last_sign_in_at',
      hasAccount(true).as('has_password'),
      hasAccount(false).as('has_provider'),
      is
        .selectFrom('one_time_link as l')
        .select((of) => of.fn.max('l.expires_at').as('until'))
        .whereRef('l.user_id', '=', 'u.id')
        .where('l.used_at', 'is', null)
        .where('l.expires_at', '>', now.toString())
        .as('link_expires_at'),
    ]);
}

function hasAccount(isPassword: boolean) {
  const operator = sql.raw(isPassword ? '=' : '<>');
  return sql<boolean>`exists (select from auth.account a where a."userId" = u.id
    and a."providerId" ${operator} ${passwordProvider})`;
}

const stateOf = sql<PersonState>`case
  when coalesce(r.disabled, false) then 'disabled'
  when exists (select from auth.account a where a."userId" = u.id) then 'active'
  else 'invited' end`;

/** Fields by which people who may sign in can be sorted. */
export const personSorts = ['name', 'email', 'createdAt', 'lastSignInAt'] as const;

const sortColumns: SortColumns<(typeof personSorts)[number]> = {
  name: sql`lower(u.name)`,
  email: sql.ref('u.email'),
  createdAt: sql.ref('u.createdAt'),
  lastSignInAt: sql.ref('r.last_sign_in_at'),
};

/** By name unless told; each word of `search` is in name or mail address. People without a value come last. */
export async function listPeople(
  db: Database,
  query: {
    readonly search?: string | undefined;
    readonly states?: readonly PersonState[] | undefined;
    readonly roles?: readonly string[] | undefined;
    readonly sort?: Sort<(typeof personSorts)[number]> | undefined;
    readonly limit: number;
    readonly offset: number;
    readonly now: Temporal.Instant;
  },
): Promise<{ readonly rows: readonly Person[]; readonly total: number }> {
  const { states, roles } = query;
  let filtered = selectPeople(db, query.now);
  if (states !== undefined) filtered = filtered.where(stateOf, 'in', states);
  if (roles !== undefined) filtered = filtered.where(sql<boolean>`r.roles ?| ${roles}::text[]`);
  for (const pattern of patternsOf(query.search)) {
    filtered = filtered.where((is) =>
      is.or([is('u.name', 'ilike', pattern), is('u.email', 'ilike', pattern)]),
    );
  }
  const order = orderOf(query.sort ?? 'name', sortColumns, ['lastSignInAt']);
  const [rows, count] = await Promise.all([
    filtered
      .orderBy(order.by, order.direction)
      .orderBy('u.id')
      .limit(query.limit)
      .offset(query.offset)
      .execute(),
    filtered
      .clearSelect()
      .select(sql<number>`count(*)`.as('total'))
      .executeTakeFirstOrThrow(),
  ]);
  return { rows, total: count.total };
}

export async function readPerson(
  db: Database,
  id: string,
  now: Temporal.Instant,
): Promise<Person | null> {
  return (await selectPeople(db, now).where('u.id', '=', id).executeTakeFirst()) ?? null;
}

/** Whatever case the address is written in. */
export async function findPerson(
  db: Database,
  email: string,
  now: Temporal.Instant,
): Promise<Person | null> {
  const row = await selectPeople(db, now)
    .where('u.email', '=', email.toLowerCase())
    .executeTakeFirst();
  return row ?? null;
}

/** Adds a person without any right and without a way to sign in; answers the id. The address must be free. */
export async function insertPerson(
  tx: Tx,
  person: { readonly name: string; readonly email: string },
  now: Temporal.Instant,
): Promise<string> {
  const id = randomUUID();
  await tx
    .insertInto('auth.user')
    .values({
      id,
      name: person.name,
      email: person.email.toLowerCase(),
      // Whoever adds people answers for their addresses.
      emailVerified: true,
      createdAt: now.toString(),
      updatedAt: now.toString(),
    })
    .execute();
  return id;
}

export async function renamePerson(
  tx: Tx,
  id: string,
  name: string,
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .updateTable('auth.user')
    .set({ name, updatedAt: now.toString() })
    .where('id', '=', id)
    .execute();
}

/** The hash of the person's password; null when there is none. */
export async function readPasswordHash(db: Database, userId: string): Promise<string | null> {
  const row = await db
    .selectFrom('auth.account')
    .select('password')
    .where('userId', '=', userId)
    .where('providerId', '=', passwordProvider)
    .executeTakeFirst();
  return row?.password ?? null;
}

/** Gives the person a password, or another one. `hash` is the sign-in library's. */
export async function writePasswordHash(
  tx: Tx,
  userId: string,
  hash: string,
  now: Temporal.Instant,
): Promise<void> {
  const changed = await tx
    .updateTable('auth.account')
    .set({ password: hash, updatedAt: now.toString() })
    .where('userId', '=', userId)
    .where('providerId', '=', passwordProvider)
    .returning('id')
    .executeTakeFirst();
  if (changed !== undefined) return;
  await tx
    .insertInto('auth.account')
    .values({
      id: randomUUID(),
      userId,
      accountId: userId,
      providerId: passwordProvider,
      password: hash,
      createdAt: now.toString(),
      updatedAt: now.toString(),
    })
    .execute();
}

/** Names of up to `limit` people who can give rights, by name. */
export async function listAdminNames(db: Database, limit: number): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('auth.user as u')
    .innerJoin('person_role as r', 'r.user_id', 'u.id')
    .select('u.name')
    .where(sql<boolean>`r.roles @> '["admin"]'`)
    .where('r.disabled', '=', false)
    .orderBy('u.name')
    .limit(limit)
    .execute();
  return rows.map(({ name }) => name);
}
