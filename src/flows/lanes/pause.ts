import type { FlowTools } from '../tools.ts';

/** A reading that contradicts what is known is believed only after a second one, this much later. */
const secondReadingMs = 500;

/** Lets the time pass that lies between two readings that have to agree. */
export function pauseBetweenReadings(tools: FlowTools): Promise<void> {
  const pause = tools.pause ?? wallClockPause;
  return pause(secondReadingMs);
}

function wallClockPause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
