import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './start.ts';

const isRoot = process.getuid?.() === 0;
let folder: string;
let servers: EmbeddedPostgres[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatwright-embedded-'));
  await chmod(folder, 0o711);
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedPostgresOptions> = {}) {
  const server = await startEmbeddedPostgres({
    dataDirectory: join(folder, 'postgres'),
    durability: 'none',
    ...options,
  });
  servers.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

describe('startEmbeddedPostgres', () => {
  it('keeps what was written over a stop and a second start', async () => {
    const first = await start();
    await query(first.url, 'create table note (text text)');
    await query(first.url, "insert into note values ('kept')");
    await first.stop();
    const second = await start();
    expect(await query(second.url, 'select text from note')).toEqual([{ text: 'kept' }]);
  });

  it('refuses a wrong password and listens on the loopback address only', async () => {
    const server = await start();
    const wrong = server.url.replace(/:[^:@]*@/, ':guess@');
    await expect(query(wrong, 'select 1')).rejects.toThrow('password authentication failed');
    expect(await query(server.url, 'show listen_addresses')).toEqual([
      { listen_addresses: '127.0.0.1' },
    ]);
  });

  it('writes durably unless a test asks otherwise', async () => {
    const server = await start({ durability: 'full' });
    expect(await query(server.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    await server.stop();
    const testServer = await start();
    expect(await query(testServer.url, 'show fsync')).toEqual([{ fsync: 'off' }]);
  });

  it('refuses a data directory whose server is running, and leaves that server alone', async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({
      failure: 'already-running',
      message: expect.stringContaining(String(first.pid)),
    });
    expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('gives one of two simultaneous starts the data, and tells the other', async () => {
    const first = await start();
    await first.stop();
    const both = await Promise.allSettled([start(), start()]);
    expect(both.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const [winner] = both.flatMap((result) =>
      result.status === 'fulfilled' ? [result.value] : [],
    );
    expect(await query(winner?.url ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('stops the server that a killed process left behind and starts on its data', async () => {
    const orphan = await startAndKillStarter();
    await query(orphan.url, 'create table survivor ()');
    const server = await start();
    expect(server.pid).not.toBe(orphan.pid);
    expect(await query(server.url, 'select count(*)::int from survivor')).toEqual([{ count: 0 }]);
  });

  it('recovers when the server itself was killed', async () => {
    const first = await start();
    process.kill(first.pid, 'SIGKILL');
    await first.stop();
    const second = await start();
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is not stopped by a postmaster.pid whose number belongs to another program', async () => {
    const first = await start();
    await first.stop();
    // The test's own process stands for the stranger that got the number after a restart of the container.
    await writeFile(join(folder, 'postgres', 'postmaster.pid'), `${process.pid}\n/elsewhere\n`);
    const second = await start();
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses data of another major version and says how to move them', async () => {
    const first = await start();
    await first.stop();
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '15\n');
    await expect(start()).rejects.toMatchObject({
      failure: 'wrong-version',
      message: expect.stringContaining('pg_dump of version 15'),
    });
  });

  it('says why when the port is taken, in the words of the server', async () => {
    const first = await start();
    const other = start({ dataDirectory: join(folder, 'other'), port: first.port });
    await expect(other).rejects.toThrow('Address already in use');
  });

  it('keeps data and password closed to other accounts', async () => {
    const server = await start();
    expect((await stat(join(folder, 'postgres'))).mode & 0o077).toBe(0);
    const password = await stat(join(folder, 'postgres', 'seatwright.password'));
    expect(password.mode & 0o077).toBe(0);
    expect(server.url).toContain(
      await readFile(join(folder, 'postgres', 'seatwright.password'), 'utf8'),
    );
  });

  it.skipIf(!isRoot)('runs as an unprivileged account when started by root', async () => {
    await start();
    expect((await stat(join(folder, 'postgres'))).uid).not.toBe(0);
  });

  it.skipIf(!isRoot)(
    'links to a place the account can reach when the folder is closed to it',
    async () => {
      await chmod(folder, 0o700);
      const server = await start();
      expect((await lstat(join(folder, 'postgres'))).isSymbolicLink()).toBe(true);
      const [row] = await query(server.url, "select current_setting('data_directory') as path");
      onTestFinished(() => removeData(row));
      await server.stop();
      const again = await start();
      expect(await query(again.url, "select current_setting('data_directory') as path")).toEqual([
        row,
      ]);
    },
  );
});

/** Starts a server from a process that is then killed without a chance to stop it. */
async function startAndKillStarter(): Promise<{ url: string; pid: number }> {
  const script = `
    import { startEmbeddedPostgres } from '${new URL('start.ts', import.meta.url).href}';
    const server = await startEmbeddedPostgres({ dataDirectory: process.argv[1], durability: 'none' });
    process.stdout.write(server.pid + ' ' + server.url);
    setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, [
    '--input-type=module-typescript',
    '--eval',
    script,
    join(folder, 'postgres'),
  ]);
  const [output] = await once(starter.stdout, 'data');
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  const [pid, url] = String(output).split(' ');
  return { pid: Number(pid), url: url ?? '' };
}

async function removeData(row: unknown): Promise<void> {
  expect(row).toMatchObject({ path: expect.stringMatching(/\/postgres-[0-9a-f-]{36}$/) });
  if (typeof row !== 'object' || row === null || !('path' in row)) return;
  await rm(String(row.path), { recursive: true, force: true });
}
