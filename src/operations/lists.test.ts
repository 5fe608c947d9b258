import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../test/support/world.ts';
import { execute } from '../../tools/bench/bulk.ts';
import { insertListData } from '../../tools/bench/list-data.ts';
import type { Api } from '../../tools/client/api.ts';
import { operations } from './index.ts';
import { clientRow } from './schemas/client.ts';
import { listOf } from './schemas/common.ts';
import { runRow, seatChange } from './schemas/run.ts';

let world: TestWorld;
let ada: Api;
beforeAll(async () => {
  world = await startTestWorld();
  const sizes = {
    clients: 40,
    runs: 120,
    seatChanges: 110,
    people: 130,
    subscriptions: 90,
    auditRows: 100,
  };
  await execute(world.databaseUrl, [...insertListData(sizes), ...particularRows]);
  ada = await world.as('ada');
});
afterAll(() => world.close());

/** Rows whose words no other row has. */
const particularRows = [
  `insert into client (id, name, environment, tags, updated_at) values
     ('zebra', 'Zebra 100% Crossing', 'on-prem', '["Gold", "Éclair"]', now())`,
  `insert into run (id, package, flow_version, client_id, ticket_id, ticket_number, status, status_text, subject,
     started_by, started_by_name, started_at) values
     ('particular', 'staff-onboarding-cloud-only', 1, 'zebra', 't-1', '987654', 'scheduled', 'Waiting',
      'Zoë Ångström', 'p', 'Eli Engineer', '2024-02-29T23:30:00Z')`,
];

const anyRow = z.record(z.string(), z.unknown());
const everything = '&limit=200';

const lists = operations.flatMap(({ name, route, input, exportable }) => {
  const options = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }).properties?.[
    'sort'
  ];
  const sorts = typeof options === 'object' ? (options.enum ?? []) : [];
  const path = route.replace('GET ', '');
  return sorts.length === 0 ? [] : [{ name, path, sorts: sorts.map(String), exportable }];
});

it('finds the lists to look at', () => {
  expect(lists.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['clients.list', 'runs.list', 'seat-changes.list']),
  );
});

describe.each(lists)('$name', ({ path, sorts, exportable }) => {
  it.each(sorts)('sorted by %s has the same rows in pages as at once', async (sort) => {
    const whole = await ada.get(`${path}?sort=${sort}${everything}`, listOf(anyRow));
    const size = Math.max(1, Math.ceil(whole.items.length / 4));
    const pages: Record<string, unknown>[] = [];
    for (let offset = 0; offset < whole.items.length; offset += size) {
      const query = `sort=${sort}&limit=${size}&offset=${offset}`;
      pages.push(...(await ada.get(`${path}?${query}`, listOf(anyRow))).items);
    }
    // What was seen at once may have gone on: only what says which row it is.
    expect(pages.slice(0, whole.items.length).map(keyOf)).toEqual(whole.items.map(keyOf));
  });

  it('sorted the other way round has its values in the other order, the empty ones last', async () => {
    for (const field of sorts.filter((sort) => !sort.startsWith('-'))) {
      const [up, down] = await Promise.all(
        [field, `-${field}`].map((sort) =>
          ada.get(`${path}?sort=${sort}${everything}`, listOf(anyRow)),
        ),
      );
      // Only a list that is seen whole can be turned round.
      if (up === undefined || down === undefined || up.total > up.items.length) continue;
      if (up.items.some((item) => !(field in item))) continue;
      expect(valuesOf(down.items, field), field).toEqual(valuesOf(up.items, field).toReversed());
      for (const { items } of [up, down]) {
        const firstEmpty = items.findIndex((item) => item[field] === null);
        if (firstEmpty === -1) continue;
        expect(
          items.slice(firstEmpty).every((item) => item[field] === null),
          field,
        ).toBe(true);
      }
    }
  });

  it('refuses a sort that it does not know, and names those that it knows', async () => {
    const refusal = await refusalOf(ada.get(`${path}?sort=colour`, z.unknown()));

    expect(refusal.status).toBe(400);
    for (const sort of sorts) expect(refusal.fields['sort']).toContain(sort);
  });

  it.runIf(exportable !== null)('has a header for each cell', async () => {
    const { items } = await ada.get(`${path}?limit=1`, listOf(anyRow));

    expect(new Set(exportable?.headers).size).toBe(exportable?.headers.length);
    for (const item of items) {
      expect(exportable?.toCells(item)).toHaveLength(exportable?.headers.length ?? 0);
    }
  });
});

/** The values of a field in the order in which they come, each once; texts however they are capitalised. */
function valuesOf(items: readonly Record<string, unknown>[], field: string): unknown[] {
  const values = items.map((item) => item[field]).filter((value) => value !== null);
  const runs = values
    .map((value) => (typeof value === 'string' ? value.toLowerCase() : value))
    .filter((value, index, all) => index === 0 || value !== all[index - 1]);
  // A value that came twice with another between them was not sorted.
  expect(new Set(runs).size, field).toBe(runs.length);
  return runs;
}

const keyOf = (row: Record<string, unknown>): unknown => row['id'] ?? row['seq'] ?? row;

const clients = (query: string) => ada.get(`/v1/clients?${query}${everything}`, listOf(clientRow));
const runs = (query: string) => ada.get(`/v1/runs?${query}${everything}`, listOf(runRow));
const changes = (query: string) =>
  ada.get(`/v1/seat-changes?${query}${everything}`, listOf(seatChange));

describe('a search', () => {
  it.each([
    ['a part of the person', 'search=zoë'],
    ['capitals that are not ASCII', 'search=ÅNGSTRÖM'],
    ['words of person, client and ticket in any order', 'search=987654+zebra+zo'],
    ['signs that mean something to the database', `search=${encodeURIComponent('100%')}`],
  ])('finds a run by %s', async (_case, query) => {
    const found = await runs(query);

    expect(found.items.map(({ id }) => id)).toEqual(['particular']);
    expect(found.total).toBe(1);
  });

  it('finds nothing when one of its words is nowhere', async () => {
    expect(await runs('search=zebra+giraffe')).toEqual({ items: [], total: 0 });
    expect((await changes('search=list-nobody')).total).toBe(0);
    expect((await clients(`search=${encodeURIComponent('_____________')}`)).total).toBe(0);
  });

  it('finds seat changes by product and client together', async () => {
    const [one] = (await changes('search=visio')).items;
    const query = new URLSearchParams({ search: `visio ${one?.clientName ?? ''}` });

    const both = await changes(String(query));

    expect(both.total).toBeGreaterThan(0);
    expect(both.items.every(({ productName }) => productName.includes('Visio'))).toBe(true);
    expect(new Set(both.items.map(({ clientName }) => clientName))).toEqual(
      new Set([one?.clientName]),
    );
  });
});

describe('filters', () => {
  it('let through any of their values', async () => {
    const [all, some] = [await runs(''), await runs('status=stopped,cancelled')];

    const expected = all.items.filter(({ status }) => ['stopped', 'cancelled'].includes(status));
    expect(expected.length).toBeGreaterThan(1);
    expect(some.items).toEqual(expected);
    expect(some.total).toBe(expected.length);
  });

  it('narrow each other', async () => {
    const both = await runs('clientId=list-1,list-2&package=staff-onboarding-cloud-only');

    expect(both.total).toBeGreaterThan(0);
    for (const run of both.items) {
      expect(['list-1', 'list-2']).toContain(run.clientId);
      expect(run.package).toBe('staff-onboarding-cloud-only');
    }
  });

  it('by time take the last day with them', async () => {
    const inside = await runs('from=2024-02-29&to=2024-02-29');
    const before = await runs('to=2024-02-28');
    const upToIt = await runs('to=2024-02-29T23:30:00Z');

    expect(inside.items.map(({ id }) => id)).toEqual(['particular']);
    expect([before.total, upToIt.total]).toEqual([0, 0]);
  });

  it('tell seats that were bought from those given back', async () => {
    const [all, bought, back] = await Promise.all(
      ['', 'direction=bought', 'direction=given-back'].map((query) => changes(query)),
    );

    expect(bought?.items.every(({ delta }) => delta > 0)).toBe(true);
    expect((bought?.total ?? 0) + (back?.total ?? 0)).toBe(all?.total);
  });

  it('of clients know tags, environment and what is ready as the rows say it', async () => {
    const all = await clients('');
    const [ready, notReady, tagged, onPrem] = await Promise.all(
      [
        'ready=yes',
        'ready=no',
        `tag=${encodeURIComponent('Éclair')},vip`,
        'environment=on-prem',
      ].map((query) => clients(query)),
    );

    expect(ready?.items).toEqual(all.items.filter((client) => client.ready));
    expect(notReady?.items).toEqual(all.items.filter((client) => !client.ready));
    expect(ready?.total).toBeGreaterThan(0);
    expect(notReady?.total).toBeGreaterThan(0);
    expect(tagged?.items.map(({ id }) => id)).toContain('zebra');
    expect(tagged?.items.every(({ tags }) => tags.includes('vip') || tags.includes('Éclair'))).toBe(
      true,
    );
    expect(onPrem?.items).toEqual(all.items.filter(({ environment }) => environment === 'on-prem'));
  });

  it.each([
    ['/v1/runs?status=finished,done', 'status', '"done"'],
    ['/v1/seat-changes?state=lost', 'state', 'visible'],
    ['/v1/runs?from=yesterday', 'from', '2026-11-23'],
    ['/v1/clients?ready=perhaps', 'ready', 'yes'],
  ])('refuse %s', async (path, field, words) => {
    const refusal = await refusalOf(ada.get(path, z.unknown()));

    expect(refusal.status).toBe(400);
    expect(refusal.fields[field]).toContain(words);
  });
});

it('has what waits for a person first when runs are sorted by state', async () => {
  const { items } = await runs('sort=status');

  expect(items[0]?.status).toBe('waiting-for-person');
  expect(items.at(-1)?.status).toBe('cancelled');
});
