/** What every implementation of the `Marketplace` port has to do; one call per connector, on a real port. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { cspCustomerId, subscriptionId } from '../../../src/domain/ids.ts';
import type { Marketplace } from '../../../src/ports/marketplace.ts';
import { failureOf } from '../complaints.ts';
import {
  type Lacking,
  type MarketplaceUnderTest,
  type Subject,
  type World,
  change,
  effectsOf,
  finish,
  quantityOf,
  refusalOf,
  scheduleTo,
  writeCountOf,
} from './under-test.ts';
import { describeConnectionTest, describeTrouble } from './trouble.ts';

/** Registers the suite. `start` runs once; every test begins with the seed. */
export function describeMarketplace(
  name: string,
  start: () => Promise<MarketplaceUnderTest>,
  lacking: readonly Lacking[] = [],
): void {
  const lacks = new Set(lacking);
  describe(name, () => {
    let under: MarketplaceUnderTest;
    let marketplace: Marketplace;
    const world = (): MarketplaceUnderTest => under;
    const subject = (): Marketplace => marketplace;

    beforeAll(async () => {
      under = await start();
    });
    beforeEach(() => {
      under.reset();
      marketplace = under.connect();
    });
    it('lacks what it was said to lack', () => {
      expect([
        under.expireTokens === null,
        under.wrongAudience === null,
        !marketplace.capabilities.schedulesAtRenewal,
      ]).toEqual([lacks.has('tokens'), lacks.has('audiences'), lacks.has('schedules')]);
    });

    afterAll(() => under.close());

    describe('reading', () => describeReading(world, subject, lacks));
    describe('raising', () => describeRaising(world, subject, lacks));
    describe('lowering', () => describeLowering(world, subject));
    describe.skipIf(lacks.has('schedules'))('a schedule for the renewal', () =>
      describeSchedule(world, subject),
    );
    describe('an unknown outcome', () => describeUnknownOutcome(world, subject));
    describe('trouble on the way', () => describeTrouble(world, subject, lacks));
    describe('the connection test', () => describeConnectionTest(world, subject, lacks));
  });
}

function describeReading(world: World, subject: Subject, lacks: ReadonlySet<Lacking>): void {
  it('lists every customer of every page once, by name', async () => {
    const customers = await subject().listCustomers();
    const { facts } = world();
    expect(customers).toHaveLength(facts.customerCount);
    expect(new Set(customers.map(({ id }) => id)).size).toBe(facts.customerCount);
    expect(customers[0]).toEqual({
      id: facts.customerId,
      name: facts.customerName,
      tenantId: lacks.has('listed-tenants') ? null : facts.tenantId,
      domain: lacks.has('listed-tenants') ? null : facts.domain,
    });
    const names = customers.map(({ name }) => name);
    expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en')));
  });

  it('tells what proves whose account it is', async () => {
    const { facts } = world();
    const evidence = await subject().readCustomerEvidence(facts.customerId);
    expect(evidence.customer.name).toBe(facts.customerName);
    expect(evidence.tenantIds).toEqual(facts.tenantId === null ? [] : [facts.tenantId]);
    const { commerceSubscriptionId: commerceId } = facts;
    if (commerceId === null) expect(evidence.commerceSubscriptionIds).toEqual([]);
    else expect(evidence.commerceSubscriptionIds).toContain(commerceId);
    const { capabilities } = subject();
    expect(evidence.tenantIds.length > 0).toBe(capabilities.tellsTenantOfCustomer);
    expect(evidence.domains.length > 0).toBe(capabilities.tellsDomainOfCustomer);
  });

  it('reads a subscription with product, SKU, term and price, in the list and alone', async () => {
    const { facts } = world();
    const listed = await subject().listSubscriptions(facts.customerId);
    const alone = await subject().readSubscription(facts.customerId, facts.subscriptionId);
    expect(listed.find(({ id }) => id === facts.subscriptionId)).toEqual(alone);
    expect(alone).toMatchObject({
      customerId: facts.customerId,
      productKey: facts.productKey,
      declaredSkuId: facts.skuId,
      commerceSubscriptionId: facts.commerceSubscriptionId,
      segment: 'commercial',
      status: 'active',
      isTrial: false,
      quantity: 10,
      term: 'P1Y',
      billingCycle: 'monthly',
      unitCost: facts.unitCost,
      unitCostPeriod: 'P1M',
      renewsAutomatically: true,
      scheduledQuantity: null,
    });
    expect(alone.commitmentEndsAt?.toString()).toBe('2027-01-10T00:00:00Z');
  });

  it('gives lots where it says that it reads the window, events where not', async () => {
    const { facts } = world();
    const { reduction } = await subject().readSubscription(facts.customerId, facts.subscriptionId);
    const otherwise = lacks.has('windows') ? 'unknown' : 'events';
    expect(reduction.kind).toBe(subject().capabilities.readsReductionWindow ? 'lots' : otherwise);
  });

  it('can do exactly what it says', () => {
    const marketplace = subject();
    const { capabilities } = marketplace;
    expect('scheduleQuantity' in marketplace).toBe(capabilities.schedulesAtRenewal);
    expect('readChange' in marketplace).toBe(capabilities.tellsWhatBecameOfChange);
    expect(capabilities.settleTimeMs).toBeGreaterThan(0);
  });

  it('does not find what is not there, nor what is somebody else’s', async () => {
    const { facts } = world();
    const nowhere = '00000000-0000-4000-8000-00000000dead';
    const failures = await Promise.all([
      failureOf(subject().readSubscription(facts.customerId, subscriptionId(nowhere))),
      failureOf(subject().readSubscription(facts.otherCustomerId, facts.subscriptionId)),
      failureOf(subject().readCustomerEvidence(cspCustomerId(nowhere))),
    ]);
    expect(failures.map(({ kind }) => kind)).toEqual(['not-found', 'not-found', 'not-found']);
  });
}

function describeRaising(world: World, subject: Subject, lacks: ReadonlySet<Lacking>): void {
  it('is done once, and the added seats may be given back for seven days', async () => {
    const before = world().vendor.clock.now();
    const answer = await subject().setQuantity(change(world(), 10, 12));
    expect(['applied', 'accepted']).toContain(answer.outcome);
    expect(writeCountOf(world())).toBe(1);
    finish(world());
    expect(effectsOf(world())).toEqual([['api', 10, 12]]);

    const { facts } = world();
    const after = await subject().readSubscription(facts.customerId, facts.subscriptionId);
    expect(after).toMatchObject({ quantity: 12, status: 'active', renewsAutomatically: true });
    const { reduction } = after;
    if (reduction.kind === 'lots') {
      expect(reduction.lots.map(({ seatCount }) => seatCount)).toEqual([2]);
      const [lot] = reduction.lots;
      expect(lot && before.until(lot.reducibleUntil).total('hours')).toBeCloseTo(168, 1);
    } else if (reduction.kind === 'events') {
      const last = reduction.events.at(-1);
      expect(last).toMatchObject({ quantity: 12, kind: 'change' });
      expect(last && before.until(last.at).total('minutes')).toBeLessThan(2);
    } else expect([reduction.kind, lacks.has('windows')]).toEqual(['unknown', true]);
  });

  it('is not sent when another hand was there', async () => {
    world().vendor.otherHand.setQuantity(world().facts.subscriptionId, 11);
    expect(await subject().setQuantity(change(world(), 10, 12))).toEqual({
      outcome: 'not-sent',
      liveQuantity: 11,
    });
    expect(writeCountOf(world())).toBe(0);
  });

  it('above the product’s maximum is refused in words, and nothing changes', async () => {
    const answer = await subject().setQuantity(change(world(), 10, 301));
    const refusal = await refusalOf(world(), subject(), answer);
    expect(refusal.reason).toBe('quantity-out-of-range');
    expect(refusal.detail.length).toBeGreaterThan(10);
    expect(effectsOf(world())).toEqual([]);
  });

  it('of somebody else’s subscription never reaches it', async () => {
    const request = { ...change(world(), 10, 12), customerId: world().facts.otherCustomerId };
    expect((await failureOf(subject().setQuantity(request))).kind).toBe('not-found');
    expect(writeCountOf(world())).toBe(0);
  });
}

function describeLowering(world: World, subject: Subject): void {
  it('gives back what was added a moment ago', async () => {
    await subject().setQuantity(change(world(), 10, 13));
    finish(world());
    const answer = await subject().setQuantity(change(world(), 13, 11));
    expect(['applied', 'accepted']).toContain(answer.outcome);
    finish(world());
    expect(await quantityOf(world(), subject())).toBe(11);
    expect(effectsOf(world())).toEqual([
      ['api', 10, 13],
      ['api', 13, 11],
    ]);
  });

  it('is refused when the window has closed, and nothing changes', async () => {
    await subject().setQuantity(change(world(), 10, 12));
    finish(world());
    world().vendor.clock.advance('P7D');
    const later = world().connect();
    const answer = await later.setQuantity(change(world(), 12, 11));
    expect(await refusalOf(world(), later, answer)).toMatchObject({
      reason: 'window-closed',
      retryAfterMs: null,
    });
    finish(world());
    expect(await quantityOf(world(), subject())).toBe(12);
    expect(effectsOf(world())).toEqual([['api', 10, 12]]);
  });

  it('to nothing is not sent at all', async () => {
    for (const quantity of [0, -1, 9.5]) {
      expect(await subject().setQuantity(change(world(), 10, quantity))).toMatchObject({
        outcome: 'refused',
        reason: 'quantity-out-of-range',
      });
    }
    expect(writeCountOf(world())).toBe(0);
  });
}

function describeSchedule(world: World, subject: Subject): void {
  const schedule = (quantity: number, terms?: string) =>
    scheduleTo(world(), quantity, { subject: subject(), terms });
  const read = () =>
    subject().readSubscription(world().facts.customerId, world().facts.subscriptionId);

  it('is read back, leaves the seats as they are, and is what renews', async () => {
    expect(await schedule(7)).toEqual({ outcome: 'scheduled', quantity: 7 });
    expect(await read()).toMatchObject({
      quantity: 10,
      scheduledQuantity: 7,
      renewsAutomatically: true,
    });
    expect(effectsOf(world())).toEqual([]);
    world().vendor.clock.set('2027-01-11T08:00:00Z');
    world().vendor.settle();
    expect(await quantityOf(world(), world().connect())).toBe(7);
  });

  it('may be changed before it is due', async () => {
    await schedule(7);
    expect(await schedule(9)).toEqual({ outcome: 'scheduled', quantity: 9 });
    expect((await read()).scheduledQuantity).toBe(9);
  });

  it('that a change has wiped is set again with its terms, once the change shows', async () => {
    await schedule(8);
    const { scheduledTerms: terms } = await read();
    const answer = await subject().setQuantity(change(world(), 10, 11));
    expect(['applied', 'accepted']).toContain(answer.outcome);
    finish(world());
    expect(await read()).toMatchObject({ quantity: 11, scheduledQuantity: null });
    expect(await schedule(9, terms)).toEqual({ outcome: 'scheduled', quantity: 9 });
    expect(await read()).toMatchObject({ quantity: 11, scheduledQuantity: 9 });
    expect(effectsOf(world())).toEqual([['api', 10, 11]]);
  });
}

function describeUnknownOutcome(world: World, subject: Subject): void {
  it('is told when the answer is lost after the change, and a read shows it', async () => {
    const { vendor, paths } = world();
    vendor.faults.add({
      kind: 'drop-after-commit',
      method: world().writeMethod,
      path: paths.write,
      count: 1,
    });
    const error = await failureOf(subject().setQuantity(change(world(), 10, 12)));
    expect([error.kind, error.isTransient]).toEqual(['unknown-outcome', false]);
    expect(writeCountOf(world())).toBe(1);
    finish(world());
    expect(await quantityOf(world(), subject())).toBe(12);
    expect(effectsOf(world())).toEqual([['api', 10, 12]]);
  });

  it('is told when the connection breaks before the change too', async () => {
    const { vendor, paths } = world();
    vendor.faults.add({
      kind: 'drop-before',
      method: world().writeMethod,
      path: paths.write,
      count: 1,
    });
    const error = await failureOf(subject().setQuantity(change(world(), 10, 12)));
    expect(error.kind).toBe('unknown-outcome');
    expect(await quantityOf(world(), subject())).toBe(10);
  });

  it.each(['before', 'after-commit'] as const)('is told by a 500 that lies %s', async (phase) => {
    const { vendor, paths, writeMethod } = world();
    vendor.faults.add({ kind: 'status', method: writeMethod, path: paths.write, count: 1, phase });
    const error = await failureOf(subject().setQuantity(change(world(), 10, 12)));
    expect([error.kind, error.status]).toEqual(['unknown-outcome', 500]);
    expect(writeCountOf(world())).toBe(1);
    finish(world());
    expect(await quantityOf(world(), subject())).toBe(phase === 'before' ? 10 : 12);
  });
}
