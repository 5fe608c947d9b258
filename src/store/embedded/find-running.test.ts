import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { findRunningPostgres } from './find-running.ts';
import { startEmbeddedPostgres } from './start.ts';

it('finds the server that somebody else runs on the folder, and none before and afterwards', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'seatwright-running-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const dataDirectory = join(folder, 'postgres');
  expect(await findRunningPostgres(dataDirectory)).toBeNull();

  const server = await startEmbeddedPostgres({ dataDirectory, durability: 'none' });
  onTestFinished(() => server.stop());
  const found = await findRunningPostgres(dataDirectory);

  expect(found).toBe(server.url);
  const client = new Client({ connectionString: found ?? '' });
  await client.connect();
  await client.end();
  await server.stop();
  expect(await findRunningPostgres(dataDirectory)).toBeNull();
});
