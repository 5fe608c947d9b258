import { describe, expect, it } from 'vitest';
import type { Case, CaseRun, Line, RunEnd } from './case.ts';
import { count, errorCounts, type Counts } from './count.ts';

const skuId = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
let lastSeq = 0;

const line = (more: Partial<Line>): Line => ({
  seq: ++lastSeq,
  realAt: lastSeq,
  simulator: 'partner-center',
  method: 'PATCH',
  path: '/v1/customers/tenant/subscriptions/sub',
  status: 200,
  ...more,
});
const quantity = (before: number, after: number, more: Record<string, unknown> = {}): Line =>
  line({
    effect: {
      kind: 'quantity',
      customerId: 'tenant',
      tenantId: 'tenant',
      subscriptionId: 'sub',
      skuId,
      before,
      after,
      by: 'api',
      ...more,
    },
  });
const otherHand = (before: number, after: number): Line =>
  quantity(before, after, { by: 'other-hand' });
const read = (more: Partial<Line> = {}): Line => line({ method: 'GET', ...more });
const inTenant = (kind: string, userId: string): Line =>
  line({ simulator: 'graph', effect: { kind, tenantId: 'tenant', userId, skuId } });
const started = (userId: string): Line[] => [
  inTenant('user-created', userId),
  inTenant('license-assigned', userId),
];
const note = (ticket: string, text: string): Line =>
  line({ simulator: 'connectwise', effect: { kind: 'note', ticketId: Number(ticket), text } });

const run = (ticket: string, kind: CaseRun['kind']): CaseRun => ({
  ticket,
  kind,
  userId: kind === 'leaver' ? `user-${ticket}` : null,
  givenName: 'A',
  surname: 'B',
});
const caseOf = (kind: Case['kind'], runs: readonly CaseRun[], seatCount = 10): Case => ({
  key: 'client',
  name: 'Client',
  kind,
  tenantId: 'tenant',
  skuId,
  holderCount: 10,
  subscriptions: [
    {
      id: 'sub',
      csp: 'partner-center',
      customerId: 'tenant',
      seatCount,
      reading: { path: /\/subscriptions\/sub$/, id: 'sub' },
    },
  ],
  runs,
});
const finished = (ticket: string): RunEnd => ({ ticket, end: 'finished', text: '' });

const starters = caseOf('starters', [run('5001', 'starter'), run('5002', 'starter')]);
const bothFinished = [finished('5001'), finished('5002')];
const notes = [note('5001', 'done (ref A)'), note('5002', 'done (ref B)')];
const peopleAndNotes = [...started('u1'), ...started('u2'), ...notes];
const leaver = caseOf('leavers-open', [run('5001', 'leaver')]);
const left = [inTenant('license-removed', 'user-5001'), note('5001', 'done (ref A)')];

const counted = (one: Case, lines: readonly Line[], runs: readonly RunEnd[]): Counts =>
  count({ cases: [one], lines, runs });
/** The error counts that are not zero. */
const errors = (counts: Counts): Record<string, number> =>
  Object.fromEntries(
    errorCounts.filter((name) => counts[name] > 0).map((name) => [name, counts[name]]),
  );

describe('what is right', () => {
  it('is a seat for each starter, in one call or in two', () => {
    for (const calls of [[quantity(10, 12)], [quantity(10, 11), quantity(11, 12)]]) {
      const counts = counted(starters, [...calls, ...peopleAndNotes], bothFinished);
      expect(errors(counts)).toEqual({});
      expect(counts).toMatchObject({ wanted: 2, bought: 2, finished: 2 });
    }
  });

  it('is no seat where one is free', () => {
    const withFree = { ...starters, subscriptions: caseOf('starters', [], 11).subscriptions };
    const counts = counted(withFree, [quantity(11, 12), ...peopleAndNotes], bothFinished);
    expect(errors(counts)).toEqual({});
    expect(counts.wanted).toBe(1);
  });

  it('is a seat less where another hand added one, and a seat more where it took one', () => {
    const used = [otherHand(10, 11), read(), quantity(11, 12), ...peopleAndNotes];
    expect(counted(starters, used, bothFinished)).toMatchObject({ wanted: 1, doubled: 0, lost: 0 });
    const made = [otherHand(10, 9), read(), quantity(9, 12), ...peopleAndNotes];
    expect(counted(starters, made, bothFinished)).toMatchObject({ wanted: 3, doubled: 0, lost: 0 });
  });

  it('is the seat of each leaver inside the window', () => {
    const counts = counted(leaver, [quantity(10, 9), ...left], [finished('5001')]);
    expect(errors(counts)).toEqual({});
    expect(counts.released).toBe(1);
  });

  it('is to tell a person where nothing can be known', () => {
    const told: RunEnd = { ticket: '5001', end: 'told', text: 'look' };
    expect(errors(counted(leaver, [], [told]))).toEqual({});
  });
});

describe('what is wrong', () => {
  it('is a seat too many, and an account too many', () => {
    expect(errors(counted(starters, [quantity(10, 13), ...peopleAndNotes], bothFinished))).toEqual({
      doubled: 1,
    });
    const twice = [quantity(10, 12), inTenant('user-created', 'u3'), ...peopleAndNotes];
    expect(errors(counted(starters, twice, bothFinished))).toEqual({ doubled: 1 });
  });

  it('is a finished run without its seat, without its license, or whose seat was forgotten', () => {
    expect(errors(counted(starters, [quantity(10, 11), ...peopleAndNotes], bothFinished))).toEqual({
      lost: 1,
    });
    const unlicensed = [
      quantity(10, 12),
      ...started('u1'),
      inTenant('user-created', 'u2'),
      ...notes,
    ];
    expect(errors(counted(starters, unlicensed, bothFinished))).toEqual({ lost: 1 });
    expect(errors(counted(leaver, left, [finished('5001')]))).toEqual({ lost: 1 });
  });

  it('is anything at a client that nobody asked for, or under another owner', () => {
    expect(errors(counted(caseOf('bystander', []), [quantity(10, 11)], []))).toEqual({
      wrongCustomer: 1,
    });
    const foreign = [quantity(10, 12, { customerId: 'somebody' }), ...peopleAndNotes];
    expect(errors(counted(starters, foreign, bothFinished))).toEqual({ wrongCustomer: 1 });
  });

  it('is a seat given back without a leaver, outside the window, or a subscription’s last', () => {
    const lines = [quantity(10, 12), quantity(12, 11), ...peopleAndNotes];
    expect(errors(counted(starters, lines, bothFinished))).toMatchObject({ releasedWrongly: 1 });
    const closed = caseOf('leavers-closed', [run('5001', 'leaver')]);
    expect(errors(counted(closed, [quantity(10, 9), ...left], [finished('5001')]))).toEqual({
      releasedWrongly: 1,
    });
    const last = {
      ...leaver,
      holderCount: 1,
      subscriptions: caseOf('leavers-open', [], 1).subscriptions,
    };
    expect(
      counted(last, [quantity(1, 0), ...left], [finished('5001')]).releasedWrongly,
    ).toBeGreaterThan(0);
  });

  it('is a mixed pool that ends with a seat nobody has', () => {
    const mixed = caseOf('mixed', [run('5001', 'starter'), run('5002', 'leaver')]);
    const lines = [
      quantity(10, 11),
      ...started('u1'),
      inTenant('license-removed', 'user-5002'),
      ...notes,
    ];
    expect(errors(counted(mixed, lines, bothFinished))).toEqual({ lost: 1 });
  });

  it('is a note twice, no note, or one that does not say what became of the seat', () => {
    const twice = [quantity(10, 12), note('5001', 'again (ref A)'), ...peopleAndNotes];
    expect(errors(counted(starters, twice, bothFinished))).toEqual({ notesDoubled: 1 });
    const none = [
      quantity(10, 12),
      ...started('u1'),
      ...started('u2'),
      notes[0] ?? note('5001', ''),
    ];
    expect(errors(counted(starters, none, bothFinished))).toEqual({ notesLost: 1 });
    const closed = caseOf('leavers-closed', [run('5001', 'leaver')]);
    const mute = [inTenant('license-removed', 'user-5001'), note('5001', 'Left. (ref A)')];
    expect(errors(counted(closed, mute, [finished('5001')]))).toEqual({ notesLost: 1 });
  });

  it('is a run that says nothing, and one that was never started', () => {
    const silent: RunEnd = { ticket: '5001', end: 'silent', text: 'running' };
    expect(errors(counted(leaver, [], [silent]))).toEqual({ stuckSilently: 1 });
    expect(errors(counted(leaver, [], []))).toEqual({ stuckSilently: 1 });
  });
});

const list = (id: string): Line => read({ path: `/details?customerId=${id}` });
const order = (): Line => line({ method: 'POST', effect: { kind: 'order', customerId: 'tenant' } });
const carryOut = (before: number, after: number): Line => ({
  ...quantity(before, after),
  method: 'SIM',
});

describe('a change of another hand', () => {
  it('that no reader could have seen is not held against the writer, and is reported', () => {
    const lines = [read(), otherHand(10, 13), quantity(13, 12), ...peopleAndNotes];
    const counts = counted(starters, lines, bothFinished);
    expect(errors(counts)).toEqual({});
    expect(counts.overwritten).toBe(1);
  });

  it('that was read before the write counts as seats given back', () => {
    const lines = [otherHand(10, 13), read(), quantity(13, 12), ...peopleAndNotes];
    expect(errors(counted(starters, lines, bothFinished))).toEqual({ releasedWrongly: 1 });
  });

  it('is seen in a list of the customer only where the CSP has nothing but lists', () => {
    const listed = {
      ...starters,
      subscriptions: starters.subscriptions.map((one) => ({
        ...one,
        reading: { path: /\/details\?/, id: 'tenant' },
      })),
    };
    const seen = [otherHand(10, 13), list('tenant'), quantity(13, 12), ...peopleAndNotes];
    expect(errors(counted(listed, seen, bothFinished))).toEqual({ releasedWrongly: 1 });
    const elsewhere = [otherHand(10, 13), list('other'), quantity(13, 12), ...peopleAndNotes];
    expect(counted(listed, elsewhere, bothFinished)).toMatchObject({ overwritten: 1 });
    expect(counted(starters, seen, bothFinished)).toMatchObject({ overwritten: 1 });
  });

  it('was not seen by an order that had gone out before it, however often it was read since', () => {
    const late = [order(), otherHand(10, 13), read(), carryOut(13, 12), ...peopleAndNotes];
    expect(errors(counted(starters, late, bothFinished))).toEqual({});
    const seen = [otherHand(10, 13), read(), order(), carryOut(13, 12), ...peopleAndNotes];
    expect(errors(counted(starters, seen, bothFinished))).toEqual({ releasedWrongly: 1 });
  });

  it('was not read by an answer from an old replica', () => {
    const stale = read({ faults: ['stale-read'] });
    const lines = [otherHand(10, 13), stale, quantity(13, 12), ...peopleAndNotes];
    expect(counted(starters, lines, bothFinished).overwritten).toBe(1);
  });
});

const byHand = (one: Case): Case => ({
  ...one,
  subscriptions: one.subscriptions.map((subscription) => ({
    ...subscription,
    csp: 'manual',
    reading: null,
  })),
});
const atPortal = (kind: string, facts: Record<string, unknown>): Line =>
  line({
    simulator: 'manual',
    method: 'SIM',
    path: 'asked-hand',
    effect: {
      kind,
      tenantId: 'tenant',
      customerId: 'tenant',
      subscriptionId: 'sub',
      skuId,
      ...facts,
    },
  });
const bySomebodyAsked = (before: number, after: number, reference = 'item'): Line =>
  atPortal('quantity', { before, after, by: 'asked-hand', reference });
const declined = (before: number, target: number, reason: string, reference = 'item'): Line =>
  atPortal('declined', { before, target, reason, reference });

describe('work by hand', () => {
  const seatStays = [
    inTenant('license-removed', 'user-5001'),
    note('5001', 'The seat stays: Eli could not do it: The vendor is out of credit (ref A)'),
  ];
  const noCredit = declined(10, 9, 'The vendor is out of credit');
  const oneLeft = byHand(leaver);

  it('is the product’s doing, at the right client and at a wrong one', () => {
    const done = [bySomebodyAsked(10, 12), ...peopleAndNotes];
    expect(errors(counted(byHand(starters), done, bothFinished))).toEqual({});
    const twice = [bySomebodyAsked(10, 12), bySomebodyAsked(12, 13, 'again'), ...peopleAndNotes];
    expect(errors(counted(byHand(starters), twice, bothFinished))).toEqual({ doubled: 1 });
    const nobody = byHand(caseOf('bystander', []));
    expect(errors(counted(nobody, [bySomebodyAsked(10, 11)], []))).toEqual({ wrongCustomer: 1 });
  });

  it('has the number before its eyes: what another hand did is never unseen', () => {
    const lines = [otherHand(10, 13), bySomebodyAsked(13, 12), ...peopleAndNotes];
    expect(errors(counted(byHand(starters), lines, bothFinished))).toEqual({ releasedWrongly: 1 });
  });

  it('that was declined is not owed, once however many people declined it', () => {
    const once = [noCredit, ...seatStays];
    expect(errors(counted(oneLeft, once, [finished('5001')]))).toEqual({});
    const two = byHand(caseOf('leavers-open', [run('5001', 'leaver'), run('5002', 'leaver')]));
    const twoLeft = [...once, noCredit, inTenant('license-removed', 'user-5002'), note('5002', '')];
    expect(errors(counted(two, twoLeft, bothFinished))).toEqual({ lost: 1 });
  });

  it('that was declined by one and done by another is done', () => {
    const lines = [noCredit, bySomebodyAsked(10, 9), ...left];
    expect(errors(counted(oneLeft, lines, [finished('5001')]))).toEqual({});
    expect(
      errors(
        counted(oneLeft, [noCredit, bySomebodyAsked(10, 9, 'other'), ...left], [finished('5001')]),
      ),
    ).toEqual({ notesLost: 1 });
  });

  it('that was declined has to stand on a ticket with its reason', () => {
    expect(errors(counted(oneLeft, [noCredit, ...left], [finished('5001')]))).toEqual({
      notesLost: 1,
    });
  });

  it('that was declined excuses no purchase', () => {
    const lines = [declined(10, 12, 'The vendor is out of credit'), ...peopleAndNotes];
    expect(errors(counted(byHand(starters), lines, bothFinished))).toEqual({ lost: 2 });
  });
});
