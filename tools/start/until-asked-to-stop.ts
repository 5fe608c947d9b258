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
    const parent = process.ppid;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve('its parent process ended');
    }, lookEveryMs);
    timer.unref();
  });
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
