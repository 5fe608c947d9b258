import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readRun } from '../../tools/client/runs.ts';
import { readLedger, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
afterEach(() => test.close());

const works = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => true,
    () => false,
  );

describe('a run that cannot go on by itself', () => {
  it('can be ended by a person when the CSP took a change and then shuts us out', async () => {
    test = await startTestWorld();
    const eli = await test.as('eli');
    test.world.faults.add('partner-center', {
      kind: 'latency',
      method: 'PATCH',
      phase: 'after-commit',
      delayMs: 2_000,
    });
    const state = async () => (await readLedger(test))[0]?.state;
    const asked = await workTicket(test, '5001', {
      isWanted: (run) => run.seatChanges.some((change) => change.state === 'submitted'),
    });
    const isTaken = () => test.world.journal().some(({ effect }) => effect?.kind === 'quantity');
    await expect.poll(isTaken, { timeout: 15_000 }).toBe(true);
    test.world.faults.add('partner-center', {
      kind: 'status',
      method: 'GET',
      path: '/subscriptions',
      status: 403,
    });
    await expect.poll(state, { timeout: 15_000 }).toBe('accepted');
    await test.travel('P3D');
    await expect.poll(state, { timeout: 15_000 }).toBe('unknown');

    const [change] = await readLedger(test);
    const path = `/v1/runs/${asked.run.id}/cancel`;
    const isCancelled = await works(eli.post(path, { reason: 'shut out' }, z.unknown()));
    const isClosed = await works(
      eli.post(`/v1/seat-changes/${change?.id}/abandon`, { reason: 'shut out' }, z.unknown()),
    );

    const { statusText } = await readRun(eli, asked.run.id);
    expect({ isEnded: isCancelled || isClosed, statusText }).toMatchObject({ isEnded: true });
  });
});
