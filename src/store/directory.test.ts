import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/postgres.ts';
import { addClient, updateClient } from './clients.ts';
import { openDatabase, transact, type OpenDatabase } from './database.ts';
import {
  claimReading,
  countProducts,
  finishReading,
  listReadingProblems,
  postponeReading,
  readDirectoryState,
  replacePeople,
  replaceSubscriptions,
  requestReadings,
  type DirectoryPerson,
  type DirectorySubscription,
} from './directory.ts';
import { findPeople, findSubscriptions, listPeople, listSubscriptions } from './directory-list.ts';
import { searchedWords } from './list-query.ts';
import { saveService } from './services.ts';

let opened: OpenDatabase;
beforeAll(async () => {
  opened = openDatabase((await createTestDatabase()).url);
  await transact(opened.db, async (tx) => {
    for (const [id, name] of [
      ['alder', 'Alder & Finch'],
      ['bright', 'Brightwater'],
    ] as const) {
      await addClient(tx, { id, name, psaCompanyId: null }, at(0));
      await updateClient(tx, id, { tenantId: `tenant-${id}` }, at(0));
    }
    for (const [id, name] of [
      ['csp-one', 'First CSP'],
      ['csp-two', 'Second CSP'],
    ] as const) {
      const service = {
        kind: 'any',
        category: 'csp',
        enabled: true,
        settings: {},
        secrets: {},
      } as const;
      await saveService(tx, { ...service, id, name }, at(0));
    }
  });
});
afterAll(() => opened.close());

beforeEach(async () => {
  for (const table of ['directory_reading', 'directory_person', 'directory_subscription'] as const)
    await opened.db.deleteFrom(table).execute();
});

function at(minute: number): Temporal.Instant {
  return Temporal.Instant.from('2026-11-23T09:00:00Z').add({ minutes: minute });
}

function person(name: string, facts: Partial<DirectoryPerson> = {}): DirectoryPerson {
  const account = `${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
  return {
    person_id: `id of ${name}`,
    user_principal_name: account,
    display_name: name,
    department: null,
    job_title: null,
    enabled: true,
    product_names: [],
    ...facts,
  };
}

function subscription(
  id: string,
  facts: Partial<DirectorySubscription> = {},
): DirectorySubscription {
  return {
    subscription_id: id,
    product_name: 'Business Premium',
    quantity: 5,
    scheduled_quantity: null,
    term: 'P1M',
    billing_cycle: 'monthly',
    status: 'active',
    is_trial: false,
    renews_at: null,
    renews_automatically: null,
    price_minor: null,
    price_currency: null,
    reducible_seats: 0,
    reducible_until: null,
    reducible_again_at: null,
    request_reduction_before: null,
    reduction_note: null,
    ...facts,
  };
}

const keep = (client: string, people: readonly DirectoryPerson[], minute = 0) =>
  transact(opened.db, (tx) => replacePeople(tx, client, people, at(minute)));
const sell = (client: string, service: string, rows: readonly DirectorySubscription[]) =>
  transact(opened.db, (tx) =>
    replaceSubscriptions(tx, { clientId: client, serviceId: service }, rows, at(0)),
  );
const want = (clientId: string | null, minute: number) =>
  transact(opened.db, (tx) => requestReadings(tx, { clientId, by: 'Ada', at: at(minute) }));

const page = { limit: 50, offset: 0 };
const namesOf = async (query: Partial<Parameters<typeof listPeople>[1]>) =>
  (await listPeople(opened.db, { ...page, ...query })).rows.map((row) => row.display_name);
const soldOf = async (query: Partial<Parameters<typeof listSubscriptions>[1]>) =>
  (await listSubscriptions(opened.db, { ...page, ...query })).rows.map(
    (row) => row.subscription_id,
  );

describe('a reading of people', () => {
  it('changes who is known, forgets who is gone, and leaves other clients alone', async () => {
    await keep('alder', [person('Amy'), person('Bob')]);
    await keep('bright', [person('Cleo')]);

    await keep('alder', [person('Amy', { department: 'Sales' }), person('Dan')], 1);

    expect(await namesOf({})).toEqual(['Amy', 'Cleo', 'Dan']);
    expect(await namesOf({ search: 'sales' })).toEqual(['Amy']);
  });

  it('stores more people than one statement carries', async () => {
    const crowd = Array.from({ length: 2_345 }, (_, index) => person(`Person ${index}`));

    await keep('alder', crowd);

    const last = await listPeople(opened.db, { limit: 50, offset: 2_300 });
    expect(last.total).toBe(2_345);
    expect(last.rows).toHaveLength(45);
  });
});

describe('the list of people', () => {
  beforeEach(async () => {
    await keep('alder', [
      person('amy Zorn', { department: 'Sales', product_names: ['Visio', 'Business Basic'] }),
      person('Bob 100%', { enabled: false, job_title: 'Clerk' }),
    ]);
    await keep('bright', [person('Carl', { department: 'Finance', product_names: ['Visio'] })]);
  });

  it('is sorted by any field in either direction, without regard to case', async () => {
    expect(await namesOf({ sort: '-name' })).toEqual(['Carl', 'Bob 100%', 'amy Zorn']);
    expect(await namesOf({ sort: 'department' })).toEqual(['Carl', 'amy Zorn', 'Bob 100%']);
    expect(await namesOf({ sort: '-department' })).toEqual(['amy Zorn', 'Carl', 'Bob 100%']);
    expect((await namesOf({ sort: '-client' }))[0]).toBe('Carl');
    expect((await namesOf({ sort: 'enabled' }))[0]).toBe('Bob 100%');
  });

  it('finds words anywhere, in the client’s name too, and takes no sign for a wildcard', async () => {
    expect(await namesOf({ search: 'ZORN' })).toEqual(['amy Zorn']);
    expect(await namesOf({ search: 'brightwater visi' })).toEqual([]);
    expect(await namesOf({ search: 'fin carl' })).toEqual(['Carl']);
    expect(await namesOf({ search: 'alder clerk' })).toEqual(['Bob 100%']);
    expect(await namesOf({ search: '%' })).toEqual(['Bob 100%']);
    expect(await namesOf({ search: '_' })).toEqual([]);
  });

  it('is filtered by client, license and whether somebody may sign in', async () => {
    expect(await namesOf({ clientId: ['bright'] })).toEqual(['Carl']);
    expect(await namesOf({ product: ['Business Basic', 'Visio'] })).toEqual(['amy Zorn', 'Carl']);
    expect(await namesOf({ enabled: false })).toEqual(['Bob 100%']);
    expect(await namesOf({ clientId: ['alder'], product: ['Visio'] })).toEqual(['amy Zorn']);
  });

  it('is paged without a gap or a repetition where names are equal', async () => {
    await keep(
      'alder',
      Array.from({ length: 7 }, (_, index) => person('Same', { person_id: `${index}` })),
      1,
    );
    const pages = await Promise.all(
      [0, 3, 6].map((offset) => listPeople(opened.db, { limit: 3, offset, sort: '-name' })),
    );
    const ids = pages.flatMap(({ rows }) => rows.map((row) => row.person_id));
    expect(new Set(ids).size).toBe(8);
  });
});

describe('a quick search for people', () => {
  it('shows whose name begins with it first, then who has its words anywhere', async () => {
    await keep('alder', [
      person('Maria Anders'),
      person('Anders Berg'),
      person('Zoe', { user_principal_name: 'anders.zoe@example.com' }),
    ]);
    const found = await findPeople(opened.db, { text: 'ANDERS', limit: 5 });
    expect(found.map((row) => row.display_name)).toEqual(['Anders Berg', 'Zoe', 'Maria Anders']);
    expect(await findPeople(opened.db, { text: 'an_ers', limit: 5 })).toEqual([]);
    expect(await findPeople(opened.db, { text: '  ', limit: 5 })).toEqual([]);
  });
});

async function findWords(text: string, limit = 5): Promise<readonly string[]> {
  const words = await searchedWords(opened.db, text);
  return (await findSubscriptions(opened.db, words, limit)).map(
    (row) => `${row.product_name} ${row.subscription_id} ${row.client_name} ${row.service_name}`,
  );
}

describe('a quick search for subscriptions', () => {
  it('shows a few that have all words, in the names of client and CSP too, by product', async () => {
    await sell('alder', 'csp-one', [
      subscription('a'),
      subscription('b', { product_name: 'Audio' }),
    ]);
    await sell('alder', 'csp-two', [subscription('c')]);
    await sell('bright', 'csp-one', [subscription('d')]);

    expect(await findWords('FINCH first')).toEqual([
      'Audio b Alder & Finch First CSP',
      'Business Premium a Alder & Finch First CSP',
    ]);
    expect(await findWords('csp', 1)).toEqual(['Audio b Alder & Finch First CSP']);
    expect(await findWords('premium second')).toEqual([
      'Business Premium c Alder & Finch Second CSP',
    ]);
    expect(await findWords('%')).toEqual([]);
    expect(await findWords(' ')).toEqual([]);
  });
});

describe('a reading of subscriptions', () => {
  it('replaces what one CSP sold, and moves what another client had', async () => {
    await sell('alder', 'csp-one', [subscription('a'), subscription('b')]);
    await sell('alder', 'csp-two', [subscription('c')]);
    await sell('alder', 'csp-one', [subscription('b')]);
    expect(await soldOf({ clientId: ['alder'] })).toEqual(['b', 'c']);

    await sell('bright', 'csp-one', [subscription('b')]);
    expect(await soldOf({ clientId: ['bright'] })).toEqual(['b']);
    expect(await soldOf({ clientId: ['alder'] })).toEqual(['c']);
  });

  it('lists by renewal with the unknown ones last in both directions, and filters', async () => {
    await sell('alder', 'csp-one', [
      subscription('late', { renews_at: '2027-05-01T00:00:00Z', quantity: 1 }),
      subscription('soon', { renews_at: '2026-12-01T00:00:00Z', quantity: 9 }),
      subscription('never', { product_name: 'Visio, Plan 2', status: 'suspended' }),
    ]);
    expect(await soldOf({ sort: 'renewsAt' })).toEqual(['soon', 'late', 'never']);
    expect(await soldOf({ sort: '-renewsAt' })).toEqual(['late', 'soon', 'never']);
    expect(await soldOf({ sort: '-quantity' })).toEqual(['soon', 'never', 'late']);
    expect(await soldOf({ renewsBefore: '2027-05-01T00:00:00Z' })).toEqual(['soon']);
    expect(await soldOf({ product: ['Visio Plan 2'] })).toEqual(['never']);
    expect(await soldOf({ status: ['suspended'], serviceId: ['csp-two'] })).toEqual([]);
    expect(await soldOf({ search: 'first csp visio' })).toEqual(['never']);
    expect(await soldOf({ search: 'FINCH soon' })).toEqual(['soon']);
    // One word is in one text: not at the end of an id and the beginning of its CSP's name.
    expect(await soldOf({ search: 'soonfirst' })).toEqual([]);
  });
});

describe('the readings that wait', () => {
  it('are of active clients with a tenant, each asked for once and taken by one process', async () => {
    expect(await want(null, 0)).toBe(2);
    expect(await want(null, 1)).toBe(2);

    const taken = await Promise.all([1, 2, 3].map(() => claimReading(opened.db, at(2))));

    const ids = new Set(taken.map((claim) => claim?.client_id));
    expect(ids).toEqual(new Set(['alder', 'bright', undefined]));
    expect(await readDirectoryState(opened.db, null)).toMatchObject({ waiting: 2, clients: 2 });
  });

  it('are done when they are finished, unless somebody asked again meanwhile', async () => {
    await want('alder', 0);
    const first = await claimReading(opened.db, at(1));
    await want('alder', 2);
    if (first === null) throw new Error('Nothing waits');
    const finish = (claim: typeof first, minute: number) =>
      transact(opened.db, (tx) =>
        finishReading(tx, claim, { at: at(minute), problems: ['First CSP: closed'] }),
      );
    await finish(first, 3);

    const second = await claimReading(opened.db, at(4));
    expect(second?.client_id).toBe('alder');
    if (second === null) throw new Error('Nothing waits');
    await finish(second, 5);

    expect(await claimReading(opened.db, at(6))).toBeNull();
    expect(await readDirectoryState(opened.db, 'alder')).toMatchObject({
      waiting: 0,
      oldestReadAt: at(5).toString(),
    });
    expect(await listReadingProblems(opened.db, { clientId: null, limit: 5 })).toMatchObject([
      { client_name: 'Alder & Finch', problems: ['First CSP: closed'] },
    ]);
  });

  it('come back when their process is lost, and when they were put off', async () => {
    await want('alder', 0);
    await claimReading(opened.db, at(1));
    expect(await claimReading(opened.db, at(5))).toBeNull();
    expect(await claimReading(opened.db, at(6))).not.toBeNull();

    await postponeReading(opened.db, 'alder', at(8));
    expect(await claimReading(opened.db, at(7))).toBeNull();
    expect(await claimReading(opened.db, at(8))).not.toBeNull();
  });

  it('count products over all clients', async () => {
    await keep('alder', [
      person('Amy', { product_names: ['Visio'] }),
      person('Bob', { product_names: ['Visio', 'Basic'] }),
    ]);
    await keep('bright', [person('Cleo', { product_names: ['Visio'] })]);
    await sell('bright', 'csp-one', [subscription('s')]);
    await want(null, 0);
    for (
      let claim = await claimReading(opened.db, at(1));
      claim !== null;
      claim = await claimReading(opened.db, at(1))
    ) {
      const taken = claim;
      await transact(opened.db, (tx) => finishReading(tx, taken, { at: at(2), problems: [] }));
    }

    expect(await countProducts(opened.db)).toEqual({
      people: { Visio: 3, Basic: 1 },
      subscriptions: { 'Business Premium': 1 },
    });
  });

  it('forget a client that is not active any more', async () => {
    await keep('bright', [person('Cleo')]);
    await want(null, 0);
    await transact(opened.db, (tx) => updateClient(tx, 'bright', { disabled: true }, at(1)));
    try {
      expect(await want(null, 2)).toBe(1);
      expect(await namesOf({})).toEqual([]);
      expect(await want('bright', 3)).toBe(0);
    } finally {
      await transact(opened.db, (tx) => updateClient(tx, 'bright', { disabled: false }, at(4)));
    }
  });
});
