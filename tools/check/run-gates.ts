import { availableParallelism } from 'node:os';
import { type Gate, gatesOf } from './gates.ts';

/** How many gates passed and failed. */
export interface GateCount {
  readonly passedCount: number;
  readonly failedCount: number;
}

/** Runs every gate of `folder`, as many at a time as there are cores, and prints a line each; failures with their output. */
export async function runGates(folder: string): Promise<GateCount> {
  const waiting = [...gatesOf(folder)];
  let passedCount = 0;
  let failedCount = 0;
  const work = async () => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      if (await runGate(gate, folder)) passedCount += 1;
      else failedCount += 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
  return { passedCount, failedCount };
}

async function runGate(gate: Gate, folder: string): Promise<boolean> {
  const startedAt = performance.now();
  const { ok, output } = await gate.run(folder);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${ok ? '✓' : '✗'} ${gate.name} (${seconds} s)`);
  if (!ok) console.log(`${output.replaceAll(/^/gm, '    ')}\n`);
  return ok;
}
