/**
 * A place at which a test lets this very process die, as `kill -9` would: set `SEATWRIGHT_CRASH_AT` to the place's name.
 * The promise that a run survives a crash anywhere is tested at each of these places (test/flows).
 */
export function crashPoint(name: string): void {
  if (process.env['SEATWRIGHT_CRASH_AT'] === name) process.kill(process.pid, 'SIGKILL');
}
