import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeRun } from '../../tools/client/runs.ts';
import {
  cspNames,
  openCspWorld,
  ownedAndAssigned,
  type CspClient,
  type CspWorld,
} from '../support/csp-world.ts';
import { auditNotes, messageOf } from '../support/staff.ts';

// The same scenarios at every CSP, each the only one of a client; what happened is told by the CSP's own book.

vi.setConfig({ testTimeout: 90_000, maxConcurrency: 8 });

const clientAt = (csp: string, key: string, daysAgo: number): CspClient => ({
  key: `${key}-${csp}`,
  holdings: [{ csp, term: 'P1M', daysAgo }],
});
const table = cspNames.map((csp) => ({
  csp,
  open: clientAt(csp, 'open', 2),
  closed: clientAt(csp, 'closed', 12),
}));

let world: CspWorld;
beforeAll(async () => {
  world = await openCspWorld(table.flatMap(({ open, closed }) => [open, closed]));
});
afterAll(() => world.close());

describe.concurrent.each(table)('a client of $csp alone', ({ csp, open, closed }) => {
  it('has one seat bought for a starter when none is free, and given back for a leaver', async () => {
    const bought = await world.work(open, 'starter');

    expect(bought.run.status, describeRun(bought.run)).toBe('finished');
    expect(messageOf(bought.run, 'sum').data.items).toMatchObject([{ free: 0, buy: 1 }]);
    const customerId = world.customerId(open, csp);
    expect(world.moves(open)).toMatchObject([{ csp, customerId, before: 3, after: 4 }]);
    expect(world.quantity(open, csp)).toBe(4);
    expect(ownedAndAssigned(world, open)).toEqual({ owned: 4, assigned: 4 });
    expect(notesOf(open, 'starter').at(-1)).toMatch(
      /Licenses assigned: Microsoft 365 Business Premium\. \| Buy 1 seat .*: 3 → 4; done; USD/,
    );

    const left = await world.work(open, 'leaver');

    expect(left.run.status, describeRun(left.run)).toBe('finished');
    expect(world.moves(open).slice(1)).toMatchObject([{ csp, customerId, before: 4, after: 3 }]);
    expect(world.quantity(open, csp)).toBe(3);
    expect(ownedAndAssigned(world, open).assigned).toBe(3);
    expect(notesOf(open, 'leaver').at(-1)).toMatch(/Release 1 seat .*: 4 → 3; done; USD/);
    for (const kind of ['starter', 'leaver'] as const) expect(notesOf(open, kind)).toHaveLength(1);
  });

  it('keeps a seat outside the window, and the ticket says until when', async () => {
    const { run } = await world.work(closed, 'leaver');

    expect(run.status, describeRun(run)).toBe('finished');
    expect(world.moves(closed)).toEqual([]);
    expect(world.quantity(closed, csp)).toBe(3);
    expect(ownedAndAssigned(world, closed)).toEqual({ owned: 3, assigned: 2 });
    const [note, ...others] = notesOf(closed, 'leaver');
    expect(others).toEqual([]);
    expect(note).toMatch(/Release 1 seat .*: 3 → 2; skipped: /);
    expect(note).toContain(termEnd());
  });
});

/** Without the request to buy by hand, which is written only while nobody has answered. */
const notesOf = (client: CspClient, kind: 'starter' | 'leaver'): readonly string[] =>
  auditNotes(world.test, world.ticketOf(client, kind)).filter(
    (note) => !note.startsWith('Seatwright: to do by hand'),
  );

/** The day on which a month's term ends that began twelve days ago: "11 December 2026". */
function termEnd(): string {
  const began = world.test.world.clock.now().toZonedDateTimeISO('UTC').subtract({ days: 12 });
  return began.add({ months: 1 }).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}
