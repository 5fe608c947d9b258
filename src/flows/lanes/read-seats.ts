import { clientId, cspCustomerId, serviceId, subscriptionId } from '../../domain/ids.ts';
import { hasEnded } from '../../domain/ordering/choose-order.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Marketplace } from '../../ports/marketplace.ts';
import { parseLaneKey } from '../../store/seat-changes.ts';
import { NotConnectedError, type FlowTools } from '../tools.ts';
import {
  newestSent,
  poolChanges,
  readTenantSeats,
  sentSeatsUnderWay,
  type LiveQuantity,
  type PoolChange,
  type SeatReading,
} from './seat-pool.ts';

/**
 * Reads what a client's seats are counted by: the tenant and, where it does not bear out what our changes came to long ago,
 * the CSPs. Somebody may have cancelled or changed the subscription since: what they took away is on its way no longer, and
 * a run that waited for it would wait for ever. Throws `ConnectorError` and `NotConnectedError` for the tenant only.
 */
export async function readSeats(tools: FlowTools, client: string): Promise<SeatReading> {
  const tenant = await tools.connections.tenant(clientId(client));
  const shown = await readTenantSeats(tenant, tools.clock);
  const changes = await poolChanges(tools.db, client, { ...shown, atCsps: new Map() });
  const lanes = [...Map.groupBy(changes, (change) => change.lane).values()];
  const doubtful = lanes.filter((lane) => sentSeatsUnderWay(lane) !== 0);
  const asked = await Promise.all(doubtful.map((lane) => askCsp(tools, lane)));
  return { ...shown, atCsps: new Map(asked.filter((answer) => answer !== null)) };
}

/** Null where an answer would prove nothing yet, or there is none: then the ledger's word stands. */
async function askCsp(
  tools: FlowTools,
  changes: readonly PoolChange[],
): Promise<readonly [lane: string, LiveQuantity] | null> {
  const newest = newestSent(changes);
  if (newest === null || newest.settledAt === null) return null;
  const lane = parseLaneKey(newest.lane);
  try {
    const { marketplace } = await tools.connections.marketplace(serviceId(lane.serviceId));
    const { settleTimeMs } = marketplace.capabilities;
    const showsUntil = tools.clock.now().subtract({ milliseconds: settleTimeMs });
    if (Temporal.Instant.compare(Temporal.Instant.from(newest.settledAt), showsUntil) > 0)
      return null;
    const customer = cspCustomerId(newest.customerId);
    const seatCount = await liveSeats(marketplace, customer, subscriptionId(lane.subscriptionId));
    return [newest.lane, { seatCount, showsUntil }];
  } catch (error) {
    if (error instanceof ConnectorError || error instanceof NotConnectedError) return null;
    throw error;
  }
}

/** Seats that the subscription provides now; none of one that is over, on hold, or not known there any more. */
async function liveSeats(
  marketplace: Marketplace,
  ...ids: Parameters<Marketplace['readSubscription']>
): Promise<number> {
  try {
    const live = await marketplace.readSubscription(...ids);
    return hasEnded(live) || live.status === 'suspended' ? 0 : live.quantity;
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'not-found') return 0;
    throw error;
  }
}
