import { describe, expect, it } from 'vitest';
import { judgeCandidate } from '../../domain/choice/judge.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { businessStandard } from '../../domain/test-license.ts';
import { instant, subscriptionWith } from '../../domain/test-subscription.ts';
import { standardReductionPolicy } from '../../domain/windows/rules.ts';
import type { TenantSubscription } from '../../ports/tenant.ts';
import type { PlannedSeats } from './planned.ts';
import { priceMessage, priceView, subscriptionRow } from './seat-views.ts';

const commerceId = '0d3cf7ba-8a1b-4c5c-9f1c-2b6c7f6f9a10';

function rowOf(changes: Partial<Subscription>, subscriptions: readonly TenantSubscription[] = []) {
  const subscription = subscriptionWith(changes);
  const judged = judgeCandidate(
    {
      subscription,
      serviceName: 'Pax8',
      resolution: { ok: true, skuId: businessStandard, source: 'admin', confidence: 'confirmed' },
      policy: standardReductionPolicy,
    },
    {
      purpose: 'buy',
      segment: 'commercial',
      seatCount: 1,
      allowAnnual: true,
      now: instant('2021-07-01T00:00:00Z'),
    },
  );
  return subscriptionRow(judged, { subscriptions });
}

describe('a subscription in a table', () => {
  it('costs a payable amount a month, also where a year is priced', () => {
    const yearly = {
      term: 'P1Y',
      unitCost: { amountMinor: 21_650, currency: 'EUR' },
      unitCostPeriod: 'P1Y',
    } as const;

    expect(rowOf(yearly).seatMonthlyCost).toEqual({
      amountMinor: 1_804,
      currency: 'EUR',
      text: 'EUR 18.04',
    });
    expect(rowOf({}).seatMonthlyCost).toMatchObject({ amountMinor: 1_008, text: 'EUR 10.08' });
    expect(rowOf({ unitCost: null }).seatMonthlyCost).toBeNull();
  });

  it('shows the seats of the very same subscription in the tenant, none where that cannot be told', () => {
    const seen: TenantSubscription = {
      id: 'tenant-1',
      commerceSubscriptionId: commerceId,
      skuId: businessStandard,
      seatCount: 12,
      status: 'enabled',
      isTrial: false,
    };
    const upperCase = { commerceSubscriptionId: commerceId.toUpperCase() };

    expect(rowOf(upperCase, [seen]).ownedInTenant).toBe(12);
    expect(rowOf(upperCase, [{ ...seen, commerceSubscriptionId: null }]).ownedInTenant).toBeNull();
    expect(rowOf({}, [{ ...seen, commerceSubscriptionId: null }]).ownedInTenant).toBeNull();
  });
});

const bought: PlannedSeats = {
  skuId: businessStandard,
  productName: 'Business Standard',
  serviceId: 'pax8',
  serviceName: 'Pax8',
  customerId: 'c1',
  customerName: 'Contoso',
  subscriptionId: 's1',
  commerceSubscriptionId: null,
  commitment: 'monthly term, billed monthly',
  seatCount: 1,
  quantityBefore: 4,
  quantityAfter: 5,
  ownedBefore: 4,
  priceNow: { amountMinor: 500, currency: 'EUR' },
  pricePerPeriod: { amountMinor: 1_000, currency: 'EUR' },
  priceUntilCommitmentEnd: null,
  monthly: { amountMinor: 1_000, currency: 'EUR' },
  period: 'month',
  undoUntil: '2026-11-30T09:00:00Z',
  renewal: 'Renews with 5 seats.',
  order: null,
};

describe('the price of a plan', () => {
  it('adds up what is bought, and tells nothing where a part is not known', () => {
    const other = { ...bought, skuId: 'other', undoUntil: '2026-11-29T09:00:00Z' };
    expect(priceView([bought, other])).toMatchObject({
      purpose: 'buy',
      now: { amountMinor: 1_000 },
      perPeriod: { amountMinor: 2_000 },
      untilCommitmentEnd: null,
      undoUntil: '2026-11-29T09:00:00Z',
    });
    const foreign = { ...other, priceNow: { amountMinor: 1, currency: 'USD' }, undoUntil: null };
    expect(priceView([bought, foreign])).toMatchObject({ now: null, undoUntil: null });
  });

  it('says of a release what is credited and saved', () => {
    const released: PlannedSeats = {
      ...bought,
      seatCount: -1,
      priceNow: { amountMinor: -500, currency: 'EUR' },
      pricePerPeriod: { amountMinor: -1_000, currency: 'EUR' },
      undoUntil: null,
      renewal: 'Renews with 3 seats.',
    };
    expect(priceMessage(released)).toMatchObject({
      text: 'Business Standard: EUR 5.00 credited now, EUR 10.00 less per month. Renews with 3 seats.',
      data: { purpose: 'release', now: { amountMinor: 500 }, perPeriod: { amountMinor: 1_000 } },
    });
  });
});
