import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { date } from '../test-subscription.ts';
import { billingDays, chargeCycleOn, chargeCyclesOf } from './charge-cycle.ts';

// Tables of partner-center/billing/common-billing-scenarios-onetime-recurring (text of October 2023 in the public mirror kvamseek/partner-center): [bought, last day].
const monthlyTerms = [
  ['2021-01-31', '2021-02-27'],
  ['2020-01-31', '2020-02-28'],
  ['2021-02-28', '2021-03-27'],
  ['2021-05-31', '2021-06-29'],
  ['2021-06-30', '2021-07-29'],
  ['2021-07-31', '2021-08-30'],
  ['2021-01-30', '2021-02-27'],
  ['2021-02-27', '2021-03-26'],
  ['2021-05-30', '2021-06-29'],
  ['2021-06-29', '2021-07-28'],
  ['2021-07-30', '2021-08-29'],
  ['2021-06-18', '2021-07-17'],
] as const;

// The same source: last days of the twelve cycles of an annual subscription billed monthly.
const annualFrom31January =
  '2021-02-27 2021-03-30 2021-04-29 2021-05-30 2021-06-29 2021-07-30 2021-08-30 2021-09-29 2021-10-30 2021-11-29 2021-12-30 2022-01-30';
const annualFrom30January =
  '2021-02-26 2021-03-29 2021-04-28 2021-05-29 2021-06-28 2021-07-29 2021-08-29 2021-09-28 2021-10-29 2021-11-28 2021-12-29 2022-01-29';

const lastDay = (cycle: { endsBefore: Temporal.PlainDate }): string =>
  cycle.endsBefore.subtract({ days: 1 }).toString();

describe('charge cycles', () => {
  test.each(monthlyTerms)('a monthly term bought on %s ends on %s', (bought, last) => {
    const terms = { commitmentEndsOn: null, term: 'P1M', billingCycle: 'monthly' } as const;
    const cycle = chargeCycleOn({ ...terms, termStartsOn: date(bought) }, date(bought));
    expect(cycle === null ? null : lastDay(cycle)).toBe(last);
  });

  test.each([
    ['2021-01-31', annualFrom31January],
    ['2021-01-30', annualFrom30January],
  ])('an annual term billed monthly from %s has the documented cycles', (bought, lastDays) => {
    const termStartsOn = date(bought);
    const commitmentEndsOn = termStartsOn.add({ years: 1 });
    const terms = { termStartsOn, commitmentEndsOn, term: 'P1Y', billingCycle: 'monthly' } as const;
    expect(chargeCyclesOf(terms).map(lastDay).join(' ')).toBe(lastDays);
  });

  test('divides by the days of the month it starts in: 28 from 21 February, 31 from 21 March', () => {
    const terms = {
      termStartsOn: date('2022-02-21'),
      commitmentEndsOn: date('2023-02-21'),
      term: 'P1Y',
      billingCycle: 'monthly',
    } as const;
    expect(chargeCycleOn(terms, date('2022-03-20'))?.chargeCycleDays).toBe(28);
    expect(chargeCycleOn(terms, date('2022-03-21'))?.chargeCycleDays).toBe(31);
  });

  test('a year has 365 days, or 366', () => {
    const terms = { commitmentEndsOn: null, term: 'P1Y', billingCycle: 'annual' } as const;
    const days = (start: string): number | undefined =>
      chargeCycleOn({ ...terms, termStartsOn: date(start) }, date(start))?.chargeCycleDays;
    expect(days('2021-06-18')).toBe(365);
    expect(days('2023-06-18')).toBe(366);
  });

  test('has no cycle before the term and from its end on', () => {
    const terms = {
      termStartsOn: date('2021-06-18'),
      commitmentEndsOn: date('2021-07-18'),
      term: 'P1M',
      billingCycle: 'monthly',
    } as const;
    expect(chargeCycleOn(terms, date('2021-06-17'))).toBeNull();
    expect(chargeCycleOn(terms, date('2021-07-18'))).toBeNull();
  });

  test('splits a term without gap or overlap, and finds each day in its cycle', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1500 }),
        fc.constantFrom(
          { term: 'P1M', billingCycle: 'monthly', months: 1 } as const,
          { term: 'P1Y', billingCycle: 'monthly', months: 12 } as const,
          { term: 'P1Y', billingCycle: 'annual', months: 12 } as const,
          { term: 'P3Y', billingCycle: 'monthly', months: 36 } as const,
          { term: 'P3Y', billingCycle: 'annual', months: 36 } as const,
          { term: 'P3Y', billingCycle: 'triennial', months: 36 } as const,
        ),
        fc.nat(1095),
        (offset, { months, ...kind }, day) => {
          const termStartsOn = date('2020-01-01').add({ days: offset });
          const commitmentEndsOn = termStartsOn.add({ months });
          const terms = { ...kind, termStartsOn, commitmentEndsOn };
          const cycles = chargeCyclesOf(terms);
          const edges = cycles.map((cycle) => cycle.startsOn.toString());
          const ends = cycles.map((cycle) => cycle.endsBefore.toString());
          expect([...edges, commitmentEndsOn.toString()]).toEqual([
            termStartsOn.toString(),
            ...ends,
          ]);
          const days = cycles.reduce((sum, cycle) => sum + billingDays(cycle, cycle.startsOn), 0);
          expect(days).toBe(termStartsOn.until(commitmentEndsOn).days);
          const on = termStartsOn.add({ days: day % days });
          const found = chargeCycleOn(terms, on);
          expect(cycles.filter((cycle) => billingDays(cycle, on) > 0)[0]).toEqual(found);
        },
      ),
    );
  });
});
