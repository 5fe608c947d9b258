import { expect, it } from 'vitest';
import { z } from 'zod';
import {
  addClient,
  addRun,
  openTestDatabase,
  seatChangeWith,
} from '../../../test/support/ledger.ts';
import { invariant } from '../../lib/invariant.ts';
import { transact, type Database } from '../../store/database.ts';
import { beginStep, loadRunState, messagesOf, storeStep } from '../../store/runs.ts';
import { notesOfRun } from '../../store/notes.ts';
import { changesOfRun, laneKey, recordSeatChange } from '../../store/seat-changes.ts';
import { beginWrite } from '../../store/seat-writes.ts';
import { ring, takeEntry } from '../engine/agenda.ts';
import { defineFlow, defineStep, type Outcome } from './flow.ts';
import { endRunEarly, tellLateStep } from './end-run.ts';

const now = Temporal.Instant.from('2026-11-22T09:00:00Z');
const clock = { now: () => now };
const bell = { send: () => Promise.resolve() };

/** Changes something outside; never looked at here. */
const leave = defineStep<string>({
  name: 'leave-groups',
  title: 'Leave groups',
  after: [],
  result: z.string(),
  version: 1,
  leftover: (group) => `removed from ${group}`,
  do: () => Promise.reject(new Error('not in this test')),
});
const flow = defineFlow({ name: 'test', version: 1, steps: [leave] });
const tools = { clock, bell, baseUrl: 'https://seatwright.example' };

/** Ends a run that stops at a step that has nothing to do with seats; returns what the conversation says. */
async function stop(db: Database, runId: string): Promise<string> {
  const state = await loadRunState(db, runId);
  invariant(state !== null, 'the run is there');
  await transact(db, (tx) =>
    endRunEarly(tx, tools, {
      state,
      flow,
      status: 'stopped',
      reason: 'The tenant refuses the account.',
      nextStep: 'Correct it.',
      by: 'seatwright',
    }),
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
      schedule: null,
      now,
    }),
  );
  const said = await stop(db, runId);
  expect(said).toContain('1 seat(s) are being bought on subscription subscription-1');
  expect(said).not.toContain('Nothing was changed.');
  expect((await changesOfRun(db, runId)).map((change) => change.state)).toEqual(['submitted']);
});

it('names the step that failed, because half of it may be done outside', async () => {
  const db = await openTestDatabase();
  const runId = await addRun(db, await addClient(db), now);
  const step = { runId, name: leave.name, round: 1 };
  await beginStep(db, { ...step, version: 1 }, now);
  await transact(db, (tx) => storeStep(tx, step, { status: 'failed', error: 'refused' }));

  const said = await stop(db, runId);

  expect(said).toContain('in hand: Leave groups');
  expect((await notesOfRun(db, runId)).map((note) => note.body)).toEqual([
    { text: expect.stringContaining('in hand: Leave groups') },
  ]);
});

it('owes one note for a step that came back after the end and still waits', async () => {
  const db = await openTestDatabase();
  const runId = await addRun(db, await addClient(db), now);
  const state = await loadRunState(db, runId);
  invariant(state !== null, 'the run is there');
  const outcome: Outcome<string> = { kind: 'wait', waitingFor: 'the groups', wakeAt: null };

  for (const _ of ['once', 'again']) {
    await transact(db, (tx) => tellLateStep(tx, tools, { run: state.run, step: leave, outcome }));
  }

  expect((await notesOfRun(db, runId)).map((note) => note.body)).toEqual([
    { text: expect.stringContaining('still waiting for the groups') },
  ]);
});
