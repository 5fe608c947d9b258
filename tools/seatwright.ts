/** What `bin/seatwright.js` runs in a repository: the product's command line, with the demo and the proofs. */
import { Command } from 'commander';
import { createCli } from '../src/cli.ts';
import { addBenchCommand } from './bench/command.ts';
import { addChaosCommand } from './chaos/command.ts';
import { demoCommand } from './demo/command.ts';
import { startCommand } from './start/command.ts';

const proofs = new Command();
addBenchCommand(proofs);
addChaosCommand(proofs);

const cli = createCli([startCommand(), demoCommand(), ...proofs.commands]);
process.exitCode = await cli.run(process.argv.slice(2));
