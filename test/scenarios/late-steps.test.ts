import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { listOf } from '../../src/operations/schemas/common.ts';
import { auditNotes, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
afterEach(() => test.close());

it('tells the ticket once that licenses were assigned after the run had ended', async () => {
  // What was written is read at once, so that the step comes to its end in the look that assigns.
  const graph = { replicaMs: 0, consumedUnitsMs: 0, groupLicensingMs: 100, writeMs: 2 };
  test = await startTestWorld({ lag: { graph } });
  const slow = test.world.faults.add('graph', {
    kind: 'latency',
    path: 'assignLicense',
    // Long enough for a busy machine to cancel within it.
    delayMs: 8_000,
    count: 1,
  });
  const eli = await test.as('eli');
  const { run } = await workTicket(test, '5001', {
    isWanted: ({ steps }) =>
      steps.some((step) => step.name === 'assign-licenses' && step.status === 'running'),
  });
  await expect.poll(() => slow.appliedCount, { timeout: 10_000 }).toBe(1);

  await eli.post(`/v1/runs/${run.id}/cancel`, { reason: 'not needed' }, z.unknown());

  const told = '"Assign the licenses" came through after the run had ended: the licenses are';
  const notes = () => auditNotes(test, '5001').filter((text) => text.includes(told));
  await expect.poll(() => notes().length, { timeout: 30_000 }).toBe(1);
  const [ending] = auditNotes(test, '5001').filter((text) => text.includes('Cancelled by Eli'));
  expect(ending).toContain('in hand: Assign the licenses');
  const aud = await test.as('aud');
  const traced = await aud.get('/v1/audit?ticket=5001&action=licenses.assign', listOf(z.unknown()));
  expect(traced.total).toBe(1);
});
