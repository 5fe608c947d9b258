import { describe, expect, it } from 'vitest';
import { judgeCandidate } from '../../domain/choice/judge.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { businessStandard } from '../../domain/test-license.ts';
import { instant, subscriptionWith } from '../../domain/test-subscription.ts';
import { standardReductionPolicy } from '../../domain/windows/rules.ts';
import type { TenantSubscription } from '../../ports/tenant.ts';
import { subscriptionRow } from './seat-views.ts';

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
