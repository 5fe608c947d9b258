import { expect, it } from 'vitest';
import {
  addClient,
  addRun,
  openTestDatabase,
  seatChangeWith,
} from '../../../test/support/ledger.ts';
import { invariant } from '../../lib/invariant.ts';
import { transact, type Database } from '../../store/database.ts';
import { loadRunState, messagesOf } from '../../store/runs.ts';
import { changesOfRun, laneKey, recordSeatChange } from '../../store/seat-changes.ts';
import { beginWrite } from '../../store/seat-writes.ts';
import { ring, takeEntry } from '../engine/agenda.ts';
import { defineFlow } from './flow.ts';
import { endRunEarly } from './end-run.ts';

const now = Temporal.Instant.from('2026-11-22T09:00:00Z');
const clock = { now: () => now };
const bell = { send: () => Promise.resolve() };

/** Ends a run that stops at a step that has nothing to do with seats; returns what the conversation says. */
async function stop(db: Database, runId: string): Promise<string> {
  const state = await loadRunState(db, runId);
  invariant(state !== null, 'the run is there');
  const flow = defineFlow({ name: 'test', version: 1, steps: [] });
  await transact(db, (tx) =>
    endRunEarly(
      tx,
      { clock, bell, baseUrl: 'https://seatwright.example' },
      {
        state,
        flow,
        status: 'stopped',
        reason: 'The tenant refuses the account.',
        nextStep: 'Correct it.',
        by: 'seatwright',
      },
    ),
  );
  return (await messagesOf(db, runId)).at(-1)?.text ?? '';
}

it('calls off what was not sent, and then nothing is left', async () => {
  const db = await openTestDatabase();
  const clientId = await addClient(db);
  const runId = await addRun(db, clientId, now);
  await transact(db, (tx) =>
    recordSeatChange(tx, seatChangeWith({ runId, clientId }), now, 'confirmed'),
  );
  expect(await stop(db, runId)).toContain('Nothing was changed.');
  expect((await changesOfRun(db, runId)).map((change) => change.state)).toEqual(['abandoned']);
});

it('names seats that are just being bought, although their step is not done', async () => {
  const db = await openTestDatabase();
  const clientId = await addClient(db);
  const runId = await addRun(db, clientId, now);
  const lane = { serviceId: 'csp-1', subscriptionId: 'subscription-1' };
  await transact(db, async (tx) => {
    await recordSeatChange(tx, seatChangeWith({ ...lane, runId, clientId }), now, 'confirmed');
    await ring(tx, { bell, clock }, 'lane', laneKey(lane));
  });
  const fence = await takeEntry(db, 'lane', laneKey(lane), 'a', now);
  invariant(fence !== null, 'the lane was rung');
  const changes = await changesOfRun(db, runId);
  await transact(db, (tx) =>
    beginWrite(tx, fence, {
      lane,
      changes,
      customerId: 'customer-1',
      quantityBefore: 10,
      quantityTarget: 11,
      scheduleTarget: null,
      now,
    }),
  );
  const said = await stop(db, runId);
  expect(said).toContain('1 seat(s) are being bought on subscription subscription-1');
  expect(said).not.toContain('Nothing was changed.');
  expect((await changesOfRun(db, runId)).map((change) => change.state)).toEqual(['submitted']);
});
