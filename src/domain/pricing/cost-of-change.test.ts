import { describe, expect, test } from 'vitest';
import { instant, subscriptionWith } from '../test-subscription.ts';
import { costOfChange, monthlyEquivalent } from './cost-of-change.ts';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const now = instant('2021-06-20T10:00:00Z');

describe('the cost of a change', () => {
  test('of a monthly term: now prorated, per month, nothing after the term', () => {
    const answer = costOfChange({ subscription: subscriptionWith({}), seatCount: 2, now });
    expect(answer).toMatchObject({
      ok: true,
      cost: {
        now: { net: eur(11289 - 9408) },
        perPeriod: eur(2016),
        periodMonths: 1,
        untilCommitmentEnd: eur(1881),
        monthlyEquivalent: eur(2016),
      },
    });
  });

  test('of an annual term billed monthly: eleven more charges after this one', () => {
    const subscription = subscriptionWith({
      term: 'P1Y',
      commitmentEndsAt: instant('2022-06-18T00:00:00Z'),
    });
    const answer = costOfChange({ subscription, seatCount: 2, now });
    expect(answer).toMatchObject({
      ok: true,
      cost: { untilCommitmentEnd: eur(1881 + 11 * 2016) },
    });
  });

  // 264.00 a year for one seat: partner-center.md section 8, price table of Business Premium.
  test('of a yearly bill: the monthly equivalent is a twelfth, also when the price is per month', () => {
    const yearly = subscriptionWith({
      term: 'P1Y',
      billingCycle: 'annual',
      unitCost: eur(26400),
      unitCostPeriod: 'P1Y',
      commitmentEndsAt: instant('2022-06-18T00:00:00Z'),
    });
    const answer = costOfChange({ subscription: yearly, seatCount: 1, now });
    expect(answer).toMatchObject({
      ok: true,
      cost: {
        perPeriod: eur(26400),
        periodMonths: 12,
        monthlyEquivalent: eur(2200),
        // 26400 × 363 / 365 × 11 = 288,808.76 and × 10 = 262,553.42 cents, each cut
        now: { net: eur(288808 - 262553), chargeCycleDays: 365 },
        untilCommitmentEnd: eur(288808 - 262553),
      },
    });
    const perMonth = { ...yearly, unitCost: eur(2200), unitCostPeriod: 'P1M' } as const;
    expect(costOfChange({ subscription: perMonth, seatCount: 1, now })).toEqual(answer);
  });

  test('of a release is negative', () => {
    const subscription = subscriptionWith({ quantity: 12 });
    const answer = costOfChange({ subscription, seatCount: -4, now });
    expect(answer).toMatchObject({
      ok: true,
      cost: {
        now: { net: eur(7526 - 11289) },
        perPeriod: eur(-4032),
        monthlyEquivalent: eur(-4032),
      },
    });
  });

  test('rounds the monthly equivalent up, so that no limit is undershot', () => {
    const subscription = subscriptionWith({ unitCost: eur(1000), unitCostPeriod: 'P1Y' });
    expect(monthlyEquivalent(subscription, 1)).toEqual(eur(84));
  });

  test('knows no price now where the term is unknown, but still a monthly one', () => {
    for (const unknown of [{ termStartsAt: null }, { term: 'unknown' }] as const) {
      const answer = costOfChange({ subscription: subscriptionWith(unknown), seatCount: 1, now });
      expect(answer).toMatchObject({
        ok: true,
        cost: { now: null, untilCommitmentEnd: null, monthlyEquivalent: eur(1008) },
      });
    }
    const endless = subscriptionWith({ commitmentEndsAt: null });
    expect(costOfChange({ subscription: endless, seatCount: 1, now })).toMatchObject({
      cost: { untilCommitmentEnd: null },
    });
  });

  test.each([
    [{ unitCost: null }, 1, 'price-unknown'],
    [{ unitCost: { amountMinor: 1, currency: 'ZZZ' } }, 1, 'price-unknown'],
    [{ billingCycle: 'unknown' }, 1, 'billing-cycle-unknown'],
    [{}, -11, 'below-zero'],
  ] as const)('refuses %o by %i: %s', (changes, seatCount, reason) => {
    const subscription = subscriptionWith(changes);
    expect(costOfChange({ subscription, seatCount, now })).toEqual({ ok: false, reason });
  });
});
