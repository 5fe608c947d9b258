import { json, type Database } from './database.ts';

/** A value that belongs to the whole installation; undefined when it was never set. The caller parses it. */
export async function readSetting(db: Database, name: string): Promise<unknown> {
  const row = await db
    .selectFrom('setting')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value;
}

export async function writeSetting(db: Database, name: string, value: unknown): Promise<void> {
  await db
    .insertInto('setting')
    .values({ name, value: json(value) })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: json(value) }))
    .execute();
}
