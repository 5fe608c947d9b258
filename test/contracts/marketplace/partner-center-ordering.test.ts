import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import { createVault } from '../../../src/connectors/http/test-kit.ts';
import {
  createPartnerCenter,
  type PartnerCenterSettings,
} from '../../../src/connectors/partner-center/index.ts';
import { serviceId, tenantId } from '../../../src/domain/ids.ts';
import { parseJson } from '../../../src/lib/json.ts';
import type { Marketplace } from '../../../src/ports/marketplace.ts';
import type { OrderAnswer, SentOrder } from '../../../src/ports/ordering.ts';
import { createSimClock } from '../../../simulators/core/clock.ts';
import type { MarketSimulator } from '../../../simulators/core/market.ts';
import { startAt } from '../../../simulators/core/test-kit.ts';
import { createTokenRegistry } from '../../../simulators/core/tokens.ts';
import { market } from '../../../simulators/partner-center/index.ts';
import { failureOf } from '../complaints.ts';
import { fixtureSeed } from './fixture.ts';
import { describeOrdering } from './ordering-suite.ts';
import {
  type OrderingUnderTest,
  type OrderingVendor,
  type Refusal,
  behave,
  boughtAt,
  itemOf,
  newOrderOf,
  orderingOf,
  orderingSeed,
  pass,
  sentOrderOf,
  settled,
  wantedBasic,
  withOrdering,
} from './ordering-under-test.ts';
import { startSignIn } from './partner-center-sign-in.ts';

const { partner } = fixtureSeed;

/** Entra signs in, Partner Center sells; both know the same tokens. `connectWithout` has nobody's consent. */
async function start() {
  const clock = createSimClock(startAt);
  const tokens = createTokenRegistry();
  const entra = await startSignIn({ clock, tokens }, partner);
  const vendor = await market.start({ clock, tokens, seed: () => orderingSeed });
  const connectAs = (fetch: Fetch, consent: Pick<PartnerCenterSettings, 'consent'>): Marketplace =>
    createPartnerCenter({
      serviceId: serviceId('pc'),
      baseUrl: vendor.url,
      pricingBaseUrl: vendor.url,
      loginUrl: entra.url,
      partnerTenantId: partner.tenantId,
      clientId: partner.clientId,
      clientSecret: partner.clientSecret,
      country: 'US',
      now: () => clock.now(),
      fetch,
      ...consent,
    });
  return {
    vendor,
    connect: (fetch: Fetch) =>
      connectAs(fetch, { consent: createVault(partner.refreshToken).alone }),
    connectWithout: () => connectAs(undiciFetch, {}),
    close: async () => {
      await Promise.all([vendor.close(), entra.close()]);
    },
  };
}

/** Changes what the simulator keeps, as text. */
function rewrite(vendor: MarketSimulator, text: string, by: string): void {
  const read = parseJson(JSON.stringify(vendor.snapshot()).replaceAll(text, by));
  if (!read.ok || typeof read.value !== 'object' || read.value === null) throw new Error(text);
  vendor.restore(read.value);
}

const ATTESTED = '{"kind":"attested","agreedOn":"2024-01-15"}';

const coded = (name: string, code: number, reason: Refusal['reason'], status = 403): Refusal => ({
  name,
  reason,
  words: new RegExp(`${code} Said so`),
  arrange: ({ faults }) => {
    const body = { code, description: 'Said so', data: [], source: 'PartnerFD' };
    faults.add({ kind: 'status', method: 'POST', path: '/checkout$', count: 1, status, body });
  },
});

const partnerCenter: OrderingVendor = {
  market,
  start,
  path: '/checkout$',
  lag: { orderSeconds: 600, orderListLagSeconds: 600 },
  slow: { orderSeconds: 86_400 },
  agreement: 'signed',
  firstCharge: { amountMinor: 2_160, currency: 'USD' },
  questions: () => [],
  answers: {},
  refusals: [
    coded('a used up credit', 800_023, 'credit-limit'),
    coded('too many subscriptions of a product', 800_089, 'change-not-allowed'),
    coded('a customer on credit hold', 800_073, 'customer-blocked'),
    {
      name: 'a missing agreement',
      arrange: (vendor) => rewrite(vendor, ATTESTED, '{"kind":"none"}'),
      reason: 'agreement-missing',
      words: /13605 .*Microsoft Customer Agreement/,
    },
    {
      name: 'credit that is told in the answer’s orderErrors',
      arrange: ({ faults }) => void faults.add({ kind: 'order-error', count: 1 }),
      reason: 'credit-limit',
      words: /800023 .*Credit Line/,
    },
    {
      name: 'an availability that was exchanged after the cart',
      arrange: (vendor) => rewrite(vendor, '"catalogVersion":1', '"catalogVersion":2'),
      reason: 'other',
      words: /400019/,
    },
  ],
  namesWhatWasMade: true,
  listsOrders: true,
  provesAbsence: true,
};

describeOrdering('ordering at Partner Center', partnerCenter);

type Started = OrderingUnderTest & { connectWithout(): Marketplace };

async function withPartnerCenter(
  work: (under: Started, marketplace: Marketplace) => Promise<void>,
): Promise<void> {
  let connectWithout: Started['connectWithout'] | undefined;
  const keeping = async () => {
    const started = await start();
    connectWithout = () => started.connectWithout();
    return started;
  };
  const without = (): Marketplace => connectWithout?.() ?? expect.unreachable('it was started');
  await withOrdering(
    { ...partnerCenter, start: keeping },
    undiciFetch,
  )((under, marketplace) => work({ ...under, connectWithout: without }, marketplace));
}

const referenceIn = (answer: OrderAnswer): string | null =>
  answer.outcome === 'placed' ? answer.reference : expect.unreachable(JSON.stringify(answer));

const lose = ({ vendor }: OrderingUnderTest): void =>
  void vendor.faults.add({
    kind: 'drop-after-commit',
    method: 'POST',
    path: '/checkout$',
    count: 1,
  });

const orderCountOf = ({ vendor }: OrderingUnderTest): number =>
  vendor.journal.entries().filter(({ effect }) => effect?.kind === 'order').length;

describe('the cart', () => {
  it('is the order’s identity: sent again after a lost answer, it orders nothing', () =>
    withPartnerCenter(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      const order = await sentOrderOf(under, marketplace);
      lose(under);
      await failureOf(ordering.placeOrder(order));
      const again = await ordering.placeOrder(order);
      expect(again).toEqual({ outcome: 'placed', reference: null, subscriptionId: null });
      expect((await settled(under, ordering, order, null)).state).toBe('done');
      expect(await ordering.placeOrder(order)).toMatchObject({ outcome: 'placed' });
      expect([orderCountOf(under), boughtAt(under).length]).toEqual([1, 1]);
    }));

  it('is not ordered twice while the first checkout is still worked on', () =>
    withPartnerCenter(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      await behave(under, { checkoutSeconds: 300, orderSeconds: 600 });
      const order = await sentOrderOf(under, marketplace);
      lose(under);
      await failureOf(ordering.placeOrder(order));
      // The cart does not tell yet: before the settle time absence proves nothing.
      expect((await ordering.findOrder(order, null)).state).toBe('absent');
      expect(await ordering.placeOrder(order)).toMatchObject({ outcome: 'placed' });
      pass(under, 'PT5M');
      expect((await ordering.findOrder(order, null)).state).toBe('pending');
      expect((await settled(under, ordering, order, null)).state).toBe('done');
      expect(orderCountOf(under)).toBe(1);
    }));

  it('takes the availability of the moment, whatever it was when the item was read', () =>
    withPartnerCenter(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      const item = await itemOf(ordering, under.buyer.customerId);
      rewrite(under.vendor, '"catalogVersion":1', '"catalogVersion":7');
      const order = await sentOrderOf(under, marketplace, { item });
      expect(await ordering.placeOrder(order)).toMatchObject({ outcome: 'placed' });
    }));

  it('has its bad line told although it was made', () =>
    withPartnerCenter(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      const order = await newOrderOf(under, ordering, { quantity: 301 });
      expect(await ordering.prepareOrder?.(order)).toEqual({
        outcome: 'refused',
        reason: 'quantity-out-of-range',
        detail: '10002 Quantity must be between 1 and 300',
      });
    }));

  it('that ran out is not found by a checkout, and orders nothing', () =>
    withPartnerCenter(async (under, marketplace) => {
      const order = await sentOrderOf(under, marketplace);
      pass(under, 'P7D');
      const error = await failureOf(orderingOf(marketplace).placeOrder(order));
      expect([error.kind, orderCountOf(under)]).toEqual(['not-found', 0]);
    }));

  it('is only made for the tenant that the seats are for', () =>
    withPartnerCenter(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      const order = await newOrderOf(under, ordering);
      const elsewhere = tenantId('00000000-0000-4000-8000-00000000dead');
      expect(await ordering.prepareOrder?.({ ...order, tenantId: elsewhere })).toMatchObject({
        outcome: 'refused',
        detail: /not sent: the customer is not the tenant/,
      });
    }));
});

describe('the order', () => {
  it('may be answered bare, as in the page’s own sample', () =>
    withPartnerCenter(async (under, marketplace) => {
      await behave(under, { checkoutAnswer: 'order' });
      const order = await sentOrderOf(under, marketplace);
      const answer = await orderingOf(marketplace).placeOrder(order);
      const progress = await settled(under, orderingOf(marketplace), order, referenceIn(answer));
      expect(progress.state).toBe('done');
    }));

  it('is absent by a number that Partner Center does not know (yet)', () =>
    withPartnerCenter(async (under, marketplace) => {
      const order = await sentOrderOf(under, marketplace);
      const progress = await orderingOf(marketplace).findOrder(order, 'a68736758d9c');
      expect(progress).toEqual({ state: 'absent' });
    }));

  it('does not name its subscription while it is fresh', () =>
    withPartnerCenter(async (under, marketplace) => {
      await behave(under, { orderSeconds: 600 });
      const order = await sentOrderOf(under, marketplace);
      const answer = await orderingOf(marketplace).placeOrder(order);
      expect(answer).toMatchObject({ outcome: 'placed', subscriptionId: null });
      const progress = await orderingOf(marketplace).findOrder(order, referenceIn(answer));
      expect(progress.state).toBe('pending');
    }));

  it.each(['by its number', 'by its cart'])('that ends in an error is refused, found %s', (by) =>
    withPartnerCenter(async (under, marketplace) => {
      under.vendor.faults.add({ kind: 'order-fails', count: 1 });
      const order = await sentOrderOf(under, marketplace);
      const reference = referenceIn(await orderingOf(marketplace).placeOrder(order));
      const known = by === 'by its number' ? reference : null;
      const progress = await settled(under, orderingOf(marketplace), order, known);
      expect(progress).toEqual({
        state: 'refused',
        reason: 'other',
        detail: `order ${reference} is error`,
      });
      expect(boughtAt(under)).toEqual([]);
    }),
  );

  it('is not an older one of the same product', () =>
    withPartnerCenter(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      const older = await sentOrderOf(under, marketplace);
      await settled(under, ordering, older, referenceIn(await ordering.placeOrder(older)));
      pass(under, 'PT1H');
      const order = await sentOrderOf(under, marketplace);
      lose(under);
      await failureOf(ordering.placeOrder(order));
      const progress = await settled(under, ordering, order, null);
      if (progress.state !== 'done') return expect.unreachable(JSON.stringify(progress));
      expect(order.subscriptionsBefore).not.toContain(progress.subscriptionId);
    }));

  it('is not an older one that failed, while ours is not listed yet', () =>
    withPartnerCenter(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      under.vendor.faults.add({ kind: 'order-fails', count: 1 });
      const older = await sentOrderOf(under, marketplace);
      await settled(under, ordering, older, referenceIn(await ordering.placeOrder(older)));
      pass(under, 'PT1H');
      await behave(under, { orderSeconds: 600, orderListLagSeconds: 600 });
      const order = await sentOrderOf(under, marketplace);
      lose(under);
      await failureOf(ordering.placeOrder(order));
      expect((await ordering.findOrder(order, null)).state).toBe('pending');
      expect((await settled(under, ordering, order, null)).state).toBe('done');
    }));

  it.each(['carries', 'does not carry'])(
    'is not somebody else’s that is alike and listed first, where Partner Center %s our name over',
    (how) =>
      withPartnerCenter(async (under, marketplace) => {
        const ordering = orderingOf(marketplace);
        await behave(under, { orderListLagSeconds: 600 });
        const order = await sentOrderOf(under, marketplace);
        const theirs = await sentOrderOf(under, marketplace, { requestId: randomUUID() });
        const other = await ordering.placeOrder(theirs);
        pass(under, 'PT2M');
        lose(under);
        await failureOf(ordering.placeOrder(order));
        if (how === 'does not carry')
          for (const { requestId } of [order, theirs])
            rewrite(under.vendor, ` (SW-${requestId.slice(0, 8)})`, '');
        pass(under, 'PT9M');
        expect(await ordering.findOrder(order, null)).toEqual({ state: 'pending' });
        pass(under, 'PT20M');
        const progress = await ordering.findOrder(order, null);
        const made = await ordering.findOrder(theirs, referenceIn(other));
        if (how === 'does not carry' || progress.state !== 'done')
          return expect(progress.state).toBe(how === 'carries' ? 'done' : 'unclear');
        if (made.state !== 'done') return expect.unreachable(JSON.stringify(made));
        expect(progress.subscriptionId).not.toBe(made.subscriptionId);
      }),
  );

  it('is looked for among the newcomers where its cart is gone', () =>
    withPartnerCenter(async (under, marketplace) => {
      const ordering = orderingOf(marketplace);
      await behave(under, { orderSeconds: 600 });
      const order = await sentOrderOf(under, marketplace);
      await ordering.placeOrder(order);
      const gone: SentOrder = { ...order, preparation: '00000000-0000-4000-8000-00000000dead' };
      expect((await ordering.findOrder(gone, null)).state).toBe('pending');
      expect((await settled(under, ordering, gone, null)).state).toBe('done');
      const another = { ...gone, quantity: 4 };
      expect((await ordering.findOrder(another, null)).state).toBe('unclear');
    }));
});

describe('the agreement', () => {
  it('is missing, accepted directly, or not told without a person’s consent', () =>
    withPartnerCenter(async (under, marketplace) => {
      const { vendor, buyer } = under;
      const stateOf = (who: Marketplace): Promise<string> =>
        orderingOf(who).readAgreement(buyer.customerId);
      rewrite(vendor, ATTESTED, '{"kind":"none"}');
      expect(await stateOf(marketplace)).toBe('missing');
      rewrite(vendor, '{"kind":"none"}', '{"kind":"direct","agreedOn":"2024-01-15"}');
      expect(await stateOf(marketplace)).toBe('signed');
      expect(await stateOf(under.connectWithout())).toBe('not-told');
    }));

  it('can be kept from us without stopping anything', () =>
    withPartnerCenter(async ({ vendor, buyer }, marketplace) => {
      const body = { code: 900_329, description: 'no' };
      vendor.faults.add({ kind: 'status', path: '/agreements', status: 403, body });
      expect(await orderingOf(marketplace).readAgreement(buyer.customerId)).toBe('not-told');
    }));
});

it('offers no price without a person’s consent, and the cart tells it all the same', () =>
  withPartnerCenter(async (under) => {
    const marketplace = under.connectWithout();
    const order = await newOrderOf(under, orderingOf(marketplace));
    expect(order.item).toMatchObject({ unitCost: null, maximumQuantity: 300 });
    expect(await orderingOf(marketplace).prepareOrder?.(order)).toMatchObject({
      firstCharge: { amountMinor: 2_160, currency: 'USD' },
    });
  }));

it('offers no product whose license is declared to be another one', () =>
  withPartnerCenter(async ({ vendor, buyer }, marketplace) => {
    rewrite(
      vendor,
      `"entraSkuId":"${wantedBasic.skuId}"`,
      '"entraSkuId":"f245ecc8-75af-4f8e-b61f-27d8114de5f3"',
    );
    expect(await orderingOf(marketplace).findItems(buyer.customerId, wantedBasic)).toEqual([]);
  }));
