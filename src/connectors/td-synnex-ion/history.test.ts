import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuantityEvent } from '../../domain/subscription.ts';
import { lotsFromEvents } from '../../domain/windows/lots.ts';
import { fromIonHistory } from './history.ts';
import type { IonActivity, IonSubscription } from './schema.ts';
import { observed } from './test-kit.ts';

const at = (text: string): Temporal.Instant => Temporal.Instant.from(text);
const purchasedAt = at('2026-01-10T00:00:00Z');
const dayOf = (days: number): Temporal.Instant => purchasedAt.add({ hours: 24 * days });

const row = (
  days: number,
  quantity: number | null,
  more: Partial<IonActivity> = {},
): IonActivity => ({
  actionType: days === 0 ? 'Subscription Created' : 'Subscription Updated',
  actionDate: dayOf(days).toString(),
  actionStatus: 'succeeded',
  actionDetails:
    quantity === null ? 'License Updated' : `New Quantity: ${quantity}; Status: active; `,
  quantity: null,
  ...more,
});

/** The newest first, as the vendor does. */
const source = (
  rows: readonly IonActivity[],
  more: Partial<IonSubscription> = {},
): IonSubscription => ({
  ...observed,
  subscriptionTotalLicenses: 10,
  cancellationAllowedUntilDate: null,
  activityLogs: { totalCount: rows.length, items: rows.toReversed() },
  ...more,
});

const term = { purchasedAt, startsAt: purchasedAt };
const inDays = ({ at: instant, quantity, kind }: QuantityEvent) => [
  purchasedAt.until(instant).total('hours') / 24,
  quantity,
  kind,
];
const eventsOf = (given: IonSubscription, dates = term): readonly QuantityEvent[] => {
  const facts = fromIonHistory(given, dates);
  return facts.kind === 'events' ? facts.events : expect.unreachable(JSON.stringify(facts));
};

describe('the activity log that was seen live', () => {
  it('is read without the rows about people', () => {
    const bought = at('2024-01-03T16:29:10.491Z');
    const events = eventsOf(
      { ...observed, cancellationAllowedUntilDate: '2024-01-18T16:29:10.491Z' },
      { purchasedAt: bought, startsAt: bought },
    );
    expect(events).toEqual([
      { at: bought, quantity: 1, kind: 'purchase' },
      { at: at('2024-01-03T16:32:25.254Z'), quantity: 3, kind: 'change' },
      { at: at('2024-08-16T14:49:52.371Z'), quantity: 10, kind: 'change' },
    ]);
  });
});

describe('an activity log', () => {
  it('that lacks its beginning begins as old as the purchase', () => {
    expect(eventsOf(source([row(5, 8), row(9, 10)])).map(inDays)).toEqual([
      [0, 8, 'purchase'],
      [9, 10, 'change'],
    ]);
  });

  it('takes the quantity from its field where the words have none', () => {
    const rows = [row(0, null, { quantity: 8 }), row(9, null, { quantity: 10 }), row(10, null)];
    expect(eventsOf(source(rows)).map(inDays)).toEqual([
      [0, 8, 'purchase'],
      [9, 10, 'change'],
    ]);
  });

  it('is read without what failed', () => {
    const rows = [row(0, 10), row(3, 15, { actionStatus: 'failed' })];
    expect(eventsOf(source(rows)).map(inDays)).toEqual([[0, 10, 'purchase']]);
  });

  it('gets the renewal that it does not show', () => {
    const dates = { purchasedAt, startsAt: dayOf(31) };
    const rows = [row(0, 8), row(20, 9), row(40, 10)];
    expect(eventsOf(source(rows), dates).map(inDays)).toEqual([
      [0, 8, 'purchase'],
      [20, 9, 'change'],
      [31, 9, 'renewal'],
      [40, 10, 'change'],
    ]);
  });

  it('gets no second one beside the renewal that it shows', () => {
    const dates = { purchasedAt, startsAt: dayOf(31) };
    const shown = row(31.5, 10, { actionType: 'Subscription Renewed' });
    expect(eventsOf(source([row(0, 10), shown]), dates).map(inDays)).toEqual([
      [0, 10, 'purchase'],
      [31.5, 10, 'renewal'],
    ]);
  });

  it.each([
    ['is empty', source([]), /tells no quantity/],
    ['has no date', source([row(0, 10, { actionDate: null })]), /tells no quantity/],
    ['ends elsewhere', source([row(0, 9)]), /ends at 9 seats, the subscription has 10/],
    [
      'came in part',
      source([], { activityLogs: { totalCount: 2, items: [row(0, 10)] } }),
      /only in part/,
    ],
  ])('that %s is not used', (_what, given, words) => {
    expect(fromIonHistory(given, term)).toMatchObject({
      kind: 'unknown',
      reason: expect.stringMatching(words),
    });
  });
});

const until = (days: number | null, startsAt = purchasedAt) =>
  eventsOf(
    source([row(0, 10)], {
      cancellationAllowedUntilDate: days === null ? null : dayOf(days).toString(),
    }),
    { purchasedAt, startsAt },
  ).map(inDays);

describe('the stated end of the cancellation', () => {
  it('shortens the window of the term and never prolongs it', () => {
    expect(until(null)).toEqual([[0, 10, 'purchase']]);
    expect(until(15)).toEqual([[0, 10, 'purchase']]);
    expect(until(7)).toEqual([[0, 10, 'purchase']]);
    expect(until(3)).toEqual([[-4, 10, 'purchase']]);
  });

  it('of an earlier term says nothing about this one', () => {
    expect(until(7, dayOf(31))).toEqual([
      [0, 10, 'purchase'],
      [31, 10, 'renewal'],
    ]);
  });

  it('leaves the windows of later additions as they are, and never opens one', () => {
    const changes = fc.array(
      fc.record({
        hour: fc.integer({ min: 1, max: 900 }),
        quantity: fc.integer({ min: 1, max: 40 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        changes,
        fc.integer({ min: -200, max: 1_200 }),
        fc.integer({ min: 0, max: 1_200 }),
        (bought, later, endHour, nowHour) => {
          const ordered = later.toSorted((a, b) => a.hour - b.hour);
          const rows = [
            row(0, bought),
            ...ordered.map(({ hour, quantity }) => row(hour / 24, quantity)),
          ];
          const live = ordered.at(-1)?.quantity ?? bought;
          const given = source(rows, { subscriptionTotalLicenses: live });
          const free = eventsOf(given);
          const end = purchasedAt.add({ hours: endHour });
          const capped = eventsOf({ ...given, cancellationAllowedUntilDate: end.toString() });
          const now = purchasedAt.add({ hours: nowHour });
          const openIn = (events: readonly QuantityEvent[]): number =>
            lotsFromEvents(events, live, 168)
              .filter(({ reducibleUntil }) => Temporal.Instant.compare(now, reducibleUntil) < 0)
              .reduce((sum, { seatCount }) => sum + seatCount, 0);
          expect(openIn(capped)).toBeLessThanOrEqual(openIn(free));
          expect(capped.slice(1)).toEqual(free.slice(1));
          expect(free.at(-1)?.quantity).toBe(live);
        },
      ),
    );
  });
});
