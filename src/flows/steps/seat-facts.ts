import { cspCustomerId, serviceId } from '../../domain/ids.ts';
import type { Candidate } from '../../domain/choice/candidate.ts';
import type { SkuResolution } from '../../domain/products/resolve-sku.ts';
import type { Segment, Subscription } from '../../domain/subscription.ts';
import { policyOf } from '../lanes/policy.ts';
import { readSeats } from '../lanes/read-seats.ts';
import type { SeatReading } from '../lanes/seat-pool.ts';
import { resolverFor } from '../orders/resolve.ts';
import type { StepContext } from '../runs/flow.ts';
import type { ConnectedMarketplace } from '../tools.ts';
import type { MatchedCustomers } from './match-customers.ts';

/** Everything a plan is computed from, read live and in parallel. */
export interface SeatFacts {
  readonly reading: SeatReading;
  readonly candidates: readonly Candidate[];
  readonly marketplaces: ReadonlyMap<string, ConnectedMarketplace>;
  /** Which outside systems were read, and when the reading began. */
  readonly sources: readonly {
    readonly serviceId: string;
    readonly name: string;
    readonly readAt: Temporal.Instant;
  }[];
}

/** Reads the tenant and every mapped CSP. Throws `ConnectorError`: a plan is never made from half the facts. */
export async function readSeatFacts(
  context: StepContext,
  customers: MatchedCustomers['customers'],
): Promise<SeatFacts> {
  const { tools, run } = context;
  const readAt = tools.clock.now();
  const [reading, perCustomer] = await Promise.all([
    readSeats(tools, run.clientId),
    Promise.all(
      customers.map(async (customer) => {
        const csp = await tools.connections.marketplace(serviceId(customer.serviceId));
        const subscriptions = await csp.marketplace.listSubscriptions(
          cspCustomerId(customer.customerId),
        );
        return { csp, subscriptions };
      }),
    ),
  ]);
  const bought = perCustomer.flatMap(({ subscriptions }) => subscriptions);
  const resolve = await resolverFor(tools.db, bought, reading.subscriptions);
  return {
    reading,
    candidates: perCustomer.flatMap(({ csp, subscriptions }) =>
      candidatesAt(csp, subscriptions, resolve),
    ),
    marketplaces: new Map(perCustomer.map(({ csp }) => [csp.serviceId, csp])),
    sources: [
      { serviceId: 'tenant', name: 'Microsoft 365', readAt },
      ...perCustomer.map(({ csp }) => ({ serviceId: csp.serviceId, name: csp.name, readAt })),
    ],
  };
}

/** Subscriptions of one CSP as they are judged. */
export function candidatesAt(
  csp: ConnectedMarketplace,
  subscriptions: readonly Subscription[],
  resolve: (subscription: Subscription) => SkuResolution,
): readonly Candidate[] {
  return subscriptions.map((subscription) => ({
    subscription,
    serviceName: csp.name,
    resolution: resolve(subscription),
    policy: policyOf(csp),
  }));
}

/** Price list of the client, as its tags say; commercial unless tagged otherwise. */
export function segmentOf(tags: readonly string[]): Segment {
  const found = (['nonprofit', 'education', 'government'] as const).find((segment) =>
    tags.includes(segment),
  );
  return found ?? 'commercial';
}
