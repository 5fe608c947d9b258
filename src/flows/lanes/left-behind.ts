import { quantitiesBefore } from '../../store/seat-writes.ts';
import type { Lane } from '../../store/seat-changes.ts';
import type { ConnectedMarketplace, FlowTools } from '../tools.ts';

/**
 * Quantities that prove nothing: our own confirmed changes have left them behind so recently that a replica of the CSP
 * may still show them. Neither a new total nor a verdict about an attempt rests on one of these.
 */
export function quantitiesLeftBehind(
  tools: FlowTools,
  csp: ConnectedMarketplace,
  lane: Lane,
): Promise<ReadonlySet<number>> {
  const { settleTimeMs } = csp.marketplace.capabilities;
  const since = tools.clock.now().subtract({ milliseconds: settleTimeMs });
  return quantitiesBefore(tools.db, lane, since);
}
