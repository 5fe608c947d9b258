/**
 * The CSP without an API, put through what the suite of the port (suite.ts) asks of every connector. It is not run as it
 * stands, because there is no port between the connector and its vendor: a person is the vendor, and the book is our own
 * database. What that takes away, check by check:
 *
 * - "lists every customer of every page": there are no pages; every client is there once, by name.
 * - "is sent once" and the journal of writes: nothing is sent; the work items take the journal's place.
 * - lost connections, a 500 before and after: the one call that can get lost is a transaction; it is spoiled in the
 *   database instead.
 * - throttling, broken reads, tokens, audiences, roles, the vendor's limit: there is no request and no secret.
 * - a schedule for the renewal: nobody can be asked today to do something in a year; `schedulesAtRenewal` is false.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createManual } from '../../../src/connectors/manual/index.ts';
import { cspCustomerId, serviceId, subscriptionId } from '../../../src/domain/ids.ts';
import type { Marketplace, SetQuantity } from '../../../src/ports/marketplace.ts';
import { transact, type Database } from '../../../src/store/database.ts';
import { createManualBook } from '../../../src/store/manual-book.ts';
import {
  addManualSubscription,
  type ManualSubscriptionFacts,
} from '../../../src/store/manual-subscriptions.ts';
import { answerWorkItem, lockWorkItem } from '../../../src/store/manual-work.ts';
import { saveService } from '../../../src/store/services.ts';
import { addClient, openFileDatabase } from '../../support/ledger.ts';
import { failureOf } from './under-test.ts';

let db: Database;
beforeAll(async () => {
  const opened = await openFileDatabase();
  db = opened.db;
  return opened.close;
});

const tenantId = 'c1a2b3c4-0000-4000-8000-000000000001';
const commerceId = 'c1a2b3c4-0000-4000-8000-00000000c0de';
const premium = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';

const facts: ManualSubscriptionFacts = {
  product_name: 'Microsoft 365 Business Premium',
  sku_id: premium,
  segment: 'commercial',
  term: 'P1Y',
  billing_cycle: 'monthly',
  quantity: 10,
  maximum_quantity: 300,
  term_ends_at: '2027-01-10T00:00:00Z',
  renews_automatically: true,
  unit_cost_minor: 1_760,
  unit_cost_currency: 'USD',
  commerce_subscription_id: commerceId,
  account_reference: 'LC-4711',
};

let now: Temporal.Instant;
let csp: Marketplace;
let service: string;
let client: string;
let other: string;
let record: string;

beforeEach(async () => {
  now = Temporal.Instant.from('2026-11-22T09:00:00Z');
  await sql`truncate work_item, manual_subscription cascade`.execute(db);
  await db.deleteFrom('client').execute();
  service = await addService();
  [client, other] = [await addClient(db), await addClient(db)];
  await db
    .updateTable('client')
    .set({ name: 'Alder & Finch', tenant_id: tenantId })
    .where('id', '=', client)
    .execute();
  record = await addRecord({});
  csp = connect(service);
});

const connect = (id: string): Marketplace =>
  createManual({
    serviceId: serviceId(id),
    portalAddress: 'https://portal.leader.example',
    book: createManualBook(db, id),
    now: () => now,
  });

async function addService(): Promise<string> {
  const id = randomUUID();
  await transact(db, (tx) =>
    saveService(
      tx,
      {
        id,
        kind: 'manual',
        category: 'csp',
        name: `Leader Cloud ${id}`,
        enabled: true,
        settings: {},
        secrets: {},
      },
      now,
    ),
  );
  return id;
}

const addRecord = (changes: Partial<ManualSubscriptionFacts>): Promise<string> =>
  transact(db, (tx) =>
    addManualSubscription(
      tx,
      { serviceId: service, clientId: client },
      { ...facts, ...changes },
      { by: 'Ada Admin', at: now },
    ),
  );

const read = () => csp.readSubscription(cspCustomerId(client), subscriptionId(record));
const change = (from: number, to: number, requestId: string = randomUUID()): SetQuantity => ({
  customerId: cspCustomerId(client),
  subscriptionId: subscriptionId(record),
  fromQuantity: from,
  toQuantity: to,
  requestId,
});

/** Changes the quantity and has a person say what became of it. */
async function carryOut(from: number, to: number, outcome: 'done' | 'impossible' = 'done') {
  const answer = await csp.setQuantity(change(from, to));
  if (answer.outcome !== 'accepted' || answer.reference === null)
    throw new Error(`It was not accepted: ${JSON.stringify(answer)}`);
  await answerAs(answer.reference, outcome);
  return answer.reference;
}

const answerAs = (id: string, outcome: 'done' | 'impossible') =>
  transact(db, async (tx) => {
    const item = await lockWorkItem(tx, id);
    if (item === null) throw new Error('There is no such item');
    const reason = outcome === 'done' ? '' : 'no credit';
    await answerWorkItem(tx, item, {
      outcome,
      reason,
      by: { id: 'eli', name: 'Eli Engineer' },
      at: now,
    });
  });

const progressOf = (reference: string) => {
  const of = { customerId: cspCustomerId(client), subscriptionId: subscriptionId(record) };
  return csp.readChange?.({ ...of, reference });
};

const itemCount = async (): Promise<number> =>
  (await db.selectFrom('work_item').select('id').execute()).length;

describe('a CSP without an API: reading', () => {
  it('lists every client once, by name, with the tenant that is its own', async () => {
    const customers = await csp.listCustomers();
    expect(customers).toEqual([
      { id: client, name: 'Alder & Finch', tenantId, domain: null },
      { id: other, name: 'Contoso', tenantId: null, domain: null },
    ]);
  });

  it('leaves out clients that are gone', async () => {
    await db.updateTable('client').set({ disabled: true }).where('id', '=', other).execute();
    expect((await csp.listCustomers()).map(({ id }) => id)).toEqual([client]);
  });

  it('tells what proves whose account it is', async () => {
    expect(await csp.readCustomerEvidence(cspCustomerId(client))).toEqual({
      customer: { id: client, name: 'Alder & Finch', tenantId, domain: null },
      tenantIds: [tenantId],
      domains: [],
      commerceSubscriptionIds: [commerceId],
    });
  });

  it('reads a subscription with SKU, term and price, in the list and alone', async () => {
    const alone = await read();
    expect(await csp.listSubscriptions(cspCustomerId(client))).toEqual([alone]);
    expect(alone).toMatchObject({
      serviceId: service,
      customerId: client,
      declaredSkuId: premium,
      commerceSubscriptionId: commerceId,
      status: 'active',
      quantity: 10,
      term: 'P1Y',
      billingCycle: 'monthly',
      unitCost: { amountMinor: 1_760, currency: 'USD' },
      unitCostPeriod: 'P1M',
      reduction: { kind: 'lots', lots: [] },
      maximumQuantity: 300,
    });
    expect(alone.commitmentEndsAt?.toString()).toBe('2027-01-10T00:00:00Z');
  });

  it('can do exactly what it says', () => {
    const { capabilities } = csp;
    expect('scheduleQuantity' in csp).toBe(capabilities.schedulesAtRenewal);
    expect('readChange' in csp).toBe(capabilities.tellsWhatBecameOfChange);
    expect(capabilities.settleTimeMs).toBeGreaterThan(0);
  });

  it('does not find what is not there, nor what is somebody else’s', async () => {
    const failures = await Promise.all([
      failureOf(csp.readSubscription(cspCustomerId(client), subscriptionId('nowhere'))),
      failureOf(csp.readSubscription(cspCustomerId(other), subscriptionId(record))),
      failureOf(csp.readCustomerEvidence(cspCustomerId('nowhere'))),
      failureOf(
        connect(await addService()).readSubscription(cspCustomerId(client), subscriptionId(record)),
      ),
    ]);
    expect(failures.map(({ kind }) => kind)).toEqual(Array(4).fill('not-found'));
  });
});

describe('a CSP without an API: raising', () => {
  it('is done by a person, once, and the added seats may be given back for seven days', async () => {
    const answer = await csp.setQuantity(change(10, 12));
    expect(answer).toMatchObject({
      outcome: 'accepted',
      words: expect.stringContaining('by hand'),
    });
    expect((await read()).quantity).toBe(10);
    expect(await itemCount()).toBe(1);
    const reference = answer.outcome === 'accepted' ? (answer.reference ?? '') : '';
    expect(await progressOf(reference)).toMatchObject({ state: 'pending' });

    const openedAt = now;
    now = now.add({ hours: 30 });
    await answerAs(reference, 'done');

    expect(await progressOf(reference)).toMatchObject({ state: 'done' });
    const after = await read();
    expect(after.quantity).toBe(12);
    // From when a person was asked, before which nobody can have bought.
    expect(after.reduction).toEqual({
      kind: 'lots',
      lots: [{ seatCount: 2, reducibleUntil: openedAt.add({ hours: 168 }) }],
    });
  });

  it('asked for again under the same id is the same item', async () => {
    const requestId = randomUUID();
    const [first, second] = [
      await csp.setQuantity(change(10, 12, requestId)),
      await csp.setQuantity(change(10, 12, requestId)),
    ];
    expect(second).toEqual(first);
    expect(await itemCount()).toBe(1);
    await answerAs(first.outcome === 'accepted' ? (first.reference ?? '') : '', 'done');
    expect(await csp.setQuantity(change(10, 12, requestId))).toEqual(first);
    expect(await itemCount()).toBe(1);
  });

  it('asked for by many at the same moment is one item', async () => {
    const requestId = randomUUID();
    const same = Array.from({ length: 6 }, () => csp.setQuantity(change(10, 12, requestId)));
    const others = Array.from({ length: 6 }, () => csp.setQuantity(change(10, 11)));
    const outcomes = (await Promise.all([...same, ...others])).map(({ outcome }) => outcome);
    expect(outcomes).toContain('accepted');
    expect(await itemCount()).toBe(1);
  });

  it('waits for the item before it', async () => {
    await csp.setQuantity(change(10, 12));
    expect(await csp.setQuantity(change(10, 11))).toMatchObject({
      outcome: 'refused',
      reason: 'busy',
      retryAfterMs: expect.any(Number),
    });
    expect(await itemCount()).toBe(1);
  });

  it('is not asked for when another hand was there', async () => {
    await db.updateTable('manual_subscription').set({ quantity: 11 }).execute();
    expect(await csp.setQuantity(change(10, 12))).toEqual({
      outcome: 'not-sent',
      liveQuantity: 11,
    });
    expect(await itemCount()).toBe(0);
  });

  it('above the product’s maximum is refused in words, and nobody is asked', async () => {
    expect(await csp.setQuantity(change(10, 301))).toMatchObject({
      outcome: 'refused',
      reason: 'quantity-out-of-range',
      detail: expect.stringContaining('300 seats'),
    });
    expect(await itemCount()).toBe(0);
  });

  it('of somebody else’s subscription asks nobody', async () => {
    const request = { ...change(10, 12), customerId: cspCustomerId(other) };
    expect((await failureOf(csp.setQuantity(request))).kind).toBe('not-found');
    expect(await itemCount()).toBe(0);
  });

  it('that could not be done changes nothing, and says who said why', async () => {
    const reference = await carryOut(10, 12, 'impossible');
    expect(await progressOf(reference)).toEqual({
      state: 'refused',
      reason: 'other',
      detail: 'Eli Engineer could not do it: no credit',
    });
    expect((await read()).quantity).toBe(10);
  });
});

describe('a CSP without an API: lowering', () => {
  it('gives back what was added a moment ago, the newest first', async () => {
    await carryOut(10, 13);
    now = now.add({ hours: 24 });
    await carryOut(13, 14);
    await carryOut(14, 12);
    const { quantity, reduction } = await read();
    expect(quantity).toBe(12);
    expect(reduction.kind === 'lots' && reduction.lots.map(({ seatCount }) => seatCount)).toEqual([
      2,
    ]);
  });

  it('is refused when the window has closed, and nobody is asked', async () => {
    await carryOut(10, 12);
    now = now.add({ hours: 168 });
    expect(await csp.setQuantity(change(12, 11))).toMatchObject({
      outcome: 'refused',
      reason: 'window-closed',
      retryAfterMs: null,
    });
    expect(await itemCount()).toBe(1);
  });

  it('is open again for seven days after the renewal, for all seats', async () => {
    now = Temporal.Instant.from('2027-01-12T00:00:00Z');
    expect(await csp.setQuantity(change(10, 4))).toMatchObject({ outcome: 'accepted' });
  });

  it('to nothing is not asked for at all', async () => {
    for (const quantity of [0, -1, 9.5]) {
      expect(await csp.setQuantity(change(10, quantity))).toMatchObject({
        outcome: 'refused',
        reason: 'quantity-out-of-range',
      });
    }
    expect(await itemCount()).toBe(0);
  });
});

describe('a CSP without an API: an unknown outcome', () => {
  it('is told where the item may have been written down, and asking by the request shows that it was not', async () => {
    await sql`create function spoil() returns trigger language plpgsql as $$
      begin raise exception 'the disk is full'; end $$`.execute(db);
    await sql`create trigger spoil before insert on work_item execute function spoil()`.execute(db);
    const request = change(10, 12);
    try {
      expect((await failureOf(csp.setQuantity(request))).kind).toBe('unknown-outcome');
    } finally {
      await sql`drop function spoil cascade`.execute(db);
    }
    expect(await csp.findChange?.(request)).toBeNull();
  });

  it('of an answer that was lost is found again by the request', async () => {
    const request = change(10, 12);
    await csp.setQuantity(request);
    const reference = await csp.findChange?.(request);
    expect(await progressOf(reference ?? '')).toMatchObject({ state: 'pending' });
  });

  it('of somebody else’s item is unknown', async () => {
    const answer = await csp.setQuantity(change(10, 12));
    const reference = answer.outcome === 'accepted' ? (answer.reference ?? '') : '';
    const of = { customerId: cspCustomerId(other), subscriptionId: subscriptionId(record) };
    expect(await csp.readChange?.({ ...of, reference })).toEqual({ state: 'unknown' });
    expect(await progressOf('nowhere')).toEqual({ state: 'unknown' });
  });
});

it.each([
  [false, 'expired'],
  [null, 'unknown'],
] as const)(
  'whose term is over is, where it renews says %s, %s: nobody is asked',
  async (renews, status) => {
    await db.updateTable('manual_subscription').set({ renews_automatically: renews }).execute();
    now = Temporal.Instant.from('2027-01-10T00:00:00Z');
    expect((await read()).status).toBe(status);
    expect(await csp.setQuantity(change(10, 12))).toMatchObject({
      outcome: 'refused',
      reason: 'subscription-not-active',
    });
  },
);

it('says in words that there is nothing to call', async () => {
  const report = await csp.test();
  expect(report.ok).toBe(true);
  expect(report.findings[0]?.text).toContain('nothing to call');
});
