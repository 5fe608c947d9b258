import { password } from '@inquirer/prompts';
import type { Command } from 'commander';
import { ConfigError } from './config.ts';
import { createProcessCommands, walkAuditInDatabase } from './process-commands.ts';
import { createProgram, runProgram } from './surfaces/cli/program.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** The command line, ready to be run. */
export interface Cli {
  /** Runs one command line, without the program's name; answers the exit code. */
  run(words: readonly string[]): Promise<number>;
}

/** The command line of the product; `more` are commands of whoever starts it (start, demo, chaos …). */
export function createCli(more: readonly Command[] = []): Cli {
  const program = createProgram({
    variables: process.env,
    output: print,
    complain,
    askPassword: () => password({ message: 'Password' }),
    processCommands: [...createProcessCommands(), ...more],
    walkAuditInDatabase,
  });
  return {
    run: async (words) => {
      try {
        const exitCode = await runProgram(program, { complain }, words);
        // A command that came to its end may have said with `process.exitCode` that what it looked at is not right.
        return exitCode === 0 ? Number(process.exitCode ?? 0) : exitCode;
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        complain(error.message);
        return 2;
      }
    },
  };
}
