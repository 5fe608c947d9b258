import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/store/database.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded/start.ts';
import { migrate } from '../../src/store/migrate.ts';

/** Copied for each test: the schema of this version, without rows. */
export const TEMPLATE_DATABASE = 'template_migrated';
/** Made of it by the first test that needs it (`createStartedDatabase()`). */
export const STARTED_DATABASE = 'template_started';

declare module 'vitest' {
  interface ProvidedContext {
    /** The test run's server, with password; its path names the maintenance database. */
    postgresUrl: string;
  }
}

/**
 * One server for a whole test run, with a migrated template database: `createTestDatabase()` copies it.
 *
 * With `SEATWRIGHT_TEST_DATABASE_URL` set (a superuser of a PostgreSQL 15 or newer), that server is used instead.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['SEATWRIGHT_TEST_DATABASE_URL'];
  const server =
    given === undefined ? await startThrowawayServer() : { url: given, stop: stopNothing };
  try {
    await createTemplate(server.url);
  } catch (error) {
    await server.stop();
    throw error;
  }
  project.provide('postgresUrl', server.url);
  return server.stop;
}

async function stopNothing(): Promise<void> {}

async function startThrowawayServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwright-test-postgres-'));
  // Started by root, the server runs as another account, which has to get here.
  await chmod(folder, 0o711);
  const server = await startEmbeddedPostgres({
    dataDirectory: join(folder, 'data'),
    durability: 'none',
  });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function createTemplate(serverUrl: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    for (const name of [TEMPLATE_DATABASE, STARTED_DATABASE]) {
      await client.query(`drop database if exists ${name} with (force)`);
    }
    await client.query(`create database ${TEMPLATE_DATABASE}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${TEMPLATE_DATABASE}`;
  const template = openDatabase(url.href, 1);
  try {
    await migrate(template.db);
  } finally {
    await template.close();
  }
}
