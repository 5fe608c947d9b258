import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serviceId, subscriptionId, type SkuId } from '../ids.ts';
import type { Subscription } from '../subscription.ts';
import { businessStandard, officeE3 } from '../test-license.ts';
import { instant, subscriptionWith } from '../test-subscription.ts';
import { standardReductionPolicy } from '../windows/rules.ts';
import type { Candidate } from './candidate.ts';
import { chooseSubscription } from './choose-subscription.ts';

const now = instant('2026-03-10T12:00:00Z');
const candidate = (id: string, changes: Partial<Subscription>): Candidate => ({
  subscription: subscriptionWith({
    id: subscriptionId(id),
    commitmentEndsAt: instant('2026-04-01T00:00:00Z'),
    ...changes,
  }),
  serviceName: `CSP of ${id}`,
  resolution: {
    ok: true,
    skuId: businessStandard,
    source: 'declared',
    confidence: 'stated',
  },
  policy: standardReductionPolicy,
});
const open: Partial<Subscription> = {
  reduction: {
    kind: 'lots',
    lots: [{ seatCount: 1, reducibleUntil: instant('2026-03-12T00:00:00Z') }],
  },
};
const price = (amountMinor: number, currency = 'EUR'): Partial<Subscription> => ({
  unitCost: { amountMinor, currency },
});
const annual: Partial<Subscription> = { term: 'P1Y' };

const wish = {
  purpose: 'buy',
  segment: 'commercial',
  seatCount: 1,
  allowAnnual: true,
  now,
  skuId: businessStandard,
  preference: [],
} as const;
const chosen = (candidates: readonly Candidate[], changes: object = {}): string | null =>
  chooseSubscription({ ...wish, ...changes, candidates }).chosen?.subscription.id ?? null;

describe('choosing a subscription to buy on', () => {
  test('takes a monthly term before a cheaper annual one', () => {
    expect(
      chosen([candidate('year', { ...annual, ...price(900) }), candidate('month', price(1200))]),
    ).toBe('month');
  });

  test('takes the lower price per month among equal terms, whatever the billing', () => {
    const yearly = candidate('yearly', { ...annual, ...price(10_800), unitCostPeriod: 'P1Y' });
    const monthly = candidate('monthly', { ...annual, ...price(950) });
    expect(chosen([monthly, yearly])).toBe('yearly');
    expect(chosen([candidate('no price', { ...annual, unitCost: null }), monthly])).toBe('monthly');
  });

  test('takes the later lock among equal prices', () => {
    const later = candidate('later', { commitmentEndsAt: instant('2026-04-09T00:00:00Z') });
    expect(chosen([candidate('sooner', {}), later])).toBe('later');
    expect(chosen([candidate('unknown end', { commitmentEndsAt: null }), later])).toBe('later');
  });

  test("puts the admin's order first", () => {
    const other = candidate('other', { serviceId: serviceId('csp-2'), ...price(5000) });
    const preference = [serviceId('csp-2')];
    expect(chosen([candidate('cheap', {}), other], { preference })).toBe('other');
    const { rule } = chooseSubscription({ ...wish, preference, candidates: [other] });
    expect(rule).toContain('preferred order');
  });

  test('does not compare prices of two currencies', () => {
    const rows = [
      candidate('b', price(1, 'USD')),
      candidate('a', price(900)),
      candidate('c', price(100)),
    ];
    expect(chosen(rows)).toBe('a');
  });

  test.each([
    [{ status: 'suspended' }, 'It is not active (suspended).'],
    [{ isTrial: true }, 'It is a trial: its quantity cannot be changed.'],
    [{ segment: 'nonprofit' }, 'It is a nonprofit product; commercial is wanted.'],
    [{ maximumQuantity: 10 }, 'It allows at most 10 seats; it would have 11.'],
    [
      { commitmentEndsAt: now },
      'Its term ended on 10 March 2026 12:00 UTC; it is renewing or has to be read again.',
    ],
  ] as const)('does not allow %o', (changes, reason) => {
    const choice = chooseSubscription({ ...wish, candidates: [candidate('x', changes)] });
    expect(choice.chosen).toBeNull();
    expect(choice.rows[0]?.allowed).toBe(false);
    expect(choice.rows[0]?.reasons).toContain(reason);
    expect(choice.refusal).toMatchObject({ reason: 'none-allowed' });
    expect(choice.refusal?.explanation).toContain('Microsoft 365 Business Standard');
  });

  test('does not allow annual or unknown terms unless the switch is on', () => {
    const candidates = [candidate('year', annual), candidate('unknown', { term: 'unknown' })];
    expect(chosen(candidates, { allowAnnual: false })).toBeNull();
    expect(chosen(candidates)).toBe('year');
  });

  test('is locked before the renewal, from the lock instant on', () => {
    const policy = { ...standardReductionPolicy, lockTimeBeforeRenewalMs: 86_400_000 };
    const locked = { ...candidate('x', {}), policy };
    const lock = instant('2026-03-31T00:00:00Z');
    expect(chosen([locked], { now: lock.subtract({ seconds: 1 }) })).toBe('x');
    expect(chosen([locked], { now: lock })).toBeNull();
  });

  test('says until when seats can be given back, and what a schedule will suffer', () => {
    const rows = chooseSubscription({
      ...wish,
      candidates: [candidate('x', { ...open, scheduledQuantity: 4, renewsAutomatically: false })],
    }).rows;
    expect(rows[0]?.reasons).toEqual([
      'It is active with a monthly term.',
      'Seats added now can be given back until 17 March 2026 12:00 UTC.',
      'It does not renew.',
      'A change to 4 at renewal is scheduled; a change now may delete it.',
    ]);
  });
});

describe('choosing a subscription to release from', () => {
  const release = { purpose: 'release' } as const;

  test('takes what is reducible now, then monthly, then the higher price', () => {
    const closedMonth = candidate('closed', { ...price(9000) });
    const openYear = candidate('open year', { ...open, ...annual });
    const openMonth = candidate('open month', { ...open, ...price(800) });
    const dearer = candidate('dearer', { ...open, ...price(801) });
    expect(chosen([closedMonth, openYear], release)).toBe('open year');
    expect(chosen([closedMonth, openYear, openMonth], release)).toBe('open month');
    expect(chosen([closedMonth, openYear, openMonth, dearer], release)).toBe('dearer');
  });

  test('allows a closed window when there is a next legal date, and says it', () => {
    const { rows } = chooseSubscription({ ...wish, ...release, candidates: [candidate('x', {})] });
    expect(rows[0]?.allowed).toBe(true);
    expect(rows[0]?.reasons.at(-1)).toContain('Next legal date: 1 April 2026 00:00 UTC.');
  });

  test.each([
    [{ quantity: 1 }, 'would end it'],
    [{ minimumQuantity: 10 }, 'It needs at least 10 seats; it would have 9.'],
    [{ renewsAutomatically: false }, 'It does not renew'],
  ] as const)('does not allow %o', (changes, reason) => {
    const choice = chooseSubscription({
      ...wish,
      ...release,
      candidates: [candidate('x', changes)],
    });
    expect(choice.chosen).toBeNull();
    expect(choice.rows[0]?.reasons.join(' ')).toContain(reason);
  });
});

describe('refusals', () => {
  test('name the product, and the products that nobody knows', () => {
    const unknown: Candidate = {
      ...candidate('x', { productName: 'Mystery Suite' }),
      resolution: {
        ok: false,
        reason: 'unknown-product',
        explanation: '',
        productName: 'Mystery Suite',
        productKey: null,
        segment: 'commercial',
        proposal: null,
      },
    };
    const { refusal } = chooseSubscription({ ...wish, candidates: [unknown] });
    expect(refusal).toMatchObject({
      reason: 'unknown-product',
      unknownProducts: ['Mystery Suite'],
    });
    expect(refusal?.explanation).toContain('Microsoft 365 Business Standard');
    const doubtful = (...skuIds: SkuId[]): Candidate => ({
      ...candidate('y', { productName: 'Disputed Suite' }),
      resolution: {
        ok: false,
        reason: 'contradicting-evidence',
        explanation: 'The sources disagree about "Disputed Suite".',
        productName: 'Disputed Suite',
        evidence: skuIds.map((skuId) => ({ source: 'declared', skuId })),
      },
    });
    const both = chooseSubscription({ ...wish, candidates: [doubtful(), unknown] });
    expect(both.refusal?.explanation).toMatch(
      /nobody knows what "Mystery Suite" provides\. The sources disagree about "Disputed Suite"\.$/,
    );
    // Where a subscription is known and may not be used, only what may be the same license is worth a word.
    const closed = candidate('z', { status: 'suspended' });
    const beside = (...skuIds: SkuId[]) =>
      chooseSubscription({ ...wish, candidates: [closed, unknown, doubtful(...skuIds)] }).refusal;
    expect(beside(officeE3, businessStandard)?.explanation).toMatch(
      /^No subscription .* may be used\. .* about "Disputed Suite"\.$/,
    );
    expect(beside(officeE3)?.explanation).not.toMatch(/Suite/);
    const none = chooseSubscription({ ...wish, candidates: [] });
    expect(none.refusal).toMatchObject({ reason: 'no-subscription' });
  });
});

test('the choice does not depend on the order of the candidates', () => {
  const arbitrary = fc.record({
    term: fc.constantFrom('P1M', 'P1Y', 'P3Y', 'unknown'),
    serviceId: fc.constantFrom(serviceId('csp-1'), serviceId('csp-2'), serviceId('csp-3')),
    unitCost: fc.option(
      fc.record({
        amountMinor: fc.constantFrom(900, 1000, 1100),
        currency: fc.constantFrom('EUR', 'USD'),
      }),
    ),
    isTrial: fc.boolean(),
    quantity: fc.constantFrom(1, 2, 20),
    commitmentEndsAt: fc.option(
      fc.constantFrom(now, now.add({ hours: 48 }), now.add({ hours: 480 })),
    ),
  });
  const candidates = fc
    .array(arbitrary, { maxLength: 6 })
    .map((list) => list.map((changes, index) => candidate(`s${index}`, changes)));
  fc.assert(
    fc.property(
      candidates.chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
      ),
      fc.constantFrom('buy', 'release'),
      ([list, shuffled], purpose) => {
        const preference = [serviceId('csp-2')];
        const one = chooseSubscription({ ...wish, purpose, preference, candidates: list });
        const two = chooseSubscription({ ...wish, purpose, preference, candidates: shuffled });
        expect(two).toEqual(one);
        expect(one.chosen === null).toBe(one.refusal !== null);
        expect(one.rows.every((row) => row.reasons.length > 0)).toBe(true);
        expect(one.chosen?.allowed ?? true).toBe(true);
      },
    ),
  );
});
