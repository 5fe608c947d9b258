import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program to its end and answers what it wrote. Rejects with what it wrote last when it fails. */
export async function run(program: string, parameters: readonly string[]): Promise<string> {
  try {
    return (await execute(program, parameters)).stdout;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`${program} failed: ${said.split('\n').slice(-3).join(' ')}`, { cause: error });
  }
}
