import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { ConnectorError } from '../../ports/errors.ts';

/** Failures in a row after which the service is left alone. */
const failuresInARow = 10;
/** How long it is left alone before one call may look again. */
const restMs = 15_000;

/** Whether the service as a whole seems to be down; a refusal or a used-up budget says nothing about that. */
function speaksOfService(error: unknown): boolean {
  return (
    error instanceof ConnectorError &&
    (error.kind === 'unavailable' || error.kind === 'unknown-outcome')
  );
}

/**
 * Runs an attempt unless the service failed many times in a row just before; one breaker per connected service.
 * An attempt that is held back throws `unavailable`: nothing was sent.
 */
export function createBreaker(
  vendor: string,
): <Result>(operation: string, attempt: () => Promise<Result>) => Promise<Result> {
  const policy = circuitBreaker(handleWhen(speaksOfService), {
    breaker: new ConsecutiveBreaker(failuresInARow),
    halfOpenAfter: restMs,
  });
  return async (operation, attempt) => {
    try {
      return await policy.execute(attempt);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      throw new ConnectorError({
        vendor,
        operation,
        kind: 'unavailable',
        detail: `not sent: the service failed ${failuresInARow} times in a row and is left alone for a moment`,
        retryAfterMs: restMs,
        cause: error,
      });
    }
  };
}
