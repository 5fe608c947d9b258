import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** How a command ended. */
export interface CommandResult {
  /** 0 when it succeeded; 1 when it could not be started or was killed. */
  readonly exitCode: number;
  /** Standard output; empty with `output: 'show'`. */
  readonly stdout: string;
  /** Standard error; empty with `output: 'show'`. */
  readonly stderr: string;
}

/** The folder of the repository's own tools: they are found whatever the caller's PATH is. */
const toolFolder = join(import.meta.dirname, '..', '..', 'node_modules', '.bin');

/**
 * Runs a program of the repository (from `node_modules/.bin`) or of the system in `folder`.
 *
 * `output: 'show'` passes everything through to the terminal, `'keep'` returns it. Never throws for a failing command.
 */
export function runCommand(
  command: readonly [string, ...string[]],
  options: {
    readonly folder: string;
    readonly output: 'show' | 'keep';
    readonly environment?: NodeJS.ProcessEnv;
  },
): Promise<CommandResult> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: options.folder,
    env: {
      ...process.env,
      // What is kept is printed later, indented, or read by a program.
      ...(options.output === 'keep' ? { NO_COLOR: '1', FORCE_COLOR: '0' } : {}),
      ...options.environment,
      PATH: `${toolFolder}${delimiter}${process.env['PATH'] ?? ''}`,
    },
    stdio: options.output === 'show' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((settle) => {
    child.once('error', (error) => settle({ exitCode: 1, stdout: '', stderr: error.message }));
    child.once('close', (code) =>
      settle({
        exitCode: code ?? 1,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
  });
}
