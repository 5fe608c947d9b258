import type { Command } from 'commander';
import { runBench } from './run-bench.ts';

/** Adds `bench`: speed and cost as ratios, in a simulated world (docs/performance.md). */
export function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .description('Measure speed and cost in a simulated world')
    .option('--json', 'One JSON object instead of words')
    .action(async (options: { json?: true }) => {
      const result = await runBench((line) => process.stderr.write(`${line}\n`));
      const words = Object.entries(result)
        .map(
          ([name, value]) =>
            `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`,
        )
        .join('\n');
      process.stdout.write(`${options.json === true ? JSON.stringify(result) : words}\n`);
    });
}
