/** Demo clients that have an Active Directory of their own, one for each way in which it goes with the cloud. */
import type { ClientSeed, SubscriptionSeed } from './clients.ts';
import { CLIENTS } from './clients.ts';
import type { CreateSeed, WorldSeed } from './index.ts';
import { toWorldSeed } from './index.ts';
import { toDirectorySeed } from './directories.ts';
import type { DirectoryEnvironment, DirectorySeed } from './directories.ts';
import { createTenants } from './tenants.ts';
import { TICKETS } from './tickets.ts';
import type { TicketSeed } from './tickets.ts';
import { withDirectories } from './with-directories.ts';

interface DirectoryClientSeed extends ClientSeed {
  /** How its directory and its tenant go together. */
  readonly environment: DirectoryEnvironment;
  /** Who synchronises where it is synchronised. */
  readonly synchronisation: DirectorySeed['synchronisation'];
}

const monthly = (
  seller: string,
  product: SubscriptionSeed['product'],
  quantity: number,
): SubscriptionSeed => ({
  name: product,
  seller,
  product,
  term: 'P1M',
  billing: 'monthly',
  lots: [{ quantity, daysAgo: 13 }],
});

const common = { country: 'GB', psaTypes: ['Client'] } as const;

/** In the order in which their tickets come. */
export const DIRECTORY_CLIENTS: readonly DirectoryClientSeed[] = [
  {
    ...common,
    key: 'marlowe',
    name: 'Marlowe Foods',
    domain: 'marlowefoods.example',
    situation: 'Cloud Hybrid with Entra Connect: starters come from the directory; empty pool',
    userCount: 14,
    environment: 'cloud-hybrid',
    synchronisation: 'connect',
    subscriptions: [monthly('partner-center', 'business-premium', 12)],
    assigned: [{ product: 'business-premium', count: 12 }],
  },
  {
    ...common,
    key: 'nettleton',
    name: 'Nettleton Insurance',
    domain: 'nettleton.example',
    situation: 'Semi-Hybrid: directory and tenant side by side, not synchronised; empty pool',
    userCount: 12,
    environment: 'semi-hybrid',
    synchronisation: 'connect',
    subscriptions: [monthly('pax8', 'business-standard', 10)],
    assigned: [{ product: 'business-standard', count: 10 }],
  },
  {
    ...common,
    key: 'oakfield',
    name: 'Oakfield Print',
    domain: 'oakfieldprint.example',
    situation: 'On-Prem: a directory and no tenant',
    userCount: 10,
    environment: 'on-prem',
    synchronisation: 'connect',
    subscriptions: [],
    assigned: [],
  },
  {
    ...common,
    key: 'pennington',
    name: 'Pennington Estates',
    domain: 'pennington.example',
    situation: 'Cloud Hybrid with Cloud Sync, every two minutes; empty pool',
    userCount: 10,
    environment: 'cloud-hybrid',
    synchronisation: 'cloud-sync',
    subscriptions: [monthly('partner-center', 'business-premium', 8)],
    assigned: [{ product: 'business-premium', count: 8 }],
  },
];

const starter = (client: string, name: string, license: string): TicketSeed => ({
  kind: 'starter',
  client,
  name,
  title: 'Specialist',
  department: 'Operations',
  license,
  startsInDays: 4,
});
const leaver = (client: string): TicketSeed => ({
  kind: 'leaver',
  client,
  staffIndex: 7,
  leavesInDays: 0,
  reason: 'has resigned',
});

/** After those of the demo: a starter and a leaver of each client, in their order. */
const DIRECTORY_TICKETS: readonly TicketSeed[] = [
  starter('marlowe', 'Wren Gallagher', 'Microsoft 365 Business Premium'),
  leaver('marlowe'),
  starter('nettleton', 'Tobias Lunt', 'Microsoft 365 Business Standard'),
  leaver('nettleton'),
  starter('oakfield', 'Imogen Hale', 'no cloud license'),
  leaver('oakfield'),
  starter('pennington', 'Basil Thornton', 'Microsoft 365 Business Premium'),
  leaver('pennington'),
];

/** The demo and, besides, the clients with a directory. */
export const createDirectoriesSeed: CreateSeed = createSeedWithDirectories(
  DIRECTORY_CLIENTS.map(({ name }) => name),
);

/** The same with directories for the clients of these names alone; the others are clients of the cloud then. */
export function createSeedWithDirectories(names: readonly string[]): CreateSeed {
  return (startMs) => toSeed(names, startMs);
}

function toSeed(names: readonly string[], startMs: number): WorldSeed {
  const clients = [...CLIENTS, ...DIRECTORY_CLIENTS];
  const seed = toWorldSeed(clients, [...TICKETS, ...DIRECTORY_TICKETS], startMs);
  // As they were before any synchronisation took groups over or left a tenant out.
  const tenants = createTenants(clients, startMs).slice(CLIENTS.length);
  const directories = DIRECTORY_CLIENTS.flatMap((client, index) => {
    const tenant = tenants[index];
    if (tenant === undefined) throw new Error(`${client.name} has no tenant`);
    const { name, environment, synchronisation } = client;
    return names.includes(name)
      ? [toDirectorySeed(client, tenant, environment, synchronisation)]
      : [];
  });
  return withDirectories(seed, directories);
}
