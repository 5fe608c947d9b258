import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase } from '../test/support/postgres.ts';
import { silentLogger } from './lib/log.ts';
import { ConnectorError } from './ports/errors.ts';
import {
  createHealthBook,
  observe,
  type HealthBook,
  type ObservedService,
} from './service-health.ts';
import { openDatabase, transact, type OpenDatabase } from './store/database.ts';
import { readService, saveService } from './store/services.ts';

let opened: OpenDatabase;
let book: HealthBook;
let now = Temporal.Instant.from('2026-11-23T09:00:00Z');

beforeAll(async () => {
  opened = openDatabase((await createTestDatabase()).url);
  book = createHealthBook(opened.db, { now: () => now }, silentLogger);
});
afterAll(() => opened.close());
beforeEach(() => {
  now = now.add({ minutes: 1 });
});

async function save(id: string): Promise<ObservedService> {
  const service = { id, name: 'Pax8 (main account)', kind: 'any', category: 'csp' } as const;
  await transact(opened.db, (tx) =>
    saveService(tx, { ...service, enabled: true, settings: {}, secrets: {} }, now),
  );
  const saved = await readService(opened.db, id);
  if (saved === null) throw new Error(`${id} was not saved`);
  return saved;
}

const failure = () =>
  new ConnectorError({ vendor: 'pax8', operation: 'getting an access token', kind: 'unavailable' });

const vendor = {
  answers: true,
  read(): Promise<string> {
    return this.answers ? Promise.resolve('all') : Promise.reject(failure());
  },
};

const observed = (service: ObservedService, answers: boolean) =>
  observe({ ...vendor, answers }, service, book);

it('names the account as people do, and not by its kind, in what failed and in its health', async () => {
  const service = await save('named');

  const words = 'Pax8 (main account) was not available while getting an access token';
  await expect(observed(service, false).read()).rejects.toThrow(words);
  await expect.poll(async () => (await readService(opened.db, 'named'))?.last_error).toBe(words);
});

async function readMoments(id: string) {
  const row = await readService(opened.db, id);
  return [row?.last_good_at, row?.last_error_at].map((at) =>
    at === null || at === undefined ? null : Temporal.Instant.from(at).toString(),
  );
}

it('tells at once that a service works again, and that it does not', async () => {
  const service = await save('moody');
  const [good, bad] = [observed(service, true), observed(service, false)];
  await good.read();
  const first = now.toString();
  await expect.poll(() => readMoments('moody')).toEqual([first, null]);
  now = now.add({ seconds: 1 });
  await bad.read().catch(() => undefined);
  const second = now.toString();
  await expect.poll(() => readMoments('moody')).toEqual([first, second]);
  now = now.add({ seconds: 1 });
  await good.read();
  await expect.poll(() => readMoments('moody')).toEqual([now.toString(), second]);
});

it('takes no report of what is wrong for a sign that a service works', async () => {
  const service = await save('reported');
  const tenant = observe(
    { ...vendor, answers: true, readAuthorisation: () => Promise.resolve('nothing is allowed') },
    service,
    book,
  );

  expect(await tenant.readAuthorisation()).toBe('nothing is allowed');
  // Written in turn: had the report been noted, its moment would stand here.
  now = now.add({ seconds: 1 });
  await tenant.read();

  await expect.poll(() => readMoments('reported')).toEqual([now.toString(), null]);
});
