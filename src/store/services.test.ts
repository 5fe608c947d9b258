import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/postgres.ts';
import { openDatabase, transact, type OpenDatabase } from './database.ts';
import { createSealer, createSealingKeyText, parseSealingKey } from './secrets.ts';
import {
  listServices,
  readService,
  recordHealth,
  replaceSecret,
  resealSecrets,
  saveService,
} from './services.ts';

let opened: OpenDatabase;
beforeAll(async () => {
  opened = openDatabase((await createTestDatabase()).url);
});
afterAll(() => opened.close());

const key = () => parseSealingKey(createSealingKeyText());
const at = Temporal.Instant.from('2026-11-22T10:00:00Z');
const service = { kind: 'any', category: 'csp', settings: {} } as const;

it('seals with the newest key what an older one sealed, once', async () => {
  const [old, fresh] = [key(), key()];
  const before = createSealer([old]);
  await transact(opened.db, (tx) =>
    saveService(
      tx,
      {
        ...service,
        id: 'rotated',
        name: 'Rotated',
        enabled: true,
        secrets: { first: before.seal('one'), second: before.seal('two') },
      },
      at,
    ),
  );
  const rotating = createSealer([fresh, old]);

  const counts = [
    await transact(opened.db, (tx) => resealSecrets(tx, rotating)),
    await transact(opened.db, (tx) => resealSecrets(tx, rotating)),
  ];

  expect(counts).toEqual([2, 0]);
  const saved = await readService(opened.db, 'rotated');
  const after = createSealer([fresh]);
  const texts = Object.values(saved?.secrets ?? {}).map((sealed) => after.open(sealed));
  expect(texts.sort()).toEqual(['one', 'two']);
});

it('goes on with the same connector when a secret is renewed or health is noted, and not when it is saved', async () => {
  const sealer = createSealer([key()]);
  const given = { ...service, id: 'kept', name: 'Kept', enabled: true, secrets: {} };
  await transact(opened.db, (tx) => saveService(tx, given, at));
  const stampOf = async () => (await readService(opened.db, 'kept'))?.updated_at;
  const first = await stampOf();

  await transact(opened.db, (tx) => replaceSecret(tx, 'kept', 'token', sealer.seal('new')));
  await recordHealth(opened.db, 'kept', { at, error: null });
  await recordHealth(opened.db, 'kept', { at, error: 'no answer' });
  expect(await stampOf()).toBe(first);

  await transact(opened.db, (tx) => saveService(tx, given, at.add({ seconds: 1 })));
  expect(await stampOf()).not.toBe(first);
  expect(await readService(opened.db, 'kept')).toMatchObject({
    last_good_at: '2026-11-22T10:00:00Z',
    last_error: 'no answer',
  });
});

it('lists by category and switch, ordered by name', async () => {
  const off = { ...service, id: 'off', name: 'A switched off one', enabled: false, secrets: {} };
  await transact(opened.db, (tx) => saveService(tx, off, at));

  const all = await listServices(opened.db, { category: 'csp' });
  const enabled = await listServices(opened.db, { category: 'csp', enabled: true });

  expect(all.map(({ id }) => id)).toEqual(['off', 'kept', 'rotated']);
  expect(enabled.map(({ id }) => id)).toEqual(['kept', 'rotated']);
  expect(await listServices(opened.db, { category: 'psa' })).toEqual([]);
});

it('hears no more of a call that was made before the service was saved anew', async () => {
  const repaired = { ...service, id: 'repaired', name: 'Repaired', enabled: true, secrets: {} };
  const read = () => readService(opened.db, 'repaired');
  await transact(opened.db, (tx) => saveService(tx, repaired, at));
  const before = await read();
  await transact(opened.db, (tx) => saveService(tx, repaired, at.add({ seconds: 1 })));

  const late = {
    at: at.add({ seconds: 2 }),
    error: 'no answer',
    savedAt: before?.updated_at ?? '',
  };
  await recordHealth(opened.db, 'repaired', late);
  expect((await read())?.last_error).toBeNull();

  await recordHealth(opened.db, 'repaired', { ...late, savedAt: (await read())?.updated_at ?? '' });
  expect((await read())?.last_error).toBe('no answer');
});
