import { sql } from 'kysely';
import { json, lockKey, type Database, type Tx } from './database.ts';

export interface PersonRoles {
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/** What a person of the MSP may do; nothing at all when nobody gave them a role, or when they were switched off. */
export async function readPersonRoles(db: Database, userId: string): Promise<PersonRoles> {
  const access = await readPersonAccess(db, userId);
  return access.disabled ? { roles: [], permissions: [] } : access;
}

/** As it is stored: `disabled` people keep their roles, so that they can be switched on again. */
export async function readPersonAccess(
  db: Database,
  userId: string,
): Promise<PersonRoles & { readonly disabled: boolean }> {
  const row = await db
    .selectFrom('person_role')
    .select(['roles', 'permissions', 'disabled'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row ?? { roles: [], permissions: [], disabled: false };
}

/** Leaves `disabled` as it is unless told. */
export async function writePersonRoles(
  db: Database,
  userId: string,
  given: PersonRoles & { readonly disabled?: boolean },
): Promise<void> {
  const values = {
    roles: json(given.roles),
    permissions: json(given.permissions),
    ...(given.disabled === undefined ? {} : { disabled: given.disabled }),
  };
  await db
    .insertInto('person_role')
    .values({ user_id: userId, ...values })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .execute();
}

export async function noteSignIn(
  db: Database,
  userId: string,
  at: Temporal.Instant,
): Promise<void> {
  await db
    .insertInto('person_role')
    .values({
      user_id: userId,
      roles: json([]),
      permissions: json([]),
      last_sign_in_at: at.toString(),
    })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet({ last_sign_in_at: at.toString() }),
    )
    .execute();
}

/** Lets nobody else decide about admins until the transaction ends: two demotions at once must not both see the other. */
export async function lockAdmins(tx: Tx): Promise<void> {
  await lockKey(tx, 'admins');
}

/** Admins who are switched on and have a way to sign in, `exceptId` left out. */
export async function countAdmins(db: Database, exceptId?: string): Promise<number> {
  const row = await db
    .selectFrom('person_role as r')
    .select(sql<number>`count(*)`.as('count'))
    .where(sql<boolean>`r.roles @> '["admin"]'`)
    .where('r.disabled', '=', false)
    .where((is) =>
      is.exists(
        is.selectFrom('auth.account as a').select('a.id').whereRef('a.userId', '=', 'r.user_id'),
      ),
    )
    .$if(exceptId !== undefined, (query) => query.where('r.user_id', '!=', exceptId ?? ''))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Whether anybody may administer this installation. Needs the tables of the sign-in library. */
export async function hasAdmin(db: Database): Promise<boolean> {
  return (await countAdmins(db)) > 0;
}
