import { readFileSync } from 'node:fs';

const lookEveryMs = 500;

/**
 * Resolves with the reason when this process should end: a signal, or the death of the program that was started to run
 * it (npm, npx, or the launcher on an older Node), which cannot pass on that it was killed. A second signal ends the
 * process at once; what it started notices by itself.
 */
export function untilAskedToStop(): Promise<string> {
  return new Promise((resolve) => {
    let asked = 0;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        asked += 1;
        if (asked > 1) process.exit(130);
        resolve(signal);
      });
    }
    if (!isRunByAnother()) return;
    const family = ancestors();
    const timer = setInterval(() => {
      if (ancestors() === family) return;
      clearInterval(timer);
      resolve('the program that ran it ended');
    }, lookEveryMs);
    timer.unref();
  });
}

/**
 * Parent and grandparent: npm runs a shell, and some shells stay between npm and us. A change means that one of them is
 * gone. Where the system does not tell (no `/proc`), only the parent is known.
 */
function ancestors(): string {
  const { ppid } = process;
  return `${ppid} ${parentOf(ppid) ?? ''}`;
}

function parentOf(pid: number): string | null {
  try {
    // The name, in brackets, may hold anything; what follows the last bracket is: state, parent's pid, …
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? null;
  } catch {
    return null;
  }
}

/** A shell's background job may outlive its shell; what npm or our launcher runs may not outlive those. */
function isRunByAnother(): boolean {
  if (process.env['npm_command'] !== undefined) return true;
  try {
    return readFileSync(`/proc/${process.ppid}/cmdline`, 'utf8').includes('bin/seatwright');
  } catch {
    return false;
  }
}
