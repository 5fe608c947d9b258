import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../lib/json.ts';
import { clientId, cspCustomerId, serviceId, subscriptionId, tenantId } from '../ids.ts';
import { businessStandard } from '../test-license.ts';
import { instant, subscriptionWith } from '../test-subscription.ts';
import { canonicalPlan } from './canonical-plan.ts';
import { checkLimits } from './check-limits.ts';
import { describePlan } from './describe-plan.ts';
import { renewalEffect } from './plan.ts';
import type { Plan, PlannedChange } from './plan.ts';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const end = instant('2026-12-01T00:00:00Z');
const costing = (monthly: number, currency = 'EUR'): PlannedChange['cost'] => ({
  now: null,
  perPeriod: { amountMinor: monthly, currency },
  periodMonths: 1,
  untilCommitmentEnd: null,
  monthlyEquivalent: { amountMinor: monthly, currency },
});
const change: PlannedChange = {
  skuId: businessStandard,
  productName: 'Microsoft 365 Business Standard',
  serviceId: serviceId('csp-1'),
  serviceName: 'Main CSP',
  customerId: cspCustomerId('customer-1'),
  customerName: 'Contoso Ltd',
  proof: { verdict: 'proven', by: 'tenant-id', detail: 'The CSP gives the tenant of the client.' },
  proofConfirmedBy: null,
  subscriptionId: subscriptionId('subscription-1'),
  term: 'P1M',
  billingCycle: 'monthly',
  seatCount: 2,
  quantityBefore: 5,
  quantityAfter: 7,
  due: { kind: 'now' },
  unitCost: eur(1008),
  unitCostPeriod: 'P1M',
  cost: costing(2016),
  commitmentEndsAt: end,
  renewal: { kind: 'renews', at: end, quantity: 7 },
  undo: { kind: 'until', at: instant('2026-11-30T09:00:00Z') },
  choiceRule: 'Rule for buying: monthly term before annual.',
};
const plan: Plan = {
  version: 1,
  purpose: 'buy',
  requestedBy: { id: 'e1', name: 'Ada Engineer' },
  ticket: { serviceId: serviceId('psa'), id: '9', number: '1009' },
  client: {
    id: clientId('c1'),
    name: 'Contoso',
    tenantId: tenantId('11111111-1111-1111-1111-111111111111'),
  },
  plannedAt: instant('2026-11-23T09:00:00Z'),
  sources: [],
  sums: [
    {
      skuId: businessStandard,
      productName: 'Microsoft 365 Business Standard',
      sum: {
        owned: 5,
        assigned: 6,
        held: 0,
        free: -1,
        need: 1,
        keepFree: 0,
        buy: 2,
        overAssignedBy: 1,
      },
    },
  ],
  changes: [change],
  limits: [{ name: 'units', text: 'at most 5 seats per subscription', met: true }],
  approvals: [{ rule: 'always', approvers: 'any approver' }],
};

/** The same data with the keys of every object in another order. */
function reversed<Value>(value: Value): Value {
  if (value === null || typeof value !== 'object' || value instanceof Temporal.Instant)
    return value;
  const turned = Array.isArray(value)
    ? value.map(reversed)
    : Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, it]) => [key, reversed(it)]),
      );
  // The same keys with the same values: only their order differs.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return turned as Value;
}

const undone = (undo: PlannedChange['undo']): string =>
  describePlan({
    ...plan,
    changes: [{ ...change, undo, renewal: { kind: 'ends', at: end } }],
  }).join(' ');

// reference-product.md C21 and C22: 5 units, 0 = none; 150 per month
const check = (changes: readonly PlannedChange[], options: object = {}) =>
  checkLimits({
    plan: { changes },
    maximumUnits: 5,
    maximumMonthlyCost: eur(15_000),
    ...options,
  });

const units = (seatCount: number): PlannedChange => ({ ...change, seatCount });
const fiveUnitsFor = (monthly: number) => [{ ...units(5), cost: costing(monthly) }];
const reasons = (changes: readonly PlannedChange[], options: object = {}) =>
  check(changes, options).breaches.map((breach) => breach.reason);

describe('the canonical plan', () => {
  test('is one spelling, whatever the order of keys, and leaves out when it was read', () => {
    const later = {
      ...plan,
      plannedAt: instant('2026-11-23T10:00:00Z'),
      sources: [{ serviceId: serviceId('csp-1'), name: 'Main CSP', readAt: end }],
    };
    expect(canonicalPlan(reversed(later))).toBe(canonicalPlan(plan));
    expect(canonicalPlan(plan)).toContain('"at":"2026-12-01T00:00:00Z"');
    expect(parseJson(canonicalPlan(plan))).toMatchObject({
      ok: true,
      value: { version: 1, purpose: 'buy' },
    });
  });

  test('differs when anything that is approved differs', () => {
    const others: readonly Plan[] = [
      { ...plan, client: { ...plan.client, name: 'Fabrikam' } },
      { ...plan, ticket: null },
      { ...plan, approvals: [] },
      { ...plan, changes: [{ ...change, quantityAfter: 8 }] },
      { ...plan, changes: [{ ...change, subscriptionId: subscriptionId('subscription-2') }] },
      { ...plan, changes: [{ ...change, cost: costing(2017) }] },
      { ...plan, changes: [change, change] },
    ];
    const texts = [plan, ...others].map(canonicalPlan);
    expect(new Set(texts).size).toBe(texts.length);
  });

  test('refuses what has no one spelling', () => {
    const broken = { ...plan, changes: [{ ...change, seatCount: Number.NaN }] };
    expect(() => canonicalPlan(broken)).toThrow('finite');
  });
});

describe('the plan in sentences', () => {
  test('says what, what it costs, what renews, until when it can be undone, for whom and why', () => {
    expect(describePlan(plan)).toEqual([
      'Plan of Ada Engineer for Contoso, ticket 1009.',
      'Microsoft 365 Business Standard: owned 5 − assigned 6 − held 0 = free −1; need 1 + keep free 0 → buy 2.',
      'Buy 2 seats of Microsoft 365 Business Standard at Main CSP: 5 → 7, monthly term, billed monthly.',
      'Cost before tax: EUR 20.16 per month.',
      'It renews on 1 December 2026 00:00 UTC with 7 seats.',
      'It can be undone until 30 November 2026 09:00 UTC.',
      'Customer Contoso Ltd: proven. The CSP gives the tenant of the client.',
      'Rule for buying: monthly term before annual.',
      'Limit kept: at most 5 seats per subscription.',
      'Needs approval by any approver (always).',
    ]);
  });

  test('says what is not known, who confirmed, and when a release is due', () => {
    const release: PlannedChange = {
      ...change,
      seatCount: -1,
      quantityAfter: 4,
      due: { kind: 'at', at: end, because: 'the window is closed' },
      cost: null,
      renewal: { kind: 'unknown' },
      undo: null,
      proof: { verdict: 'unproven', by: null, detail: 'Nothing ties it.' },
      proofConfirmedBy: 'Ada Engineer',
    };
    const text = describePlan({ ...plan, ticket: null, changes: [release] }).join('\n');
    expect(text).toContain(
      'Release 1 seat of Microsoft 365 Business Standard at Main CSP on 1 December 2026 00:00 UTC (the window is closed): 5 → 4',
    );
    expect(text).toContain('The CSP does not tell the price.');
    expect(text).toContain('What the renewal will do is not known.');
    expect(text).toContain('confirmed by Ada Engineer. Nothing ties it.');
    expect(text).not.toContain('undone');
    expect(describePlan({ ...plan, changes: [] })).toContain('Nothing has to change.');
  });

  test('says that a way back is open or not', () => {
    expect(undone({ kind: 'any-time' })).toContain('It can be undone at any time.');
    expect(undone({ kind: 'not-known-to-be-possible' })).toContain('cannot be counted on');
    expect(undone(null)).toContain('It ends on 1 December 2026 00:00 UTC and does not renew.');
  });
});

describe('what the renewal does', () => {
  test.each([
    [{ commitmentEndsAt: end }, { kind: 'renews', at: end, quantity: 12 }],
    [
      { commitmentEndsAt: end, renewsAutomatically: false },
      { kind: 'ends', at: end },
    ],
    [{ renewsAutomatically: null }, { kind: 'unknown' }],
    [{ commitmentEndsAt: null }, { kind: 'unknown' }],
  ])('%o', (changes, effect) => {
    expect(renewalEffect(subscriptionWith(changes), 12)).toEqual(effect);
  });
});

describe('limits', () => {
  test.each([
    [[units(5)], []],
    [[units(6)], ['too-many-units']],
    [[units(-6)], ['too-many-units']],
    [[units(3), units(3)], ['too-many-units']],
    [[units(3), { ...units(3), subscriptionId: subscriptionId('s-2') }], []],
    [[{ ...change, cost: costing(15_000) }], []],
    [[{ ...change, cost: costing(15_001) }], ['too-expensive']],
    [[{ ...change, cost: null }], ['price-unknown']],
    [[{ ...change, cost: costing(100, 'USD') }], ['currency-unknown']],
  ] as const)('case %#', (changes, expected) => {
    expect(reasons(changes)).toEqual(expected);
  });

  test('0 means no limit of units; the cost limit stays', () => {
    expect(reasons([units(500)], { maximumUnits: 0 })).toEqual([]);
    expect(check([units(500)], { maximumUnits: 0 }).limits[0]?.text).toContain('no limit');
    expect(reasons([change], { maximumMonthlyCost: eur(0) })).toEqual(['too-expensive']);
  });

  test('releases do not count and do not make room', () => {
    const release = { ...units(-5), subscriptionId: subscriptionId('s-2'), cost: null };
    expect(reasons([release])).toEqual([]);
    const dear = { ...change, cost: costing(15_001) };
    expect(reasons([dear, { ...release, cost: costing(-50_000) }])).toEqual(['too-expensive']);
  });

  test('what the run has bought before counts for the cost, and not for the units', () => {
    const boughtBefore = [{ productName: 'Any', monthly: eur(10_000) }];
    expect(reasons(fiveUnitsFor(5_000), { boughtBefore })).toEqual([]);
    expect(reasons(fiveUnitsFor(5_001), { boughtBefore })).toEqual(['too-expensive']);
    expect(check(fiveUnitsFor(5_000), { boughtBefore }).addedMonthlyCost).toEqual(eur(15_000));
  });

  test('converts by a given rate, rounded up', () => {
    const rates = [{ from: 'USD', to: 'EUR', rate: '0.9' }];
    const report = check([{ ...change, cost: costing(101, 'USD') }], { rates });
    expect(report).toMatchObject({ ok: true, addedMonthlyCost: eur(91) });
  });

  test('keeps exactly the plans whose purchases cost at most the limit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9_000 }), { maxLength: 5 }), (prices) => {
        const changes = prices.map((price, index) => ({
          ...change,
          subscriptionId: subscriptionId(`s-${index}`),
          cost: costing(price),
        }));
        const total = prices.reduce((sum, price) => sum + price, 0);
        const report = check(changes);
        expect(report.ok).toBe(total <= 15_000);
        expect(report.addedMonthlyCost).toEqual(eur(total));
        expect(report.limits.every((limit) => limit.met)).toBe(report.ok);
      }),
    );
  });
});
