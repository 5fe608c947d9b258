import { afterEach, describe, expect, it } from 'vitest';
import { agreeing, orderingWorld } from '../support/ordering-world.ts';
import { cspWrites, goOn, readLedger, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
afterEach(() => test.close());

describe('a process that is killed while it orders', () => {
  it.each(['order:before-save', 'order:before-send', 'order:after-send', 'order:after-settle'])(
    'at %s orders once',
    async (place) => {
      test = await startTestWorld({ ...orderingWorld('pax8'), workers: 1 });
      const { run } = await workTicket(test, '5001', {
        script: agreeing,
        isWanted: ({ form }) => form?.name === 'confirm-plan',
      });
      await test.stopWorkers();
      const dying = await test.startWorker({ SEATWRIGHT_CRASH_AT: place });
      await goOn(test, run.id, { isWanted: ({ form }) => form === null });
      expect(await dying.gone).toBe('SIGKILL');
      await test.startWorker();
      // Dies before it was sent, and nobody knows: only after the settle time that is proved.
      if (place === 'order:before-send') {
        const state = async () => (await readLedger(test))[0]?.state;
        await expect.poll(state, { timeout: 40_000 }).toBe('unknown');
        await test.travel('PT20M');
      }
      const { run: ended } = await goOn(test, run.id);
      expect(ended.status).toBe('finished');
      expect(cspWrites(test)).toMatchObject([{ before: 0, after: 1 }]);
      expect(await readLedger(test)).toMatchObject([{ state: 'visible' }]);
    },
    180_000,
  );
});
