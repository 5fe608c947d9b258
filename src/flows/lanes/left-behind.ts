import { quantitiesBefore } from '../../store/seat-writes.ts';
import type { Lane } from '../../store/seat-changes.ts';
import type { ConnectedMarketplace, FlowTools } from '../tools.ts';

/** How long replicas of a CSP may answer with an old number after a write that was answered. Assumed. */
export const replicaLagMs = 10_000;

/**
 * Quantities that prove nothing: our own confirmed changes have left them behind in the last `withinMs` (default: the
 * CSP's settle time), so that a replica of the CSP may still show them. Neither a new total nor a verdict about an
 * attempt rests on one of these.
 */
export function quantitiesLeftBehind(
  tools: FlowTools,
  csp: ConnectedMarketplace,
  lane: Lane,
  withinMs: number = csp.marketplace.capabilities.settleTimeMs,
): Promise<ReadonlySet<number>> {
  const since = tools.clock.now().subtract({ milliseconds: withinMs });
  return quantitiesBefore(tools.db, lane, since);
}
