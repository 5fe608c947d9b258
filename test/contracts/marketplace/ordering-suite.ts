/** What every implementation of the `Ordering` port has to do; one call per connector, on a real port. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import type { Marketplace } from '../../../src/ports/marketplace.ts';
import type { Ordering, SentOrder } from '../../../src/ports/ordering.ts';
import { failureOf } from '../complaints.ts';
import {
  type OrderingUnderTest,
  type OrderingVendor,
  behave,
  boughtAt,
  itemOf,
  newOrderOf,
  orderingOf,
  pass,
  sentOrderOf,
  settled,
  startOrdering,
  wantedBasic,
  wantedPremium,
} from './ordering-under-test.ts';

/** What a test of the suite works with. */
interface Stage {
  readonly under: () => OrderingUnderTest;
  readonly marketplace: () => Marketplace;
  readonly ordering: () => Ordering;
}

/** Registers the suite. The simulator starts once; every test begins with the seed. `fetch` sees every request. */
export function describeOrdering(
  name: string,
  peculiar: OrderingVendor,
  fetch: Fetch = undiciFetch,
): void {
  describe(name, () => {
    let started: OrderingUnderTest;
    let marketplace: Marketplace;
    const stage: Stage = {
      under: () => started,
      marketplace: () => marketplace,
      ordering: () => orderingOf(marketplace),
    };

    beforeAll(async () => {
      started = await startOrdering(peculiar, fetch);
    });
    beforeEach(() => {
      started.vendor.reset();
      started.seats.length = 0;
      marketplace = started.connect();
    });
    afterAll(() => started.close());

    describe('the catalog', () => describeCatalog(stage));
    describe('asking before', () => describeAsking(stage));
    describe('an order', () => describeOrder(stage));
    describe('a refusal', () => describeRefusals(stage, peculiar));
    describe('a lost answer', () => describeLostAnswers(stage));
    describe('somebody else', () => describeSomebodyElse(stage));
  });
}

function describeCatalog({ under, ordering }: Stage): void {
  it('offers every term and billing of the license with its price, and no other product', async () => {
    const items = await ordering().findItems(under().buyer.customerId, wantedBasic);
    const offered = items
      .map(({ term, billingCycle, unitCost, unitCostPeriod }) =>
        [term, billingCycle, unitCost?.amountMinor, unitCost?.currency, unitCostPeriod].join(' '),
      )
      .toSorted();
    expect(offered).toEqual([
      'P1M monthly 720 USD P1M',
      'P1Y annual 7200 USD P1Y',
      'P1Y monthly 630 USD P1M',
    ]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(3);
    for (const item of items) {
      expect(item.segment).toBe('commercial');
      expect(item.productName).toContain('Business Basic');
      expect([item.productKey, item.declaredSkuId]).toContain(
        item.productKey === null ? wantedBasic.skuId : wantedBasic.productKeys[0],
      );
    }
  });

  it('offers nothing of another segment, nor what cannot be proved to be the license', async () => {
    const { customerId } = under().buyer;
    const stranger = { ...wantedBasic, skuId: wantedPremium.skuId, productKeys: [] };
    expect(
      await Promise.all([
        ordering().findItems(customerId, { ...wantedBasic, segment: 'education' }),
        ordering().findItems(customerId, { ...stranger, segment: 'nonprofit' }),
      ]),
    ).toEqual([[], []]);
  });
}

function describeAsking({ under, ordering }: Stage): void {
  it('tells how the agreement stands', async () => {
    const state = await ordering().readAgreement(under().buyer.customerId);
    expect(state).toBe(under().peculiar.agreement);
  });

  it('tells the vendor’s questions in its own words, with what is known filled in', async () => {
    const { buyer, peculiar } = under();
    const item = await itemOf(ordering(), buyer.customerId);
    const questions = await ordering().readQuestions(buyer.customerId, item, buyer.tenantId);
    expect(questions).toEqual(peculiar.questions(buyer.tenantId));
  });

  it('checks an order, or makes its cart, and buys nothing', async () => {
    const order = await newOrderOf(under(), ordering());
    const charge = { firstCharge: under().peculiar.firstCharge };
    const checked = await ordering().checkOrder?.(order);
    const prepared = await ordering().prepareOrder?.(order);
    expect(checked ?? prepared).toBeDefined();
    if (checked) expect(checked).toEqual({ outcome: 'fine', ...charge });
    if (prepared) expect(prepared).toMatchObject({ outcome: 'prepared', ...charge });
    pass(under(), 'PT1H');
    expect([boughtAt(under()), under().seats]).toEqual([[], []]);
  });
}

function describeOrder({ under, marketplace, ordering }: Stage): void {
  it('is placed once and becomes a subscription of that customer and tenant', async () => {
    const order = await sentOrderOf(under(), marketplace());
    const answer = await ordering().placeOrder(order);
    if (answer.outcome !== 'placed') return expect.unreachable(JSON.stringify(answer));
    const { buyer } = under();
    const progress = await settled(under(), ordering(), order, answer.reference);
    if (progress.state !== 'done') return expect.unreachable(JSON.stringify(progress));
    expect(order.subscriptionsBefore).not.toContain(progress.subscriptionId);
    expect([progress.subscriptionId, null]).toContain(answer.subscriptionId);
    expect(boughtAt(under())).toEqual([[buyer.customerId, wantedBasic.skuId, 3]]);

    const made = await marketplace().readSubscription(buyer.customerId, progress.subscriptionId);
    expect(made).toMatchObject({ quantity: 3, term: 'P1M', billingCycle: 'monthly' });
    pass(under(), 'PT1H');
    expect(under().seats.at(-1)).toMatchObject({
      tenantId: buyer.tenantId,
      skuId: wantedBasic.skuId,
      quantity: 3,
      status: 'enabled',
    });
  });

  it('is found later when the lists do not show it at once', async () => {
    await behave(under(), under().peculiar.lag);
    const order = await sentOrderOf(under(), marketplace());
    loseAnswer(under());
    await failureOf(ordering().placeOrder(order));
    const early = await ordering().findOrder(order, null);
    expect(['absent', 'pending']).toContain(early.state);
    pass(under(), 'PT11M');
    expect((await settled(under(), ordering(), order, null)).state).toBe('done');
    expect(boughtAt(under())).toHaveLength(1);
    expect(ordering().settleTimeMs).toBeGreaterThan(10 * 60_000);
  });

  it('is not the subscription that was there before, however alike', async () => {
    const { customerId } = under().buyer;
    const item = await itemOf(ordering(), customerId, wantedPremium, 'P1Y');
    const order = await sentOrderOf(under(), marketplace(), { item, quantity: 10 });
    const listed = await marketplace().listSubscriptions(customerId);
    const alike = listed.find(({ quantity, term }) => quantity === 10 && term === 'P1Y');
    expect(order.subscriptionsBefore).toContain(alike?.id);
    for (const preparation of [order.preparation, null]) {
      // One after the other: the second has nothing but what was noted.
      // oxlint-disable-next-line no-await-in-loop
      const progress = await ordering().findOrder({ ...order, preparation }, null);
      expect(progress).toEqual({ state: 'absent' });
    }
    // Without the note, nothing but the note would tell.
    const forgetful = { ...order, preparation: null, subscriptionsBefore: [] };
    expect(await ordering().findOrder(forgetful, null)).toMatchObject({ state: 'done' });
  });

  it('is not sent for no seat at all', async () => {
    const order = await newOrderOf(under(), ordering(), { quantity: 0 });
    const sentAt = under().vendor.clock.now();
    const sent: SentOrder = { ...order, preparation: null, subscriptionsBefore: [], sentAt };
    const answer = await (ordering().prepareOrder?.(order) ?? ordering().placeOrder(sent));
    expect(answer).toMatchObject({ outcome: 'refused', reason: 'quantity-out-of-range' });
    expect(postCountOf(under())).toBe(0);
  });
}

function describeRefusals(
  { under, marketplace, ordering }: Stage,
  { refusals }: OrderingVendor,
): void {
  it.each(refusals)('$name is told in words and buys nothing', async (refusal) => {
    const order = await sentOrderOf(under(), marketplace());
    refusal.arrange(under().vendor);
    const answer = await ordering().placeOrder(order);
    if (answer.outcome !== 'refused') return expect.unreachable(JSON.stringify(answer));
    expect([answer.reason, answer.retryAfterMs]).toEqual([refusal.reason, null]);
    expect(answer.detail).toMatch(refusal.words);
    pass(under(), 'PT1H');
    expect(boughtAt(under())).toEqual([]);
  });

  it('of too many seats comes before the order', async () => {
    const order = await newOrderOf(under(), ordering(), { quantity: 301 });
    const answer =
      (await ordering().checkOrder?.(order)) ?? (await ordering().prepareOrder?.(order));
    expect(answer).toMatchObject({ outcome: 'refused', reason: 'quantity-out-of-range' });
    expect(boughtAt(under())).toEqual([]);
  });

  it('to take more calls is no order', async () => {
    const { vendor, peculiar } = under();
    const order = await sentOrderOf(under(), marketplace());
    const fault = { kind: 'rate-limit', method: 'POST', path: peculiar.path, count: 1 };
    vendor.faults.add({ ...fault, retryAfterSeconds: 7 });
    const error = await failureOf(ordering().placeOrder(order));
    expect([error.kind, error.retryAfterMs, boughtAt(under())]).toEqual(['rate-limited', 7000, []]);
  });
}

function describeLostAnswers({ under, marketplace, ordering }: Stage): void {
  it('to an order that was not taken leaves nothing to be found', async () => {
    const order = await sentOrderOf(under(), marketplace());
    const { vendor, peculiar } = under();
    vendor.faults.add({ kind: 'drop-before', method: 'POST', path: peculiar.path, count: 1 });
    expect((await failureOf(ordering().placeOrder(order))).kind).toBe('unknown-outcome');
    expect(await ordering().findOrder(order, null)).toEqual({ state: 'absent' });
    vendor.clock.advance(Temporal.Duration.from({ milliseconds: ordering().settleTimeMs }));
    expect(await ordering().findOrder(order, null)).toEqual({ state: 'absent' });
    expect(boughtAt(under())).toEqual([]);
  });

  it('may be sent again by itself only where orders are listed or a repeat is known', () => {
    expect(ordering().absenceIsProof).toBe(under().peculiar.listsOrders);
  });

  it('to one that is worked on longer than the settle time is no absence where that is proof', async () => {
    await behave(under(), under().peculiar.slow);
    const order = await sentOrderOf(under(), marketplace());
    loseAnswer(under());
    await failureOf(ordering().placeOrder(order));
    const pause = Temporal.Duration.from({ milliseconds: ordering().settleTimeMs });
    under().vendor.clock.advance(pause);
    under().vendor.settle();
    const { state } = await ordering().findOrder(order, null);
    if (ordering().absenceIsProof) expect(['pending', 'unclear']).toContain(state);
    else expect(state).toBe('absent');
  });

  it.each(['drop-after-commit', 'status'])('to one that was taken (%s) is found', async (kind) => {
    const order = await sentOrderOf(under(), marketplace());
    loseAnswer(under(), kind);
    expect((await failureOf(ordering().placeOrder(order))).kind).toBe('unknown-outcome');
    const progress = await settledLater(under(), ordering(), order);
    if (progress.state !== 'done') return expect.unreachable(JSON.stringify(progress));
    const { customerId } = under().buyer;
    const made = await marketplace().readSubscription(customerId, progress.subscriptionId);
    expect([made.quantity, made.term]).toEqual([3, 'P1M']);
    expect(boughtAt(under())).toHaveLength(1);
    expect(postCountOf(under())).toBe(1);
  });
}

function describeSomebodyElse({ under, marketplace, ordering }: Stage): void {
  const orderFor = async (
    change: Parameters<typeof sentOrderOf>[2],
    buyer = under().buyer,
  ): Promise<void> => {
    const theirs = under().connect();
    const order = await sentOrderOf({ ...under(), buyer }, theirs, change);
    expect((await orderingOf(theirs).placeOrder(order)).outcome).toBe('placed');
  };

  it('who orders the same at the same time makes it unclear which is ours', async () => {
    const order = await sentOrderOf(under(), marketplace());
    await orderFor({});
    loseAnswer(under());
    await failureOf(ordering().placeOrder(order));
    const progress = await settledLater(under(), ordering(), order);
    expect(progress.state).toBe('unclear');
    expect(progress.state === 'unclear' && progress.detail).toMatch(/2 new/);
  });

  it.each([
    ['another quantity', { quantity: 4 }],
    ['another term', 'P1Y'],
  ] as const)('who orders %s is not taken for us', async (_, difference) => {
    const order = await sentOrderOf(under(), marketplace());
    const { vendor, peculiar, buyer } = under();
    const change =
      typeof difference === 'string'
        ? { item: await itemOf(ordering(), buyer.customerId, wantedBasic, difference) }
        : difference;
    await orderFor(change);
    vendor.faults.add({ kind: 'drop-before', method: 'POST', path: peculiar.path, count: 1 });
    await failureOf(ordering().placeOrder(order));
    const progress = await settledLater(under(), ordering(), order);
    expect(progress.state).toBe(peculiar.provesAbsence ? 'absent' : 'unclear');
  });

  it('is named by an order’s number, and then ours is certain', async () => {
    await orderFor({});
    const order = await sentOrderOf(under(), marketplace());
    await orderFor({});
    const answer = await ordering().placeOrder(order);
    if (answer.outcome !== 'placed') return expect.unreachable(JSON.stringify(answer));
    const progress = await settled(under(), ordering(), order, answer.reference);
    const isCertain = answer.reference !== null && under().peculiar.namesWhatWasMade;
    expect(progress.state).toBe(isCertain ? 'done' : 'unclear');
  });

  it('at another customer has nothing to do with us', async () => {
    const order = await sentOrderOf(under(), marketplace());
    const { vendor, peculiar, otherBuyer } = under();
    await orderFor({}, otherBuyer);
    vendor.faults.add({ kind: 'drop-before', method: 'POST', path: peculiar.path, count: 1 });
    await failureOf(ordering().placeOrder(order));
    pass(under(), 'PT1H');
    expect(await ordering().findOrder(order, null)).toEqual({ state: 'absent' });
    expect(boughtAt(under())).toEqual([[otherBuyer.customerId, wantedBasic.skuId, 3]]);
  });
}

/** The next order is taken, and its answer never arrives (or is a 500). */
function loseAnswer({ vendor, peculiar }: OrderingUnderTest, kind = 'drop-after-commit'): void {
  const fault = { kind, method: 'POST', path: peculiar.path, count: 1 };
  vendor.faults.add(kind === 'status' ? { ...fault, phase: 'after-commit', status: 500 } : fault);
}

/** After the time that an order may take to show. */
function settledLater(under: OrderingUnderTest, ordering: Ordering, order: SentOrder) {
  under.vendor.clock.advance(Temporal.Duration.from({ milliseconds: ordering.settleTimeMs }));
  under.vendor.settle();
  return settled(under, ordering, order, null);
}

/** How many POSTs that buy reached the vendor. */
function postCountOf({ vendor, peculiar }: OrderingUnderTest): number {
  const isOrder = new RegExp(peculiar.path, 'i');
  const requests = vendor.journal
    .entries()
    .filter(({ method, path }) => method === 'POST' && isOrder.test(path));
  return new Set(requests.map(({ realAt, path }) => `${realAt} ${path}`)).size;
}
