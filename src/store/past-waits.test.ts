import { randomUUID } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { addClient, addRun, openTestDatabase, seatChangeWith } from '../../test/support/ledger.ts';
import { transact, type Database } from './database.ts';
import { readPastWaits } from './past-waits.ts';
import type { SeatChangeState } from './seat-change-states.ts';
import { moveSeatChange, recordSeatChange } from './seat-changes.ts';

const start = Temporal.Instant.from('2026-11-22T09:00:00Z');

let db: Database;
let clientId: string;

beforeEach(async () => {
  db = await openTestDatabase();
  clientId = await addClient(db);
});

/** A change of one seat that was confirmed at `start` and became visible `visibleAfterMs` later; null: not yet. */
async function addChange(given: {
  readonly serviceId: string;
  readonly seatDelta: 1 | -1;
  readonly visibleAfterMs: number | null;
}): Promise<string> {
  const { serviceId, seatDelta, visibleAfterMs } = given;
  const runId = await addRun(db, clientId, start);
  const subscriptionId = randomUUID();
  const change = seatChangeWith({ runId, clientId, serviceId, subscriptionId, seatDelta });
  const writeId = randomUUID();
  await db
    .insertInto('seat_write')
    .values({
      id: writeId,
      service_id: serviceId,
      customer_id: change.customerId,
      subscription_id: subscriptionId,
      fence: 1,
      quantity_before: 10,
      quantity_target: 10 + seatDelta,
      schedule_target: null,
      state: 'confirmed',
      reference: null,
      detail: null,
      sent_at: start.toString(),
      settled_at: start.toString(),
    })
    .execute();
  await transact(db, async (tx) => {
    const id = await recordSeatChange(tx, change, start, 'confirmed by Eli');
    const move = (to: SeatChangeState, now: Temporal.Instant) =>
      moveSeatChange(tx, id, to, { now, reason: 'as it went', by: 'seatwright', writeId });
    await move('submitted', start);
    await move('confirmed', start);
    if (visibleAfterMs !== null) await move('visible', start.add({ milliseconds: visibleAfterMs }));
  });
  return runId;
}

it('knows how long the seats of the same CSP took, and of no other', async () => {
  await addChange({ serviceId: 'csp-1', seatDelta: 1, visibleAfterMs: 61_500 });
  await addChange({ serviceId: 'csp-1', seatDelta: 1, visibleAfterMs: 120_000 });
  await addChange({ serviceId: 'csp-2', seatDelta: 1, visibleAfterMs: 999_000 });
  // Seats that were given back are not waited for.
  await addChange({ serviceId: 'csp-1', seatDelta: -1, visibleAfterMs: 5 });
  const waiting = await addChange({ serviceId: 'csp-1', seatDelta: 1, visibleAfterMs: null });

  const waits = await readPastWaits(db, waiting);

  expect([...waits.keys()]).toEqual(['csp-1']);
  expect(waits.get('csp-1')?.toSorted((a, b) => a - b)).toEqual([61_500, 120_000]);
});

it('is empty for a run that waits for no seat, and has none for a CSP without a past', async () => {
  const settled = await addChange({ serviceId: 'csp-1', seatDelta: 1, visibleAfterMs: 1_000 });
  const first = await addChange({ serviceId: 'csp-9', seatDelta: 1, visibleAfterMs: null });

  expect((await readPastWaits(db, settled)).size).toBe(0);
  expect((await readPastWaits(db, first)).get('csp-9')).toEqual([]);
});
