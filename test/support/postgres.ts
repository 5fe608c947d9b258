import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { STARTED_DATABASE, TEMPLATE_DATABASE } from './postgres-server.ts';

/** A database of a test's own. */
export interface TestDatabase {
  /** With password; for `openDatabase` and for processes that a test starts. */
  readonly url: string;
  /** Ends every connection to it and deletes it. Optional: the test run's server is deleted at the end. */
  drop(): Promise<void>;
}

/**
 * Makes a fresh database on the test run's server: a copy of the migrated schema without rows, or an empty one.
 *
 * Takes some 30 ms. Call it in `beforeAll` or in a test; files never share one. Works in the vitest projects that
 * have `postgresServer` in vitest.config.ts.
 */
export async function createTestDatabase(
  content: 'migrated' | 'empty' = 'migrated',
): Promise<TestDatabase> {
  return copyDatabase(content === 'migrated' ? TEMPLATE_DATABASE : 'template0');
}

async function copyDatabase(template: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(inject('postgresUrl'));
  await execute(url.href, `create database ${name} template ${template}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return {
    url: own.href,
    drop: () => execute(url.href, `drop database if exists ${name} with (force)`),
  };
}

/**
 * The same, as a product leaves it that has been started once: `start` does that, once in a test run, for whoever asks
 * first.
 */
export async function createStartedDatabase(
  start: (databaseUrl: string) => Promise<void>,
): Promise<TestDatabase> {
  const client = new Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  try {
    // Test files in several processes ask at the same moment; the end of the connection lets the next one in.
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [STARTED_DATABASE]);
    const known = await client.query('select from pg_database where datname = $1', [
      STARTED_DATABASE,
    ]);
    if (known.rowCount === 0) {
      const { url } = await createTestDatabase();
      await start(url);
      const name = new URL(url).pathname.slice(1);
      await client.query(`alter database ${name} rename to ${STARTED_DATABASE}`);
    }
  } finally {
    await client.end();
  }
  return copyDatabase(STARTED_DATABASE);
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
