/**
 * All simulators as one world: seats bought at a CSP become units of the tenant after that CSP's lag, people have
 * mailboxes when they hold a plan for one, and one clock moves everything.
 */
import { createSimClock } from '../core/clock.ts';
import type { SimClock } from '../core/clock.ts';
import type { Fault, FaultSpec } from '../core/faults.ts';
import type { JournalEntry } from '../core/journal.ts';
import type { MarketSimulator } from '../core/market.ts';
import type { VendorBook } from '../core/vendor.ts';
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
import { startGraph } from '../graph/index.ts';
import type { GraphSimulator } from '../graph/index.ts';
import type { GraphLag } from '../graph/store.ts';
import type { ManualPortal } from '../manual/index.ts';
import { createMailboxSource, createPeopleSource } from './bridge.ts';
import { toCredentials } from './credentials.ts';
import type { WorldCredentials } from './credentials.ts';
import type { BaseName, SimulatorName } from './names.ts';
import { directoryConnection, startDirectories } from './directories.ts';
import type { DirectoriesOptions, WorldDirectories, WorldDirectory } from './directories.ts';
import { createDemoSeed } from './seed/index.ts';
import type { CreateSeed, WorldSeed } from './seed/index.ts';
import { manualName } from './markets.ts';
import { openManualPortal, startMarkets, tellConsumedUnits } from './start-markets.ts';

/** Delays in simulated milliseconds; what is left out keeps its default. */
export interface WorldLag {
  /** By vendor: from the moment a change is done there until the tenant shows it; default 2,000, at Partner Center 4,000. */
  seatsMs?: Readonly<Record<string, number>>;
  /** Delays inside the tenant. */
  graph?: Partial<GraphLag>;
  /** Delays of mailboxes. */
  exchange?: Partial<ExchangeLag>;
}

export interface WorldOptions {
  /** Clock of all simulators; default real time. */
  clock?: SimClock;
  /** Ports on 127.0.0.1; default any free ones. */
  ports?: Readonly<Record<SimulatorName, number>>;
  /** What the world starts with; default the demo. */
  seed?: CreateSeed;
  /** Delays. */
  lag?: WorldLag;
  /** Time until a change is done at marketplaces that take time for it; default 1. Simulated seconds. */
  provisionSeconds?: number;
  /** How the directories of the seed are started, where it has any. */
  directories?: DirectoriesOptions;
}

export interface WorldSimulators {
  /** Login host. */
  entra: Simulator<EntraState>;
  /** Microsoft Graph. */
  graph: GraphSimulator;
  /** Exchange administration. */
  exchange: ExchangeSimulator;
  /** ConnectWise PSA. */
  connectwise: ConnectWiseSimulator;
  /** The marketplaces with an address where somebody buys, by name. */
  markets: Readonly<Record<string, MarketSimulator>>;
  /** The portal of the vendor without an API; it has no address and is no one of the `cores`. */
  portal: ManualPortal;
}

export interface World {
  /** Clock of all simulators. */
  readonly clock: SimClock;
  /** Base addresses, without a trailing slash. */
  readonly urls: Readonly<Record<SimulatorName, string>>;
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
  /** Every simulator by name, with the part that all have. */
  readonly cores: Readonly<Record<SimulatorName, Simulator<unknown>>>;
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
    setQuantity(vendor: string, subscriptionId: string, quantity: number): void;
  };
  /** One marketplace. Throws `RangeError` for one that this world does not have. */
  market(name: string): MarketSimulator;
  /** A client's on-premises directory, by the client's name. Throws `RangeError` for a client that has none. */
  directory(clientName: string): WorldDirectory;
  /** Waits for everything that fell due outside the simulators: cycles of synchronisation in time that was moved. */
  catchUp(): Promise<void>;
  /** What a vendor has of its customers' subscriptions: a marketplace's, or the one's without an API. Throws as `market`. */
  book(name: string): VendorBook;
  /** Puts every simulator back to a fresh seed made for the present simulated instant; clock and directories stay. */
  reset(): void;
  /** Stops all simulators. */
  close(): Promise<void>;
}

const DEFAULT_SEATS_MS: Readonly<Record<string, number>> = { 'partner-center': 4_000 };
const DEFAULT_OTHER_SEATS_MS = 2_000;
const DEFAULT_PROVISION_SECONDS = 1;

const started = <Value>(value: Value | undefined): Value => {
  if (value === undefined) throw new Error('The world is still starting');
  return value;
};

async function startAll(
  options: WorldOptions,
  clock: SimClock,
  tokens: TokenRegistry,
  seed: () => WorldSeed,
  prepare: () => Promise<void>,
): Promise<WorldSimulators> {
  const { ports = {}, lag = {} } = options;
  const port = (name: SimulatorName): { port?: number } =>
    ports[name] === undefined ? {} : { port: ports[name] };
  const lags = { ...DEFAULT_SEATS_MS, ...lag.seatsMs };
  const seatsMs = (name: string): number => lags[name] ?? DEFAULT_OTHER_SEATS_MS;
  // The two sides of a person refer to each other; both exist before the first request.
  const joined: Partial<WorldSimulators> = {};
  const people = createPeopleSource(() => started(joined.graph));
  const mailboxes = createMailboxSource(() => started(joined.exchange));
  const graph = await startGraph({
    clock,
    tokens,
    mailboxes,
    onAssignmentsChanged: (tenantId) =>
      tellConsumedUnits(started(joined.graph), started(joined.markets), tenantId),
    seed: () => structuredClone(seed().graph),
    prepare,
    ...(lag.graph === undefined ? {} : { lag: lag.graph }),
    ...port('graph'),
  });
  joined.graph = graph;
  const exchange = await startExchange({
    clock,
    tokens,
    people,
    seed: () => structuredClone(seed().exchange),
    prepare,
    ...(lag.exchange === undefined ? {} : { lag: lag.exchange }),
    ...port('exchange'),
  });
  joined.exchange = exchange;
  const [entra, connectwise, markets] = await Promise.all([
    startEntra({ clock, tokens, seed: seed().entra, ...port('entra') }),
    startConnectWise({
      clock,
      site: seed().connectwiseSite,
      seed: () => structuredClone(seed().connectwise),
      ...port('connectwise'),
    }),
    startMarkets({
      clock,
      tokens,
      graph,
      seed,
      port,
      provisionSeconds: options.provisionSeconds ?? DEFAULT_PROVISION_SECONDS,
      seatsMs,
    }),
  ]);
  joined.markets = markets;
  const portal = openManualPortal({ clock, graph, seed, seatsMs });
  return { entra, graph, exchange, connectwise, markets, portal };
}

/** Starts a world on loopback. The caller closes it. */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const clock = options.clock ?? createSimClock();
  const tokens = createTokenRegistry();
  const createSeed = options.seed ?? createDemoSeed;
  let seed = createSeed(clock.now().epochMilliseconds);
  let directories: WorldDirectories | null = null;
  const catchUp = async (): Promise<void> => directories?.catchUp();
  const simulators = await startAll(options, clock, tokens, () => seed, catchUp);
  const { markets, portal } = simulators;
  const base: Readonly<Record<BaseName, Simulator<unknown>>> = {
    entra: simulators.entra,
    graph: simulators.graph.simulator,
    exchange: simulators.exchange.simulator,
    connectwise: simulators.connectwise,
  };
  const cores: Readonly<Record<string, Simulator<unknown>>> = { ...base, ...markets };
  const all = Object.values(cores);
  const coreOf = (name: string): Simulator<unknown> => cores[name] ?? missing(name, cores);
  const market = (name: string): MarketSimulator => markets[name] ?? missing(name, markets);
  const book = (name: string): VendorBook => (name === manualName ? portal : market(name));
  const closeAll = async (): Promise<void> => {
    await directories?.close();
    await Promise.all(all.map((simulator) => simulator.close()));
  };
  const opened = await startDirectories(seed.directories, {
    clock,
    graph: simulators.graph,
    options: options.directories ?? {},
  }).catch(async (error: unknown) => {
    await closeAll();
    throw error;
  });
  directories = opened;
  tellConsumedUnits(simulators.graph, markets);
  return {
    clock,
    urls: urlsOf(cores),
    credentials: {
      ...toCredentials(urlsOf(base), urlsOf(markets), seed),
      directories: opened.all.map(directoryConnection),
    },
    tokens,
    simulators,
    get seed() {
      return seed;
    },
    journal: () =>
      [...all, portal]
        .flatMap(({ journal }) => journal.entries())
        .sort((a, b) => a.realAt - b.realAt || a.seq - b.seq),
    faults: {
      add: (name, fault) => coreOf(name).faults.add(fault),
      clear: () => {
        for (const simulator of all) simulator.faults.remove();
      },
    },
    otherHand: {
      setQuantity: (name, subscriptionId, quantity) =>
        book(name).otherHand.setQuantity(subscriptionId, quantity),
    },
    market,
    book,
    directory: (name) =>
      opened.all.find(({ client }) => client.name === name) ??
      missing(name, Object.fromEntries(opened.all.map(({ client }) => [client.name, client]))),
    catchUp,
    cores,
    reset: () => {
      seed = createSeed(clock.now().epochMilliseconds);
      for (const simulator of [...all, portal]) simulator.reset();
      tellConsumedUnits(simulators.graph, markets);
    },
    close: closeAll,
  };
}

const missing = (name: string, among: object): never => {
  throw new RangeError(
    `This world has no simulator "${name}"; there are ${Object.keys(among).join(', ')}`,
  );
};

/** Base addresses by name. */
function urlsOf<Name extends string>(
  cores: Readonly<Record<Name, Simulator<unknown>>>,
): Record<Name, string> {
  const entries = Object.entries<Simulator<unknown>>(cores).map(([name, { url }]) => [name, url]);
  // Proof: the same names, each once.
  return Object.fromEntries(entries) as Record<Name, string>;
}
