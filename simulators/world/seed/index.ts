/** Everything a world starts with, made relative to its first instant. */
import type { ConnectWiseSite, ConnectWiseState } from '../../connectwise/entities.ts';
import type { MarketSeed } from '../../core/market.ts';
import type { EntraSeed } from '../../entra/index.ts';
import type { ExchangeState } from '../../exchange/entities.ts';
import type { GraphState } from '../../graph/entities.ts';
import { toGraphSkus } from './catalog.ts';
import { CLIENTS } from './clients.ts';
import type { ClientSeed } from './clients.ts';
import type { DirectorySeed } from './directories.ts';
import { toMarketSeeds } from './marketplaces.ts';
import { CONNECTWISE_SITE, toDelegations, toEntraSeed } from './msp.ts';
import { createPsaState } from './psa.ts';
import { createMailboxes, createTenants } from './tenants.ts';
import { TICKETS } from './tickets.ts';
import type { TicketSeed } from './tickets.ts';

/** The data of every simulator of one world; they agree with each other. */
export interface WorldSeed {
  /** Login host. */
  entra: EntraSeed;
  /** Microsoft Graph. */
  graph: GraphState;
  /** Exchange administration. */
  exchange: ExchangeState;
  /** By vendor, the one without an API too; only those where somebody buys. */
  markets: Record<string, MarketSeed>;
  /** ConnectWise PSA. */
  connectwise: ConnectWiseState;
  /** Account and keys of the PSA. */
  connectwiseSite: ConnectWiseSite;
  /** On-premises directories; none of most worlds. */
  directories: readonly DirectorySeed[];
}

/** Makes a seed for a world that starts at this instant (epoch milliseconds). */
export type CreateSeed = (startMs: number) => WorldSeed;

/** Joins clients and tickets into the seed of a world. */
export function toWorldSeed(
  clients: readonly ClientSeed[],
  tickets: readonly TicketSeed[],
  startMs: number,
): WorldSeed {
  const tenants = createTenants(clients, startMs);
  return {
    entra: toEntraSeed(
      tenants.map(({ id }, index) => ({ id, domain: clients[index]?.domain ?? id })),
    ),
    graph: {
      skus: toGraphSkus(),
      tenants,
      delegatedAdminRelationships: toDelegations(tenants, startMs),
    },
    exchange: createMailboxes(tenants),
    markets: toMarketSeeds(clients, startMs),
    connectwise: createPsaState({ clients, tenants, tickets }, startMs),
    connectwiseSite: CONNECTWISE_SITE,
    directories: [],
  };
}

/** The demo: twelve clients, 300 people, 40 tickets. */
export const createDemoSeed: CreateSeed = (startMs) => toWorldSeed(CLIENTS, TICKETS, startMs);
