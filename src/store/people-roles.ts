import { json, type Database } from './database.ts';

export interface PersonRoles {
  readonly roles: readonly string[];
  readonly permissions: readonly string[];
}

/** What a person of the MSP may do; nothing at all when nobody gave them a role. */
export async function readPersonRoles(db: Database, userId: string): Promise<PersonRoles> {
  const row = await db
    .selectFrom('person_role')
    .select(['roles', 'permissions'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row ?? { roles: [], permissions: [] };
}

export async function writePersonRoles(
  db: Database,
  userId: string,
  given: PersonRoles,
): Promise<void> {
  const values = { roles: json(given.roles), permissions: json(given.permissions) };
  await db
    .insertInto('person_role')
    .values({ user_id: userId, ...values })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .execute();
}

/** Whether anybody may administer this installation. */
export async function hasAdmin(db: Database): Promise<boolean> {
  const rows = await db.selectFrom('person_role').select('roles').execute();
  return rows.some((row) => row.roles.includes('admin'));
}
