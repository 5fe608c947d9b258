import type { Simulators } from '../world/simulators.ts';

const lookEveryMs = 50;
/** Two clocks read one after another always differ by a little. */
const toleranceMs = 400;

/** Moves the simulators' clock on when the product's was moved in the portal: one world has one time. */
export function followClock(
  productNow: () => Temporal.Instant,
  simulators: Simulators,
): { stop(): Promise<void> } {
  let lastAheadMs: number | null = null;
  let moving: Promise<void> | null = null;

  const follow = async (): Promise<void> => {
    const aheadMs = productNow().since(Temporal.Now.instant()).total('milliseconds');
    if (lastAheadMs !== null && Math.abs(aheadMs - lastAheadMs) < toleranceMs) return;
    const simulated = await simulators.now();
    const wanted = productNow();
    if (wanted.since(simulated).total('milliseconds') > toleranceMs)
      await simulators.moveTo(wanted);
    lastAheadMs = aheadMs;
  };
  const timer = setInterval(() => {
    // A world that is just ending does not answer; nothing is left to move then.
    moving ??= follow()
      .catch(() => undefined)
      .finally(() => {
        moving = null;
      });
  }, lookEveryMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await moving;
    },
  };
}
