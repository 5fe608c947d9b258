import { ConnectorError } from '../../ports/errors.ts';
import type { RequestBudget } from './types.ts';

function waitAsked(rejection: unknown): number | null {
  if (typeof rejection !== 'object' || rejection === null) return null;
  const waitMs: unknown = Reflect.get(rejection, 'msBeforeNext');
  return typeof waitMs === 'number' ? waitMs : null;
}

/**
 * Waits until the budget allows one more request.
 * Throws `rate-limited` when the turn is further away than `budget.maxWaitMs`, `unavailable` when the limiter itself
 * fails; nothing was sent in either case.
 */
export async function takeTurn(
  budget: RequestBudget,
  vendor: string,
  operation: string,
  wait: (durationMs: number) => Promise<void>,
): Promise<void> {
  let waitedMs = 0;
  for (;;) {
    try {
      await budget.limiter.consume(budget.key);
      return;
    } catch (rejection) {
      const waitMs = waitAsked(rejection);
      if (waitMs === null) {
        throw new ConnectorError({
          vendor,
          operation,
          kind: 'unavailable',
          detail: 'not sent: the request budget could not be read',
          cause: rejection,
        });
      }
      if (waitedMs + waitMs > budget.maxWaitMs) {
        throw new ConnectorError({
          vendor,
          operation,
          kind: 'rate-limited',
          detail: 'not sent: the request budget of this service is used up',
          retryAfterMs: waitMs,
        });
      }
      // A rejection that asks for no wait must still make progress.
      const pauseMs = Math.max(1, waitMs);
      waitedMs += pauseMs;
      await wait(pauseMs);
    }
  }
}
