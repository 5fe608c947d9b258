/** What the suite of the port asks of writes, of a CSP whose writes people carry out. See manual.test.ts. */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../complaints.ts';
import { openManual } from './manual-under-test.ts';

const manual = openManual();
const { answer, ask, carryOut, change, countItems, progressOf, read } = manual;

describe('a CSP without an API: raising', () => {
  it('is done by a person, once, and the added seats may be given back for seven days', async () => {
    const { book } = manual;
    const accepted = await book.csp.setQuantity(change(10, 12));
    expect(accepted).toMatchObject({
      outcome: 'accepted',
      words: expect.stringContaining('by hand'),
    });
    expect((await read()).quantity).toBe(10);
    expect(await countItems()).toBe(1);
    const reference = accepted.outcome === 'accepted' ? (accepted.reference ?? '') : '';
    expect(await progressOf(reference)).toMatchObject({ state: 'pending' });

    const openedAt = book.now;
    book.now = openedAt.add({ hours: 30 });
    await answer(reference, 'done');

    expect(await progressOf(reference)).toMatchObject({ state: 'done' });
    const after = await read();
    expect(after.quantity).toBe(12);
    // From when a person was asked, before which nobody can have bought.
    expect(after.reduction).toEqual({
      kind: 'lots',
      lots: [{ seatCount: 2, reducibleUntil: openedAt.add({ hours: 168 }) }],
    });
  });

  it('asked for again under the same id is the same item', async () => {
    const request = change(10, 12);
    const first = await ask(request);
    expect(await ask(request)).toBe(first);
    expect(await countItems()).toBe(1);
    await answer(first, 'done');
    expect(await ask(request)).toBe(first);
    expect(await countItems()).toBe(1);
  });

  it('asked for by many at the same moment is one item', async () => {
    const { csp } = manual.book;
    const requestId = randomUUID();
    const same = Array.from({ length: 6 }, () => csp.setQuantity(change(10, 12, requestId)));
    const others = Array.from({ length: 6 }, () => csp.setQuantity(change(10, 11)));
    const outcomes = (await Promise.all([...same, ...others])).map(({ outcome }) => outcome);
    expect(outcomes).toContain('accepted');
    expect(await countItems()).toBe(1);
  });

  it('waits for the item before it', async () => {
    await ask(change(10, 12));
    expect(await manual.book.csp.setQuantity(change(10, 11))).toMatchObject({
      outcome: 'refused',
      reason: 'busy',
      retryAfterMs: expect.any(Number),
    });
    expect(await countItems()).toBe(1);
  });

  it('is not asked for when another hand was there', async () => {
    const { csp, db } = manual.book;
    await db.updateTable('manual_subscription').set({ quantity: 11 }).execute();
    expect(await csp.setQuantity(change(10, 12))).toEqual({
      outcome: 'not-sent',
      liveQuantity: 11,
    });
    expect(await countItems()).toBe(0);
  });

  it('above the product’s maximum is refused in words, and nobody is asked', async () => {
    expect(await manual.book.csp.setQuantity(change(10, 301))).toMatchObject({
      outcome: 'refused',
      reason: 'quantity-out-of-range',
      detail: expect.stringContaining('300 seats'),
    });
    expect(await countItems()).toBe(0);
  });

  it('of somebody else’s subscription asks nobody', async () => {
    const { csp, otherId } = manual.book;
    const request = { ...change(10, 12), customerId: otherId };
    expect((await failureOf(csp.setQuantity(request))).kind).toBe('not-found');
    expect(await countItems()).toBe(0);
  });

  it('that could not be done changes nothing, and says who said why', async () => {
    const reference = await carryOut(10, 12, 'impossible');
    expect(await progressOf(reference)).toEqual({
      state: 'refused',
      reason: 'other',
      detail: 'Eli Engineer could not do it: no credit',
    });
    expect((await read()).quantity).toBe(10);
  });
});

describe('a CSP without an API: lowering', () => {
  it('gives back what was added a moment ago, the newest first', async () => {
    await carryOut(10, 13);
    manual.book.now = manual.book.now.add({ hours: 24 });
    await carryOut(13, 14);
    await carryOut(14, 12);
    const { quantity, reduction } = await read();
    expect(quantity).toBe(12);
    expect(reduction.kind === 'lots' && reduction.lots.map(({ seatCount }) => seatCount)).toEqual([
      2,
    ]);
  });

  it('is refused when the window has closed, and nobody is asked', async () => {
    await carryOut(10, 12);
    manual.book.now = manual.book.now.add({ hours: 168 });
    expect(await manual.book.csp.setQuantity(change(12, 11))).toMatchObject({
      outcome: 'refused',
      reason: 'window-closed',
      retryAfterMs: null,
    });
    expect(await countItems()).toBe(1);
  });

  it('is open again for seven days after the renewal, for all seats', async () => {
    manual.book.now = Temporal.Instant.from('2027-01-12T00:00:00Z');
    const reference = await ask(change(10, 4));
    expect(await progressOf(reference)).toMatchObject({ state: 'pending' });
  });

  it('to nothing is not asked for at all', async () => {
    for (const quantity of [0, -1, 9.5]) {
      expect(await manual.book.csp.setQuantity(change(10, quantity))).toMatchObject({
        outcome: 'refused',
        reason: 'quantity-out-of-range',
      });
    }
    expect(await countItems()).toBe(0);
  });
});

describe('a CSP without an API: an unknown outcome', () => {
  it('is told where the item may have been written down, and asking by the request shows that it was not', async () => {
    const { csp, db } = manual.book;
    await sql`create function spoil() returns trigger language plpgsql as $$
      begin raise exception 'the disk is full'; end $$`.execute(db);
    await sql`create trigger spoil before insert on work_item execute function spoil()`.execute(db);
    const request = change(10, 12);
    try {
      expect((await failureOf(csp.setQuantity(request))).kind).toBe('unknown-outcome');
    } finally {
      await sql`drop function spoil cascade`.execute(db);
    }
    expect(await csp.findChange?.(request)).toBeNull();
  });

  it('of an answer that was lost is found again by the request', async () => {
    const request = change(10, 12);
    const reference = await ask(request);
    expect(await manual.book.csp.findChange?.(request)).toBe(reference);
    expect(await progressOf(reference)).toMatchObject({ state: 'pending' });
  });

  it('of somebody else’s item is unknown', async () => {
    const reference = await ask(change(10, 12));
    expect(await progressOf(reference, manual.book.otherId)).toEqual({ state: 'unknown' });
    expect(await progressOf('nowhere')).toEqual({ state: 'unknown' });
  });
});
