import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromArrowSphereHistory, isBetweenActions } from './history.ts';
import { historyAnswerSchema, licenseSchema } from './schema.ts';
import { fromDeadline, reductionOf } from './window.ts';

const links = { history: '/x', decreaseSeats: '/x' };
const license = (fields: object = {}) =>
  licenseSchema.parse({
    license_id: 'XSP7',
    customer_ref: 'XSP1',
    seats: 10,
    statusCode: 86,
    arrowSubCategories: ['nce'],
    nextRenewalDate: '2027-01-10T00:00:00+00:00',
    actions: links,
    ...fields,
  });
const message = (maxDecrease: unknown, supportedUntil: unknown, action = 'decreaseSeats') => ({
  action,
  message: 'You can decrease some seats',
  maxDecrease,
  supportedUntil,
});
const lotsOf = (fields: object) => {
  const reduction = reductionOf(license(fields));
  if (reduction.kind !== 'lots') return reduction.kind;
  return reduction.lots.map(({ seatCount, reducibleUntil }) => [
    seatCount,
    reducibleUntil.toString(),
  ]);
};

const line = (created_at: unknown, before: unknown, after: unknown) => ({
  action: 'whatever',
  note: { before: { seats: before }, after: { seats: after } },
  created_at,
});

describe('a deadline', () => {
  it.each([
    ['2021/09/13 14:22:02 (UTC)', '2021-09-13T14:22:02Z'],
    [' 2021/09/13 14:22:02 (gmt) ', '2021-09-13T14:22:02Z'],
    ['2021-09-13T14:22:02+00:00', '2021-09-13T14:22:02Z'],
    ['2021-09-13T16:22:02.000+0200', '2021-09-13T14:22:02Z'],
    // No zone, or none that is known: no deadline.
    ['2021/09/13 14:22:02', null],
    ['2021/09/13 14:22:02 (CET)', null],
    ['2021-09-13T14:22:02', null],
    ['2021-09-13', null],
    ['2021/13/13 14:22:02 (UTC)', null],
    ['soon', null],
    ['', null],
    [null, null],
  ])('%o is %o', (text, expected) => {
    expect(fromDeadline(text)?.toString() ?? null).toBe(expected);
  });
});

describe('what may be given back', () => {
  const until = '2026/11/29 08:00:00 (UTC)';

  it('is one lot for each message about it', () => {
    const actionMessages = [
      message(2, until),
      message(5, until, 'increaseSeats'),
      message(3, '2026/12/01 10:00:00 (UTC)', 'DECREASESEATS'),
    ];
    expect(lotsOf({ actionMessages })).toEqual([
      [2, '2026-11-29T08:00:00Z'],
      [3, '2026-12-01T10:00:00Z'],
    ]);
  });

  it('is nothing without the link, whatever the messages say', () => {
    expect(lotsOf({ actions: {}, actionMessages: [message(2, until)] })).toEqual([]);
  });

  it('is nothing where the message says 0', () => {
    expect(lotsOf({ actionMessages: [message(0, until)] })).toEqual([]);
  });

  it.each([
    ['one of the deadlines is no moment', { actionMessages: [message(2, until), message(3, '')] }],
    ['there is a link without a number', { actionMessages: [message(null, until)] }],
    ['there is a link without a message', { actionMessages: null }],
    ['the actions are a list, which is how an empty object may come', { actions: [] }],
    ['there are no actions', { actions: null }],
    ['something is going on', { statusCode: 72, actions: {} }],
  ])('is unknown where %s', (_words, fields) => {
    expect(lotsOf(fields)).toBe('unknown');
  });

  it('is every seat until the end of the term outside the New Commerce Experience', () => {
    const legacy = { arrowSubCategories: [], actionMessages: [] };
    expect(lotsOf(legacy)).toEqual([[10, '2027-01-10T00:00:00Z']]);
    expect(lotsOf({ ...legacy, nextRenewalDate: null })).toBe('unknown');
  });

  it('is nothing ever of a trial', () => {
    expect(lotsOf({ isTrial: true })).toBe('not-allowed');
    expect(isBetweenActions(license({ isTrial: true, statusCode: 72, actions: [] }))).toBe(false);
  });
});

describe('the history', () => {
  const termStartsAt = Temporal.Instant.from('2026-01-10T00:00:00Z');
  const read = (actions: unknown[], term: Temporal.Instant | null = termStartsAt) =>
    fromArrowSphereHistory(historyAnswerSchema.parse({ data: { actions } }).data.actions, {
      termStartsAt: term,
      quantity: 10,
    });
  const eventsOf = (actions: unknown[]) => {
    const facts = read(actions);
    if (facts.kind !== 'events') return facts.kind;
    return facts.events.map(({ at, quantity, kind }) => [at.toString(), quantity, kind]);
  };

  it('is asked only while nothing else tells', () => {
    expect(isBetweenActions(license({ statusCode: 72, actions: {} }))).toBe(true);
    expect(isBetweenActions(license({ statusCode: 72, actions: [] }))).toBe(true);
    expect(isBetweenActions(license({ statusCode: 72 }))).toBe(false);
    expect(isBetweenActions(license({ actions: {} }))).toBe(false);
  });

  it('begins with the seats that the term began with', () => {
    expect(
      eventsOf([
        line('2026-11-20T08:00:00+00:00', 9, 10),
        line('2026-03-01T08:00:00+00:00', 8, 9),
        line('2025-03-01T08:00:00+00:00', 1, 8),
      ]),
    ).toEqual([
      ['2026-01-10T00:00:00Z', 8, 'renewal'],
      ['2026-03-01T08:00:00Z', 9, 'change'],
      ['2026-11-20T08:00:00Z', 10, 'change'],
    ]);
    expect(eventsOf([])).toEqual([['2026-01-10T00:00:00Z', 10, 'renewal']]);
  });

  it('is the same in any order', () => {
    const lines = [
      line('2026-11-20T08:00:00+00:00', 9, 10),
      line('2026-03-01T08:00:00+00:00', 8, 9),
      line('2026-02-01T08:00:00+00:00', 12, 8),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: 3 }), (shuffled) => {
        expect(eventsOf(shuffled)).toEqual(eventsOf(lines));
      }),
    );
  });

  it('passes over lines that change no seats or are not understood', () => {
    expect(
      eventsOf([
        line('2026-03-01T08:00:00+00:00', 10, 10),
        line('2026-03-02T08:00:00+00:00', null, 9),
        line('once', 9, 10),
        { action: 'created', note: [], created_at: null },
        { action: 'created' },
      ]),
    ).toEqual([['2026-01-10T00:00:00Z', 10, 'renewal']]);
  });

  it('tells nothing without the start of the term', () => {
    expect(read([], null).kind).toBe('unknown');
  });
});
