import type { Command } from 'commander';
import { runBench, runListBench } from './run-bench.ts';

/** Adds `bench`: speed and cost as ratios, in a simulated world (docs/performance.md). */
export function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .description('Measure speed and cost in a simulated world')
    .option('--json', 'One JSON object instead of words')
    .option('--lists', 'Measure the lists only')
    .action(async (options: { json?: true; lists?: true }) => {
      const measure = options.lists === true ? runListBench : runBench;
      const result = await measure((line) => process.stderr.write(`${line}\n`));
      const words = Object.entries(result)
        .map(
          ([name, value]) =>
            `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`,
        )
        .join('\n');
      process.stdout.write(`${options.json === true ? JSON.stringify(result) : words}\n`);
    });
}
