/**
 * All simulators as one world: seats bought at a CSP become units of the tenant after that CSP's lag, people have
 * mailboxes when they hold a plan for one, and one clock moves everything.
 */
import { createSimClock } from '../core/clock.ts';
import type { SimClock } from '../core/clock.ts';
import type { Fault, FaultSpec } from '../core/faults.ts';
import type { JournalEntry } from '../core/journal.ts';
import type { SeatsChanged } from '../core/seats.ts';
import type { Simulator } from '../core/simulator.ts';
import { createTokenRegistry } from '../core/tokens.ts';
import type { TokenRegistry } from '../core/tokens.ts';
import { startConnectWise } from '../connectwise/index.ts';
import type { ConnectWiseSimulator } from '../connectwise/index.ts';
import { startEntra } from '../entra/index.ts';
import type { EntraState } from '../entra/index.ts';
import { startExchange } from '../exchange/index.ts';
import type { ExchangeSimulator } from '../exchange/index.ts';
import type { ExchangeLag } from '../exchange/store.ts';
import type { SubscriptionStatus } from '../graph/entities.ts';
import { startGraph } from '../graph/index.ts';
import type { GraphSimulator } from '../graph/index.ts';
import type { GraphLag } from '../graph/store.ts';
import { startPartnerCenter } from '../partner-center/index.ts';
import type { PartnerCenterSimulator, PcBehaviour } from '../partner-center/index.ts';
import { startPax8 } from '../pax8/index.ts';
import type { Pax8Behaviour, Pax8Simulator } from '../pax8/index.ts';
import { createMailboxSource, createPeopleSource } from './bridge.ts';
import { toCredentials } from './credentials.ts';
import type { WorldCredentials } from './credentials.ts';
import { countConsumed } from '../graph/license-rules.ts';
import type { SimulatorName } from './names.ts';
import { createDemoSeed } from './seed/index.ts';
import type { CreateSeed, WorldSeed } from './seed/index.ts';
import { MSP } from './seed/msp.ts';
import { guidOf } from './seed/ids.ts';

/** Delays in simulated milliseconds; what is left out keeps its default. */
export interface WorldLag {
  /** From a change at Partner Center until the tenant shows it; default 4,000. */
  partnerCenterMs?: number;
  /** From the moment Pax8 has provisioned a change until the tenant shows it; default 2,000. */
  pax8Ms?: number;
  /** Delays inside the tenant. */
  graph?: Partial<GraphLag>;
  /** Delays of mailboxes. */
  exchange?: Partial<ExchangeLag>;
}

export interface WorldOptions {
  /** Clock of all simulators; default real time. */
  clock?: SimClock;
  /** Ports on 127.0.0.1; default any free ones. */
  ports?: Partial<Record<SimulatorName, number>>;
  /** What the world starts with; default the demo. */
  seed?: CreateSeed;
  /** Delays. */
  lag?: WorldLag;
  /** Variants of Partner Center. */
  partnerCenterBehaviour?: Partial<PcBehaviour>;
  /** Variants of Pax8; default provisioning within one simulated second. */
  pax8Behaviour?: Partial<Pax8Behaviour>;
}

export interface WorldSimulators {
  /** Login host. */
  entra: Simulator<EntraState>;
  /** Microsoft Graph. */
  graph: GraphSimulator;
  /** Exchange administration. */
  exchange: ExchangeSimulator;
  /** Partner Center. */
  partnerCenter: PartnerCenterSimulator;
  /** Pax8. */
  pax8: Pax8Simulator;
  /** ConnectWise PSA. */
  connectwise: ConnectWiseSimulator;
}

export interface World {
  /** Clock of all simulators. */
  readonly clock: SimClock;
  /** Base addresses, without a trailing slash. */
  readonly urls: Record<SimulatorName, string>;
  /** What the product needs to connect to each. */
  readonly credentials: WorldCredentials;
  /** The tokens in circulation. */
  readonly tokens: TokenRegistry;
  /** The simulators themselves, for tests that look at data. */
  readonly simulators: WorldSimulators;
  /** The seed the world was started or last reset with. */
  readonly seed: WorldSeed;
  /** Lines of all journals in the order in which things happened in real time. */
  journal(): JournalEntry[];
  /** What is spoiled on purpose. */
  readonly faults: {
    /** Switches a fault on at one simulator. */
    add(simulator: SimulatorName, fault: FaultSpec): Fault;
    /** Switches all faults of all simulators off. */
    clear(): void;
  };
  /** Somebody else in the vendors' portals. */
  readonly otherHand: {
    /** Changes a quantity as if somebody did it in the vendor's portal. */
    setQuantity(csp: 'partnerCenter' | 'pax8', subscriptionId: string, quantity: number): void;
  };
  /** Puts every simulator back to a fresh seed made for the present simulated instant; the clock stays. */
  reset(): void;
  /** Stops all simulators. */
  close(): Promise<void>;
}

const DEFAULT_PARTNER_CENTER_MS = 4_000;
const DEFAULT_PAX8_MS = 2_000;
/** With the lag above a change at Pax8 takes three simulated seconds to the tenant. */
const PAX8_BEHAVIOUR: Partial<Pax8Behaviour> = { provisionSeconds: 1 };

const STATUSES: Record<SeatsChanged['status'], SubscriptionStatus> = {
  enabled: 'Enabled',
  warning: 'Warning',
  suspended: 'Suspended',
  deleted: 'Deleted',
};

/** Lets changes of a marketplace reach the tenant after its lag. */
function carrySeats(
  graph: GraphSimulator,
  seed: () => WorldSeed,
  lagMs: number,
  ownerTenantId: string,
) {
  return (event: SeatsChanged): void => {
    const commerceId = seed().commerceIds[event.subscriptionId] ?? event.commerceSubscriptionId;
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
      ownerTenantId,
      visibleAtMs: Temporal.Instant.from(event.at).epochMilliseconds + lagMs,
    });
  };
}

/** Tells Partner Center how many seats people of its customers hold, for its `subscribedskus`. */
function tellConsumedUnits(
  graph: GraphSimulator,
  partnerCenter: PartnerCenterSimulator,
  onlyTenantId?: string,
): void {
  const { customers } = partnerCenter.state();
  for (const tenant of graph.simulator.state().tenants) {
    if (onlyTenantId !== undefined && tenant.id !== onlyTenantId) continue;
    if (customers[tenant.id.toLowerCase()] === undefined) continue;
    for (const skuId of new Set(tenant.subscriptions.map((row) => row.skuId))) {
      partnerCenter.setConsumedUnits(tenant.id, skuId, countConsumed(tenant, skuId));
    }
  }
}

const started = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('The world is still starting');
  return value;
};

async function startAll(
  options: WorldOptions,
  clock: SimClock,
  tokens: TokenRegistry,
  seed: () => WorldSeed,
): Promise<WorldSimulators> {
  const { ports = {}, lag = {} } = options;
  const port = (name: SimulatorName): { port?: number } =>
    ports[name] === undefined ? {} : { port: ports[name] };
  // The two sides of a person refer to each other; both exist before the first request.
  const joined: Partial<WorldSimulators> = {};
  const people = createPeopleSource(() => started(joined.graph));
  const mailboxes = createMailboxSource(() => started(joined.exchange));
  const graph = await startGraph({
    clock,
    tokens,
    mailboxes,
    onAssignmentsChanged: (tenantId) =>
      tellConsumedUnits(started(joined.graph), started(joined.partnerCenter), tenantId),
    seed: () => structuredClone(seed().graph),
    ...(lag.graph === undefined ? {} : { lag: lag.graph }),
    ...port('graph'),
  });
  joined.graph = graph;
  const exchange = await startExchange({
    clock,
    tokens,
    people,
    seed: () => structuredClone(seed().exchange),
    ...(lag.exchange === undefined ? {} : { lag: lag.exchange }),
    ...port('exchange'),
  });
  joined.exchange = exchange;
  const [entra, partnerCenter, pax8, connectwise] = await Promise.all([
    startEntra({ clock, tokens, seed: seed().entra, ...port('entra') }),
    startPartnerCenter({
      clock,
      tokens,
      seed: () => seed().partnerCenter,
      ...(options.partnerCenterBehaviour === undefined
        ? {}
        : { behaviour: options.partnerCenterBehaviour }),
      ...port('partnerCenter'),
    }),
    startPax8({
      clock,
      seed: () => seed().pax8,
      behaviour: { ...PAX8_BEHAVIOUR, ...options.pax8Behaviour },
      ...port('pax8'),
    }),
    startConnectWise({
      clock,
      site: seed().connectwiseSite,
      seed: () => structuredClone(seed().connectwise),
      ...port('connectwise'),
    }),
  ]);
  joined.partnerCenter = partnerCenter;
  partnerCenter.onSeatsChanged(
    carrySeats(graph, seed, lag.partnerCenterMs ?? DEFAULT_PARTNER_CENTER_MS, MSP.tenantId),
  );
  pax8.onSeatsChanged(
    carrySeats(graph, seed, lag.pax8Ms ?? DEFAULT_PAX8_MS, guidOf('tenant/pax8')),
  );
  return { entra, graph, exchange, partnerCenter, pax8, connectwise };
}

/** Starts a world on loopback. The caller closes it. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const clock = options.clock ?? createSimClock();
  const tokens = createTokenRegistry();
  const createSeed = options.seed ?? createDemoSeed;
  let seed = createSeed(clock.now().epochMilliseconds);
  const simulators = await startAll(options, clock, tokens, () => seed);
  const cores = {
    entra: simulators.entra,
    graph: simulators.graph.simulator,
    exchange: simulators.exchange.simulator,
    partnerCenter: simulators.partnerCenter,
    pax8: simulators.pax8,
    connectwise: simulators.connectwise,
  };
  const all = Object.values(cores);
  const urls = {
    entra: cores.entra.url,
    graph: cores.graph.url,
    exchange: cores.exchange.url,
    partnerCenter: cores.partnerCenter.url,
    pax8: cores.pax8.url,
    connectwise: cores.connectwise.url,
  };
  tellConsumedUnits(simulators.graph, simulators.partnerCenter);
  return {
    clock,
    urls,
    credentials: toCredentials(urls, seed),
    tokens,
    simulators,
    get seed() {
      return seed;
    },
    journal: () =>
      all
        .flatMap((simulator) => simulator.journal.entries())
        .sort((a, b) => a.realAt - b.realAt || a.seq - b.seq),
    faults: {
      add: (name, fault) => cores[name].faults.add(fault),
      clear: () => {
        for (const simulator of all) simulator.faults.remove();
      },
    },
    otherHand: {
      setQuantity: (csp, subscriptionId, quantity) =>
        simulators[csp].otherHand.setQuantity(subscriptionId, quantity),
    },
    reset: () => {
      seed = createSeed(clock.now().epochMilliseconds);
      for (const simulator of all) simulator.reset();
      tellConsumedUnits(simulators.graph, simulators.partnerCenter);
    },
    close: async () => {
      await Promise.all(all.map((simulator) => simulator.close()));
    },
  };
}
