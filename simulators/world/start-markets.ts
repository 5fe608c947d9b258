/** The vendors of a world, joined to the tenants: what is bought there becomes units of the tenant after a lag. */
import type { SimClock } from '../core/clock.ts';
import type { MarketSimulator } from '../core/market.ts';
import type { SeatsChanged } from '../core/seats.ts';
import type { TokenRegistry } from '../core/tokens.ts';
import type { SubscriptionStatus } from '../graph/entities.ts';
import type { GraphSimulator } from '../graph/index.ts';
import { countConsumed } from '../graph/license-rules.ts';
import { openPortal, type ManualPortal } from '../manual/index.ts';
import { manualName, marketOf, vendorOf } from './markets.ts';
import type { WorldSeed } from './seed/index.ts';
import { sellerTenantIdOf } from './seed/tenants.ts';

export interface MarketsOptions {
  readonly clock: SimClock;
  readonly tokens: TokenRegistry;
  readonly graph: GraphSimulator;
  readonly seed: () => WorldSeed;
  readonly port: (name: string) => { port?: number };
  /** Time until a change that was taken is done, where a marketplace takes time. Simulated seconds. */
  readonly provisionSeconds: number;
  /** From the moment a change is done until the tenant shows it. Simulated milliseconds. */
  readonly seatsMs: (name: string) => number;
}

const STATUSES: Record<SeatsChanged['status'], SubscriptionStatus> = {
  enabled: 'Enabled',
  warning: 'Warning',
  suspended: 'Suspended',
  deleted: 'Deleted',
};

/** Starts every marketplace with an address that the seed has, each on a port of its own. */
export async function startMarkets(
  options: MarketsOptions,
): Promise<Record<string, MarketSimulator>> {
  const { clock, tokens, graph, seed, provisionSeconds } = options;
  const started = await Promise.all(
    Object.keys(seed().markets)
      .filter((name) => name !== manualName)
      .map(async (name) => {
        const market = await marketOf(name).start({
          clock,
          tokens,
          provisionSeconds,
          seed: () => seedOf(seed(), name),
          ...options.port(name),
        });
        market.onSeatsChanged((event) => carrySeats(graph, seed(), event, options.seatsMs(name)));
        return [name, market] as const;
      }),
  );
  return Object.fromEntries(started);
}

/** Opens the portal of the vendor without an API; nobody has an account where the seed has none. */
export function openManualPortal({
  clock,
  graph,
  seed,
  seatsMs,
}: Pick<MarketsOptions, 'clock' | 'graph' | 'seed' | 'seatsMs'>): ManualPortal {
  const portal = openPortal({ clock, seed: () => seed().markets[manualName] });
  portal.onSeatsChanged((event) => carrySeats(graph, seed(), event, seatsMs(manualName)));
  return portal;
}

function seedOf(seed: WorldSeed, name: string) {
  const found = seed.markets[name];
  if (found === undefined) throw new Error(`The seed has no marketplace ${name}`);
  return found;
}

/** Lets a change of seats reach the tenant after its lag, at the row that the tenant knows the subscription by. */
function carrySeats(
  graph: GraphSimulator,
  seed: WorldSeed,
  event: SeatsChanged,
  lagMs: number,
): void {
  const vendor = vendorOf(event.csp);
  const sold = seed.markets[event.csp]?.subscriptions.find(
    (one) => vendor.subscriptionIdOf(one) === event.subscriptionId,
  );
  // What was ordered since the start has the id that the marketplace itself gave it.
  const commerceId = sold?.commerceId ?? event.commerceSubscriptionId;
  const known = graph.simulator
    .state()
    .tenants.flatMap((tenant) => tenant.subscriptions)
    .find((row) => row.commerceSubscriptionId.toLowerCase() === commerceId.toLowerCase());
  graph.announceSeats(event.tenantId, {
    commerceSubscriptionId: commerceId,
    skuId: event.skuId,
    totalLicenses: event.quantity,
    status: STATUSES[event.status],
    isTrial: known?.isTrial ?? false,
    nextLifecycleAtMs: known?.nextLifecycleAtMs ?? null,
    ownerTenantId: sellerTenantIdOf(event.csp),
    visibleAtMs: Temporal.Instant.from(event.at).epochMilliseconds + lagMs,
  });
}

/** Tells marketplaces that show it how many seats people hold; of one tenant, or of all. */
export function tellConsumedUnits(
  graph: GraphSimulator,
  markets: Readonly<Record<string, MarketSimulator>>,
  onlyTenantId?: string,
): void {
  for (const market of Object.values(markets)) {
    if (market.setConsumedUnits === undefined) continue;
    for (const tenant of graph.simulator.state().tenants) {
      if (onlyTenantId !== undefined && tenant.id !== onlyTenantId) continue;
      for (const skuId of new Set(tenant.subscriptions.map((row) => row.skuId))) {
        market.setConsumedUnits(tenant.id, skuId, countConsumed(tenant, skuId));
      }
    }
  }
}
