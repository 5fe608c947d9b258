import { appendFileSync } from 'node:fs';
import { silentLogger } from '../../src/lib/log.ts';
import { systemClock } from '../../src/lib/system-clock.ts';
import { FenceLostError } from '../../src/ports/fence.ts';
import { assertFence } from '../../src/store/fence.ts';
import { startEngine } from '../../src/flows/engine/engine.ts';
import { openDatabase, transact } from '../../src/store/database.ts';

/** A worker whose handlers write down when they begin and end; "slow-…" keys take their time. */
const [databaseUrl, name, journal, slowMs] = process.argv.slice(2);
if (!databaseUrl || !name || !journal || !slowMs)
  throw new Error('usage: worker URL NAME JOURNAL SLOW_MS');

const { db } = openDatabase(databaseUrl, 8);
const engine = await startEngine({
  databaseUrl,
  db,
  clock: systemClock,
  log: silentLogger,
  workerName: name,
  concurrency: 5,
});

function write(event: string, key: string, fence: number): void {
  appendFileSync(
    journal ?? '',
    `${JSON.stringify({ at: Date.now(), worker: name, event, key, fence })}\n`,
  );
}

await engine.work({
  run: async (key, fence) => {
    write('begin', key, fence.number);
    if (key.startsWith('slow')) await new Promise((resolve) => setTimeout(resolve, Number(slowMs)));
    try {
      await transact(db, (tx) => assertFence(tx, fence));
      write('end', key, fence.number);
    } catch (error) {
      if (error instanceof FenceLostError) write('fenced', key, fence.number);
      throw error;
    }
    return { wakeAt: null };
  },
  lane: async () => ({ wakeAt: null }),
  note: async () => ({ wakeAt: null }),
});
process.send?.('ready');
