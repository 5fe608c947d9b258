import { Option, type Command } from 'commander';
import { vendorNames } from '../../simulators/world/markets.ts';
import { errorCounts } from './counting/count.ts';
import { isFlawless, runChaos, type ChaosResult } from './run-chaos.ts';

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new RangeError(`"${text}" is no whole number above 0`);
  return value;
};

interface Wishes {
  runs: number;
  seed: number;
  csp?: string;
  json?: true;
  log?: string;
  evidence?: string;
}

/** Adds `chaos`: many runs at once while everything goes wrong, counted from the vendors' side. */
export function addChaosCommand(program: Command): void {
  program
    .command('chaos')
    .description(
      'Start many runs in a simulated world where everything goes wrong, and count what the vendors saw',
    )
    .option('--runs <number>', 'Runs to start', wholeNumber, 300)
    .option('--seed <number>', 'Seed of the crowd and of the trouble', wholeNumber, 1)
    .addOption(
      new Option('--csp <name>', 'Every client buys at this CSP alone').choices([...vendorNames]),
    )
    .option('--json', 'One JSON object instead of words')
    .option('--log <path>', 'Append the logs of the product’s processes to this file')
    .option(
      '--evidence <path>',
      'Write the vendors’ journals and the product’s records to this file',
    )
    .action(async (options: Wishes) => {
      const result = await runChaos({
        runCount: options.runs,
        seed: options.seed,
        csp: options.csp ?? null,
        report: (line) => process.stderr.write(`${line}\n`),
        logPath: options.log ?? null,
        evidencePath: options.evidence ?? null,
      });
      process.stdout.write(
        options.json === true ? `${JSON.stringify(result)}\n` : describe(result),
      );
      if (!isFlawless(result)) process.exitCode = 1;
    });
}

function describeOffice(office: ChaosResult['office']): readonly string[] {
  if (office === null) return [];
  return [
    `By hand: ${office.together} items by two people at once, ${office.forgotten} said long after, ${office.lost} answers lost, ${office.second} came second, ${office.impossible} could not be done, ${office.inChat} said in a chat; ${office.corrected} records corrected.`,
  ];
}

function describe(result: ChaosResult): string {
  const lines = [
    `${result.runs} runs in ${result.seconds} s, seed ${result.seed}: ${result.finished} finished, ${result.told} wait for a person who was told why.`,
    `${result.kills} workers killed, ${result.faults} requests spoiled, ${result.otherHands} changes by other hands.`,
    ...describeOffice(result.office),
    `Seats wanted ${result.wanted}, bought ${result.bought}, given back ${result.released}.`,
    ...errorCounts.map((name) => `${name}: ${result[name]}`),
    ...result.findings,
  ];
  return `${lines.join('\n')}\n`;
}
