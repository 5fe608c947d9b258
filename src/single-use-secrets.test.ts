import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../test/support/postgres.ts';
import { createSingleUseSecrets, type SingleUseSecrets } from './single-use-secrets.ts';
import { openDatabase, transact, type OpenDatabase } from './store/database.ts';
import { createSealer, createSealingKeyText, parseSealingKey } from './store/secrets.ts';
import { readService, replaceSecret, saveService } from './store/services.ts';

const at = Temporal.Instant.from('2026-11-22T10:00:00Z');
const endsAt = Temporal.Instant.from('2026-12-24T10:00:00Z');
const sealer = createSealer([parseSealingKey(createSealingKeyText())]);
const clock = { now: () => at };

/** Two processes of one installation. */
let here: OpenDatabase;
let there: OpenDatabase;
let ours: SingleUseSecrets;
let theirs: SingleUseSecrets;
beforeAll(async () => {
  const { url } = await createTestDatabase();
  [here, there] = [openDatabase(url), openDatabase(url)];
  ours = createSingleUseSecrets({ db: here.db, clock, sealer });
  theirs = createSingleUseSecrets({ db: there.db, clock, sealer });
});
afterAll(() => Promise.all([here.close(), there.close()]));

const service = {
  id: 'ion',
  kind: 'td-synnex-ion',
  category: 'csp',
  name: 'Ion',
  enabled: true,
  settings: {},
  secret_facts: { token: { setAt: at.toString(), setBy: 'Ada Admin', expiresOn: null } },
} as const;
const saved = async () => {
  const row = await readService(here.db, 'ion');
  const sealed = row?.secrets['token'];
  return { text: sealed && sealer.open(sealed), facts: row?.secret_facts['token'], row };
};
beforeEach(() =>
  transact(here.db, (tx) =>
    saveService(tx, { ...service, secrets: { token: sealer.seal('first') } }, at),
  ),
);

describe('a secret that works once', () => {
  it('is used by one process at a time, and the next one sees the successor', async () => {
    const inside = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const seen: string[] = [];
    const one = ours.ofService('ion')('token', async (text, save) => {
      seen.push(`ours: ${text}`);
      inside.resolve();
      await go.promise;
      await save('second', endsAt);
    });
    await inside.promise;
    const other = theirs.ofService('ion')('token', (text, save) => {
      seen.push(`theirs: ${text}`);
      return save('third', endsAt);
    });
    // The other one waits for the lock, and has not read anything.
    await expect.poll(() => waitingFor(here)).toBe(1);
    expect(seen).toEqual(['ours: first']);
    go.resolve();
    await Promise.all([one, other]);
    expect(seen).toEqual(['ours: first', 'theirs: second']);
    expect((await saved()).text).toBe('third');
  });

  it('is saved when it is saved, whatever fails afterwards, and tells when it ends', async () => {
    const work = ours.ofService('ion')('token', async (_text, save) => {
      await save('second', endsAt);
      throw new Error('afterwards');
    });
    await expect(work).rejects.toThrow('afterwards');
    const { text, facts, row } = await saved();
    expect([text, facts]).toEqual([
      'second',
      { setAt: at.toString(), setBy: 'Ada Admin', expiresOn: '2026-12-24' },
    ]);
    expect(row?.updated_at).toBe(at.toString());
  });

  it('is free again when the process that used it is gone', async () => {
    const inside = Promise.withResolvers<void>();
    const woken = Promise.withResolvers<void>();
    const stuck = ours.ofService('ion')('token', () => {
      inside.resolve();
      return woken.promise;
    });
    await inside.promise;
    const next = theirs.ofService('ion')('token', (text) => Promise.resolve(text));
    await expect.poll(() => waitingFor(there)).toBe(1);
    // What PostgreSQL does for a process that died: its connection ends.
    await sql`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`.execute(
      there.db,
    );
    expect(await next).toBe('first');
    woken.resolve();
    await expect(stuck).rejects.toThrow(/[Cc]onnection/);
  });

  it('that a person typed in meanwhile is not overwritten', async () => {
    await ours.ofService('ion')('token', async (_text, save) => {
      await transact(there.db, (tx) => replaceSecret(tx, 'ion', 'token', sealer.seal('typed')));
      await save('second', endsAt);
    });
    expect((await saved()).text).toBe('typed');
  });

  it('may be saved twice in one go', async () => {
    await ours.ofService('ion')('token', async (_text, save) => {
      await save('second', endsAt);
      await save('third', endsAt);
    });
    expect((await saved()).text).toBe('third');
  });

  it('of a service that is gone is not used', async () => {
    const work = ours.ofService('gone')('token', () => Promise.resolve('used'));
    await expect(work).rejects.toThrow('service gone has no token');
  });
});

describe('a secret that is only tried', () => {
  const told: string[] = [];
  const onRenewed = (_name: string, text: string): void => void told.push(text);
  const tryOut = (text: string, next: string | null, kind = 'td-synnex-ion') =>
    ours.given({ kind, secrets: { token: text }, onRenewed })('token', async (present, save) => {
      if (next !== null) await save(next, endsAt);
      return present;
    });
  beforeEach(() => void told.splice(0));

  it('can be tried and then saved: what was typed is known by its successor', async () => {
    expect(await tryOut('typed', 'successor')).toBe('typed');
    expect(told).toEqual(['successor']);
    expect(await tryOut('typed', null)).toBe('successor');
    expect(told).toEqual(['successor', 'successor']);
    expect(await tryOut('another', null)).toBe('another');
    expect((await saved()).text).toBe('first');
  });

  it('is tried by one at a time', async () => {
    const texts = await Promise.all([tryOut('at once', 'a'), tryOut('at once', 'b')]);
    expect(texts).toEqual(['at once', 'a']);
  });

  it('is renewed where it is saved, also when nothing else of the test is kept', async () => {
    expect(await tryOut('first', 'second')).toBe('first');
    expect((await saved()).text).toBe('second');
    // Whoever saves what was tried saves that, and not the used one.
    expect(told).toEqual(['second']);
    expect(await tryOut('first', 'third')).toBe('second');
    expect((await saved()).text).toBe('third');
  });

  it('is the service’s own also under the name that it was typed in by', async () => {
    await tryOut('by hand', 'kept');
    await transact(here.db, (tx) => replaceSecret(tx, 'ion', 'token', sealer.seal('kept')));
    expect(await tryOut('by hand', 'newer')).toBe('kept');
    expect((await saved()).text).toBe('newer');
    expect(told.at(-1)).toBe('newer');
  });

  it('of another kind is nobody’s', async () => {
    await tryOut('first', 'second', 'other-kind');
    expect((await saved()).text).toBe('first');
    expect(told).toEqual(['second']);
  });
});

/** How many wait for a lock of the database. */
async function waitingFor({ db }: OpenDatabase): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_locks
    where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`.execute(db);
  return rows[0]?.count ?? 0;
}
