import { describe, expect, it } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import { createVault } from '../../../src/connectors/http/test-kit.ts';
import { createPartnerCenter } from '../../../src/connectors/partner-center/index.ts';
import { cspCustomerId, serviceId, skuId, subscriptionId } from '../../../src/domain/ids.ts';
import { createSimClock } from '../../../simulators/core/clock.ts';
import { startAt } from '../../../simulators/core/test-kit.ts';
import { createTokenRegistry } from '../../../simulators/core/tokens.ts';
import {
  type PartnerCenterSeed,
  type PcBehaviour,
  startPartnerCenter,
} from '../../../simulators/partner-center/index.ts';
import { failureOf } from '../complaints.ts';
import { fixtureSeed } from './fixture.ts';
import { startSignIn } from './partner-center-sign-in.ts';
import { describeMarketplace } from './suite.ts';
import {
  type MarketplaceUnderTest,
  change,
  effectsOf,
  finish,
  quantityOf,
  scheduleTo,
  writeCountOf,
  eachWithOwn,
} from './under-test.ts';

const { partner } = fixtureSeed;
const CUSTOMER = 'd8202a51-69f9-4228-b900-d0e081af17d7';
const SUBSCRIPTION = 'a4c1340d-6911-4758-bba3-0c4c6007d161';
const BASIC = '3b555118-da6a-4418-894f-7df1e2096870';
const customerId = (number: number): string =>
  `c0c0c0c0-0000-4000-8000-${String(number).padStart(12, '0')}`;
/** More than one page of the largest size. */
const CUSTOMER_COUNT = 503;

const schedule = (quantity: number) => ({
  product: {
    productId: 'CFQ7TTC0LH18',
    skuId: '0001',
    availabilityId: 'CFQ7TTC0K971',
    billingCycle: 'Monthly',
    termDuration: 'P1Y',
  },
  quantity,
});

const price = (termDuration: string, billingPlan: string, unitPriceMinor: number) => ({
  termDuration,
  billingPlan,
  unitPriceMinor,
  erpPriceMinor: unitPriceMinor,
});

function seed(scheduled: number | null): PartnerCenterSeed {
  return {
    partnerTenantId: partner.tenantId,
    customers: [
      { id: CUSTOMER, companyName: 'Adatum', domain: 'Adatum.onmicrosoft.example' },
      ...Array.from({ length: CUSTOMER_COUNT - 1 }, (_, index) => ({
        id: customerId(index),
        companyName: `Client ${index}`,
        domain: `client${index}.onmicrosoft.example`,
      })),
    ],
    products: [
      {
        id: 'CFQ7TTC0LH18',
        title: 'Microsoft 365 Business Basic',
        segment: 'commercial',
        skus: [
          {
            id: '0001',
            title: 'Microsoft 365 Business Basic',
            entraSkuId: BASIC,
            skuPartNumber: 'O365_BUSINESS_ESSENTIALS',
            minimumQuantity: 1,
            maximumQuantity: 300,
            isTrial: false,
            prerequisiteSkus: [],
            concurrentLimit: null,
            prices: [price('P1Y', 'Monthly', 7560), price('P1M', 'Monthly', 720)],
          },
        ],
      },
    ],
    subscriptions: [
      {
        id: SUBSCRIPTION,
        customerId: CUSTOMER,
        productId: 'CFQ7TTC0LH18',
        skuId: '0001',
        termDuration: 'P1Y',
        billingCycle: 'monthly',
        startedAt: '2026-01-10T09:30:00.1234567Z',
        lots: [{ quantity: 10, addedAt: '2026-01-10T09:30:00Z' }],
        scheduledNextTermInstructions: scheduled === null ? null : schedule(scheduled),
      },
    ],
  };
}

interface Options {
  readonly behaviour?: Partial<PcBehaviour>;
  readonly scheduled?: number;
  readonly hasMfa?: boolean;
  readonly revokesUsedRefreshTokens?: boolean;
}

async function start(options: Options = {}) {
  const kept = createVault(partner.refreshToken);
  const clock = createSimClock(startAt);
  const tokens = createTokenRegistry();
  const entra = await startSignIn({ clock, tokens }, partner, options);
  const vendor = await startPartnerCenter({
    clock,
    tokens,
    seed: () => seed(options.scheduled ?? null),
    behaviour: options.behaviour ?? {},
  });
  const under: MarketplaceUnderTest = {
    vendor,
    connect: (wrong = {}) =>
      createPartnerCenter({
        serviceId: serviceId('pc'),
        baseUrl: vendor.url,
        pricingBaseUrl: vendor.url,
        loginUrl: entra.url,
        partnerTenantId: partner.tenantId,
        clientId: partner.clientId,
        clientSecret: partner.clientSecret,
        consent: kept.alone,
        country: 'US',
        now: () => clock.now(),
        fetch: undiciFetch,
        ...wrong,
      }),
    facts: {
      customerId: cspCustomerId(CUSTOMER),
      customerName: 'Adatum',
      tenantId: CUSTOMER,
      domain: 'adatum.onmicrosoft.example',
      customerCount: CUSTOMER_COUNT,
      otherCustomerId: cspCustomerId(customerId(1)),
      subscriptionId: subscriptionId(SUBSCRIPTION),
      commerceSubscriptionId: SUBSCRIPTION,
      productKey: 'CFQ7TTC0LH18:0001',
      skuId: skuId(BASIC),
      unitCost: { amountMinor: 630, currency: 'USD' },
    },
    paths: { write: '/subscriptions/', customers: '/v1/customers', one: '/subscriptions/' },
    writeMethod: 'PATCH',
    wrongAudience: {
      status: 401,
      body: { code: 900_420, description: 'The audience is invalid.' },
    },
    missingRole: { status: 403, body: { code: '2032', description: 'Access denied' } },
    expireTokens: () => tokens.revoke(),
    reset: () => {
      vendor.reset();
      entra.reset();
      kept.text = partner.refreshToken;
    },
    close: async () => {
      await Promise.all([vendor.close(), entra.close()]);
    },
  };
  return { under, kept, vendor };
}

describeMarketplace('the Partner Center connector', async () => (await start()).under);

/** Runs `work` with a Partner Center that behaves as told. */
const withVendor = eachWithOwn(start, ({ under }) => under.close());

const scheduledOf = ({ vendor }: Awaited<ReturnType<typeof start>>): number | undefined =>
  vendor.state().subscriptions[SUBSCRIPTION]?.scheduledNextTermInstructions?.quantity;

describe('Partner Center alone', () => {
  it('ends its pages by an error as well', () =>
    withVendor({ behaviour: { pagingEnd: 'error-2000' } }, async ({ under }) => {
      expect(await under.connect().listCustomers()).toHaveLength(CUSTOMER_COUNT);
    }));

  it('loses its schedule to a change in mid-term, and has it set again beside it', () =>
    withVendor({ scheduled: 8 }, async (started) => {
      const { under } = started;
      const answer = await under.connect().setQuantity(change(under, 10, 11));
      expect(answer).toMatchObject({ outcome: 'applied', quantity: 11 });
      expect(scheduledOf(started)).toBeUndefined();
      expect(await scheduleTo(under, 9)).toEqual({ outcome: 'scheduled', quantity: 9 });
      expect(scheduledOf(started)).toBe(9);
      expect(started.vendor.state().subscriptions[SUBSCRIPTION]).toMatchObject({
        quantity: 11,
        autoRenewEnabled: true,
      });
      expect(effectsOf(under)).toEqual([['api', 10, 11]]);
    }));

  it('has a schedule of the newer form set again as it was, with the other quantity', () =>
    withVendor({}, async ({ under, vendor }) => {
      const action = { scheduleType: 'TermEnd', actionType: 'RenewToNewTerm' };
      vendor.act('portal', ({ state }) => {
        const subscription = state.subscriptions[SUBSCRIPTION];
        if (subscription)
          subscription.scheduledActions = [{ ...action, instructions: schedule(8) }];
      });
      const connector = under.connect();
      const { customerId, subscriptionId } = under.facts;
      const { scheduledTerms: terms } = await connector.readSubscription(
        customerId,
        subscriptionId,
      );
      await connector.setQuantity(change(under, 10, 12));
      expect(await scheduleTo(under, 10, { terms })).toMatchObject({ outcome: 'scheduled' });
      expect(vendor.state().subscriptions[SUBSCRIPTION]?.scheduledActions).toMatchObject([
        { ...action, instructions: { ...schedule(10) } },
      ]);
    }));

  it('sends no schedule on top of a reading that is behind: it would take seats back', () =>
    withVendor({}, async ({ under }) => {
      const { customerId, subscriptionId } = under.facts;
      const request = { customerId, subscriptionId, requestId: 'release', quantity: 9 };
      const answer = under.connect().scheduleQuantity?.({ ...request, liveQuantity: 11 });
      expect(await answer).toEqual({
        outcome: 'refused',
        reason: 'busy',
        detail: 'not sent: it has 10 seats and not the 11 read before',
        retryAfterMs: 2_000,
      });
      expect(writeCountOf(under)).toBe(0);
    }));

  it('has it put back as it was after a lost answer too, when nothing of it stands any more', () =>
    withVendor({}, async ({ under, vendor }) => {
      const connector = under.connect();
      const { customerId, subscriptionId } = under.facts;
      const other = { ...schedule(8), product: { ...schedule(8).product, termDuration: 'P3Y' } };
      const stand = () => vendor.state().subscriptions[SUBSCRIPTION]?.scheduledNextTermInstructions;
      vendor.act('portal', ({ state }) => {
        const subscription = state.subscriptions[SUBSCRIPTION];
        if (subscription) subscription.scheduledNextTermInstructions = other;
      });
      const { scheduledTerms: terms = '' } = await connector.readSubscription(
        customerId,
        subscriptionId,
      );
      vendor.faults.add({ kind: 'drop-after-commit', method: 'PATCH', count: 1 });
      expect(await failureOf(connector.setQuantity(change(under, 10, 11)))).toMatchObject({
        kind: 'unknown-outcome',
      });
      expect(stand()).toBeNull();
      expect(await scheduleTo(under, 9, { terms })).toMatchObject({ outcome: 'scheduled' });
      expect(stand()).toMatchObject({ ...other, quantity: 9 });
      expect(await quantityOf(under, connector)).toBe(11);
    }));

  it('accepts a change and shows it later', () =>
    withVendor({ behaviour: { quantityAnswer: 'accepted' } }, async ({ under }) => {
      const connector = under.connect();
      expect((await connector.setQuantity(change(under, 10, 12))).outcome).toBe('accepted');
      expect(await connector.setQuantity(change(under, 10, 12))).toMatchObject({
        outcome: 'refused',
        reason: 'busy',
        retryAfterMs: 120_000,
      });
      finish(under);
      expect(await quantityOf(under, connector)).toBe(12);
      expect(effectsOf(under)).toEqual([['api', 10, 12]]);
    }));

  it('is scheduled for the renewal and renews to that', () =>
    withVendor({}, async ({ under, vendor }) => {
      const connector = under.connect();
      const { customerId, subscriptionId } = under.facts;
      expect(await scheduleTo(under, 7)).toEqual({ outcome: 'scheduled', quantity: 7 });
      const read = await connector.readSubscription(customerId, subscriptionId);
      expect(read).toMatchObject({ quantity: 10, scheduledQuantity: 7, renewsAutomatically: true });
      vendor.clock.set('2027-01-11T08:00:00Z');
      vendor.settle();
      expect(await quantityOf(under, under.connect())).toBe(7);
    }));

  it('asks to come back in two minutes while it renews', () =>
    withVendor({ behaviour: { renewalMinutes: 600 } }, async ({ under, vendor }) => {
      vendor.clock.set('2027-01-10T00:01:00Z');
      vendor.settle();
      expect(await under.connect().setQuantity(change(under, 10, 11))).toMatchObject({
        outcome: 'refused',
        reason: 'busy',
        retryAfterMs: 120_000,
      });
      expect(effectsOf(under)).toEqual([]);
    }));

  it.each([800_090, 900_257, 900_214] as const)('closes the window with code %i', (code) =>
    withVendor({ behaviour: { closedWindowCode: code } }, async ({ under }) => {
      const answer = await under.connect().setQuantity(change(under, 10, 9));
      expect(answer).toMatchObject({ outcome: 'refused', reason: 'window-closed' });
      expect(answer.outcome === 'refused' && answer.detail).toContain(String(code));
    }),
  );

  it('keeps every new refresh token before it uses the next', () =>
    withVendor({ revokesUsedRefreshTokens: true }, async ({ under, kept }) => {
      expect((await under.connect().test()).ok).toBe(true);
      expect(kept.saveCount).toBe(1);
      expect(kept.text).not.toBe('first');
      expect((await under.connect().test()).ok).toBe(true);
      expect(kept.saveCount).toBe(2);
    }));

  it('names a consent without MFA; seats are read all the same, without prices', () =>
    withVendor({ hasMfa: false }, async ({ under }) => {
      const connector = under.connect();
      const report = await connector.test();
      expect(report.findings.map(({ ok }) => ok)).toEqual([true, false]);
      expect(report.findings[1]?.text).toMatch(/multi-factor/);
      const { customerId, subscriptionId } = under.facts;
      const read = await connector.readSubscription(customerId, subscriptionId);
      expect([read.quantity, read.unitCost]).toEqual([10, null]);
    }));
});
