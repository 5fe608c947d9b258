import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import type { Schema } from './schema.ts';

/** The database, or a transaction on it: queries take either. */
export type Database = Kysely<Schema>;
export type Tx = Transaction<Schema>;

const timestamptz = 1184;
const int8 = 20;

export interface OpenDatabase {
  readonly db: Database;
  close(): Promise<void>;
}

/**
 * Opens a pool on `url`.
 *
 * Instants come back as ISO text in UTC with microseconds kept (never as `Date`); `bigint` columns as numbers: the only
 * ones are counters that stay far below 2^53.
 */
export function openDatabase(url: string, poolSize = 20): OpenDatabase {
  const types = {
    getTypeParser: (...[id, format]: Parameters<typeof pg.types.getTypeParser>) => {
      const known: number = id;
      if (known === timestamptz) return isoInstant;
      if (known === int8) return Number;
      return pg.types.getTypeParser(id, format);
    },
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    types,
    options: '-c timezone=UTC -c idle_in_transaction_session_timeout=30000',
  });
  // Without listeners a lost connection crashes the process: one that lies idle in the pool, and one that a transaction holds
  // while it waits for something else. The next query on it fails all the same.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return { db, close: () => db.destroy() };
}

function isoInstant(text: string): string {
  return text.replace(' ', 'T').replace(/\+00(:00)?$/, 'Z');
}

/** Gives the instants of a row that came as JSON the form that they have in every other row. */
export function instantsFromJson<Name extends string>(
  ...names: readonly Name[]
): <Row extends { readonly [Field in Name]: string | null }>(row: Row) => Row {
  return (row) => {
    const instants = names.map((name) => {
      const text = row[name];
      return [name, text === null ? null : isoInstant(text)] as const;
    });
    return { ...row, ...Object.fromEntries(instants) };
  };
}

/** Serialises everything that names the same `key` until the transaction ends. */
export async function lockKey(tx: Tx, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(tx);
}

/** Runs `work` in one transaction. */
export function transact<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(work);
}

/** Runs reads that all see the database as it is when the first of them begins, however long they take. */
export function readSnapshot<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(work);
}

/** JSON text for a `Json` column. */
export function json(value: unknown): string {
  return JSON.stringify(value);
}
