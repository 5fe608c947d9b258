import { expect, it, onTestFinished } from 'vitest';
import { createCrowdSeed } from '../../simulators/world/seed/crowd.ts';
import { startRun, untilRun } from '../../tools/client/runs.ts';
import { onboardingPackage } from '../../tools/start/set-up.ts';
import { goOn, workTicket } from './staff.ts';
import { startTestWorld, type TestWorldOptions } from './world.ts';

async function start(options: TestWorldOptions) {
  const test = await startTestWorld({ seed: createCrowdSeed({ clients: 1 }), ...options });
  onTestFinished(() => test.close());
  return test;
}

// A date long past and one long ahead: what a scenario says must not hang on the day on which it is tried.
it.each([
  ['2025-03-01T08:00:00Z', '2025-03-11T10:00:00Z'],
  ['2041-03-01T08:00:00Z', '2041-03-11T10:00:00Z'],
])('moves the clocks of vendors and product together, from %s', async (startAt, end) => {
  const test = await start({ startAt });
  await test.travel('P10DT2H');
  const wanted = Temporal.Instant.from(end);
  const clocks = [test.world.clock.now(), test.server.product.tools.clock.now()];
  for (const now of clocks) {
    expect(wanted.until(now).total('seconds')).toBeGreaterThanOrEqual(0);
    expect(wanted.until(now).total('seconds')).toBeLessThan(30);
  }
});

// A killed worker's entry is free again only after its heartbeat has been missed.
it(
  'lets processes of their own do the work, and a new one go on where one was killed',
  { timeout: 90_000 },
  async () => {
    const test = await start({ workers: 1 });
    const asked = await workTicket(test, '5001', { isWanted: ({ form }) => form?.spend === true });
    expect(asked.run.form?.name).toBe('confirm-plan');
    await test.stopWorkers();
    const eli = await test.as('eli');
    const other = await startRun(eli, { ticket: '5001', package: onboardingPackage });

    await test.startWorker();

    await untilRun(eli, other.id, ({ form }) => form?.name === 'licenses', 60_000);
    expect((await goOn(test, asked.run.id)).run.status).toBe('finished');
  },
);
