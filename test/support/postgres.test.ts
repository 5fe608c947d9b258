import { Client } from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { createTestDatabase } from './postgres.ts';

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

it('gives each caller a migrated database of its own', async () => {
  const [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await (await connect(first.url)).query('create table only_here ()');

  const other = await connect(second.url);

  await expect(other.query('select * from only_here')).rejects.toThrow('does not exist');
  const { rows } = await other.query('select name from migration');
  expect(rows.length).toBeGreaterThan(0);
});

it('gives an empty database when asked, and deletes it', async () => {
  const database = await createTestDatabase('empty');
  const client = await connect(database.url);
  client.on('error', () => {});
  const { rows } = await client.query("select 1 from pg_tables where schemaname = 'public'");
  expect(rows).toEqual([]);

  await database.drop();

  await expect(connect(database.url)).rejects.toThrow('does not exist');
});
