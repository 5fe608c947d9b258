import { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCli } from './cli.ts';

function verdict(exitCode: number): Command {
  return new Command('verdict').action(() => {
    process.exitCode = exitCode;
  });
}

describe('the exit code of a command line', () => {
  it('is the one that a command set for what it found', async () => {
    const before = process.exitCode;
    onTestFinished(() => {
      process.exitCode = before;
    });

    expect(await createCli([verdict(1)]).run(['verdict'])).toBe(1);
  });

  it('is 0 for a command that found nothing wrong, 2 for one that does not exist', async () => {
    expect(await createCli([new Command('verdict').action(() => {})]).run(['verdict'])).toBe(0);
    expect(await createCli().run(['no-such-command'])).toBe(2);
  });
});
