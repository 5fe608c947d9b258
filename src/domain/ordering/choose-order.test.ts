import { describe, expect, it } from 'vitest';
import { cspCustomerId, serviceId, subscriptionId } from '../ids.ts';
import { costOfChange } from '../pricing/cost-of-change.ts';
import { businessStandard, officeE3 } from '../test-license.ts';
import { instant, subscriptionWith } from '../test-subscription.ts';
import { standardReductionPolicy } from '../windows/rules.ts';
import { chooseOrder, comingAmong, standingInTheWay, type OrderOption } from './choose-order.ts';
import { prospectOf, type OrderableItem } from './prospect.ts';

const now = instant('2026-11-23T09:30:00Z');
const item: OrderableItem = {
  productName: 'Business Standard',
  productKey: 'CFQ7TTC0LDPB:0001',
  declaredSkuId: null,
  segment: 'commercial',
  term: 'P1M',
  billingCycle: 'monthly',
  unitCost: { amountMinor: 1_200, currency: 'EUR' },
  unitCostPeriod: 'P1M',
  minimumQuantity: 1,
  maximumQuantity: 300,
};
const known = {
  ok: true,
  skuId: businessStandard,
  source: 'declared',
  confidence: 'stated',
} as const;

function option(
  id: string,
  changes: Partial<OrderableItem> & Partial<Pick<OrderOption, 'agreement' | 'resolution'>> = {},
): OrderOption {
  const { agreement = 'signed', resolution = known, ...rest } = changes;
  const of = {
    serviceId: serviceId('csp-1'),
    customerId: cspCustomerId('c'),
    id: subscriptionId(id),
    now,
  };
  return {
    subscription: prospectOf({ ...item, ...rest }, of),
    serviceName: 'Main CSP',
    resolution,
    policy: standardReductionPolicy,
    agreement,
  };
}

const choose = (options: readonly OrderOption[], allowAnnual = true) =>
  chooseOrder({
    skuId: businessStandard,
    productName: 'Business Standard',
    seatCount: 2,
    segment: 'commercial',
    allowAnnual,
    now,
    preference: [],
    options,
  });

describe('what to order', () => {
  it('is a monthly term before an annual one, then the lower price, and says so', () => {
    const annual = option('annual', {
      term: 'P1Y',
      unitCost: { amountMinor: 900, currency: 'EUR' },
    });
    const cheap = option('cheap', { unitCost: { amountMinor: 1_000, currency: 'EUR' } });
    const { chosen, rows, rule } = choose([annual, option('dear'), cheap]);
    expect(rows.map((row) => row.subscription.id)).toEqual(['cheap', 'dear', 'annual']);
    expect(chosen).toBe(rows[0]);
    expect(rule).toContain('monthly term before annual, then the lower price');
    expect(chosen?.reasons[0]).toBe('It would be new, with a monthly term.');
    expect(chosen?.undo).toEqual({ kind: 'until', at: now.add({ hours: 168 }) });
  });

  it('is nothing annual where that is not allowed, nothing that is sold in larger numbers only', () => {
    const annual = choose([option('annual', { term: 'P1Y' })], false);
    expect(annual.refusal?.explanation).toMatch(/^Business Standard cannot be ordered\. .*annual/);
    const many = choose([option('many', { minimumQuantity: 25 })]);
    expect(many.rows[0]?.reasons[0]).toBe('It is sold from 25 seats on; 2 are missing.');
    expect([annual.chosen, many.chosen]).toEqual([null, null]);
  });

  it('is nothing where the customer has not accepted the agreement; where nobody tells, it may be', () => {
    const { chosen, rows } = choose([
      option('unsigned', { agreement: 'missing', term: 'P1M' }),
      option('untold', { agreement: 'not-told', term: 'P1Y' }),
    ]);
    expect(chosen?.subscription.id).toBe('untold');
    expect(rows.at(-1)).toMatchObject({ allowed: false });
    expect(rows.at(-1)?.reasons[0]).toContain('not accepted the Microsoft Customer Agreement');
  });

  it('is never what is only called like the license', () => {
    const explanation = 'Nobody knows it.';
    const { productName, productKey, segment } = item;
    const unknown = option('unknown', {
      resolution: {
        ok: false,
        reason: 'unknown-product',
        explanation,
        productName,
        productKey,
        segment,
        proposal: businessStandard,
      },
    });
    const other = option('other', { resolution: { ...known, skuId: officeE3 } });
    const { refusal, rows } = choose([unknown, other]);
    expect(rows).toEqual([]);
    expect(refusal?.reason).toBe('unknown-product');
    expect(refusal?.explanation).toContain('nobody knows what "Business Standard" provides');
    expect(choose([]).refusal?.explanation).toContain('No connected CSP offers Business Standard');
  });
});

describe('the subscription that an order would come to', () => {
  it('costs a whole first period and renews a term later', () => {
    const { subscription } = option('new', { term: 'P1Y', billingCycle: 'monthly' });
    expect(subscription.commitmentEndsAt).toEqual(instant('2027-11-23T00:00:00Z'));
    const cost = costOfChange({ subscription, seatCount: 2, now });
    expect(cost).toMatchObject({
      ok: true,
      cost: {
        now: { net: { amountMinor: 2_400 } },
        untilCommitmentEnd: { amountMinor: 28_800 },
        monthlyEquivalent: { amountMinor: 2_400 },
      },
    });
  });
});

const standing = (status: Parameters<typeof subscriptionWith>[0]['status'], resolution = known) =>
  ({
    subscription: subscriptionWith(status === undefined ? {} : { status }),
    resolution,
  }) as const;

const inTheWay = (one: Parameters<typeof standingInTheWay>[1][number]) =>
  standingInTheWay(businessStandard, [one]).length;

describe('what stands in the way of an order', () => {
  it('is whatever of the license, or of no known one, has not ended', () => {
    expect(
      (['active', 'pending', 'suspended', 'unknown', 'cancelled', 'expired'] as const).map(
        (status) => inTheWay(standing(status)),
      ),
    ).toEqual([1, 1, 1, 1, 0, 0]);
    const contradicting = {
      ok: false,
      reason: 'contradicting-evidence',
      explanation: '',
      productName: '',
      evidence: [],
    } as const;
    expect(inTheWay({ ...standing('active'), resolution: contradicting })).toBe(1);
    expect(inTheWay({ ...standing('active'), resolution: { ...known, skuId: officeE3 } })).toBe(0);
  });

  it('is waited for where it is being made and nothing else is active', () => {
    expect(comingAmong([standing('suspended'), standing('pending')])?.status).toBe('pending');
    expect(comingAmong([standing('active'), standing('pending')])).toBeNull();
    expect(comingAmong([standing('suspended')])).toBeNull();
  });
});
