/** Worlds of any size for load and chaos runs. */
import type { ProductKey } from './catalog.ts';
import type { ClientSeed, Seller, SubscriptionSeed } from './clients.ts';
import type { CreateSeed } from './index.ts';
import { toWorldSeed } from './index.ts';
import { toSharedDirectory } from './directories.ts';
import type { DirectoryEnvironment } from './directories.ts';
import { nameOf } from './people.ts';
import type { TicketSeed } from './tickets.ts';
import { withDirectories } from './with-directories.ts';

export interface CrowdOptions {
  /** How many clients; each is a tenant, a CSP customer and a PSA company. */
  clients: number;
  /** Which CSP a client buys at; default Partner Center for all. */
  csp?: Seller | ((index: number) => Seller);
  /** Seats nobody holds at the start; default 0. */
  freeSeats?: number;
  /** Users of each client, all with a seat; default 10. */
  usersPerClient?: number;
  /** Default Business Premium. */
  product?: ProductKey;
  /** Default monthly. */
  term?: SubscriptionSeed['term'];
  /** Days since the present term began; below 7 the reduction window is open. Default 12. */
  termAgeDays?: number;
  /** Onboarding tickets of each client, numbered from 5001 across clients; default 1. */
  ticketsPerClient?: number;
  /** Gives every client a part of one directory. Default none. */
  directory?: {
    /** How it and the clients' tenants go together. */
    environment: DirectoryEnvironment;
    /** Between two cycles where it is synchronised; simulated milliseconds. */
    cycleMs: number;
  };
}

const pad = (index: number): string => String(index + 1).padStart(4, '0');

function toClient(options: CrowdOptions, index: number): ClientSeed {
  const {
    csp = 'partner-center',
    usersPerClient = 10,
    freeSeats = 0,
    product = 'business-premium',
  } = options;
  return {
    key: `client-${pad(index)}`,
    name: `Client ${pad(index)}`,
    domain: `client-${pad(index)}.example`,
    country: 'US',
    situation: 'one of a crowd',
    psaTypes: ['Client'],
    userCount: usersPerClient,
    ...(options.directory?.environment === 'on-prem'
      ? { subscriptions: [], assigned: [] }
      : {
          subscriptions: [
            {
              name: product,
              seller: typeof csp === 'function' ? csp(index) : csp,
              product,
              term: options.term ?? 'P1M',
              billing: 'monthly',
              lots: [{ quantity: usersPerClient + freeSeats, daysAgo: options.termAgeDays ?? 12 }],
            },
          ],
          assigned: [{ product, count: usersPerClient }],
        }),
  };
}

/**
 * A seed generator for a crowd of like clients: client `n` is `client-000n.example`, holds one subscription and has
 * tickets for starters nobody has heard of yet.
 */
export function createCrowdSeed(options: CrowdOptions): CreateSeed {
  const clients = Array.from({ length: options.clients }, (_, index) => toClient(options, index));
  const perClient = options.ticketsPerClient ?? 1;
  const tickets = Array.from({ length: perClient * clients.length }, (_, index): TicketSeed => {
    const { givenName, surname } = nameOf(index + 500);
    return {
      kind: 'starter',
      client: clients[index % clients.length]?.key ?? '',
      name: `${givenName} ${surname}-${index + 1}`,
      title: 'Specialist',
      department: 'Operations',
      license: 'Microsoft 365 Business Premium',
      startsInDays: 3,
    };
  });
  return (startMs) => {
    const seed = toWorldSeed(clients, tickets, startMs);
    if (options.directory === undefined) return seed;
    const { environment, cycleMs } = options.directory;
    const shared = toSharedDirectory(clients, seed.graph.tenants, environment, { cycleMs });
    return withDirectories(seed, [shared]);
  };
}
