import type { ClientSeed, SubscriptionSeed } from '../../simulators/world/seed/clients.ts';
import { toWorldSeed, type CreateSeed } from '../../simulators/world/seed/index.ts';
import type { TicketSeed } from '../../simulators/world/seed/tickets.ts';

const product = 'business-premium';
const holderCount = 10;

const buy = (seller: string, quantity: number): SubscriptionSeed => ({
  name: `${product}-${seller}`,
  seller,
  product,
  term: 'P1M',
  billing: 'monthly',
  lots: [{ quantity, daysAgo: 12 }],
});

const toClient = (index: number): ClientSeed => ({
  key: `bench-${index}`,
  name: `Bench ${index} Partners`,
  domain: `bench-${index}.example`,
  country: 'US',
  situation: 'every seat taken, bought at two CSPs',
  psaTypes: ['Client'],
  userCount: holderCount,
  // The product has to read both before it can choose.
  subscriptions: [buy('partner-center', holderCount / 2), buy('pax8', holderCount / 2)],
  assigned: [{ product, count: holderCount }],
});

/** Like clients with an empty pool at two CSPs, and one starter's ticket each, numbered from 5001. */
export function createBenchSeed(clientCount: number): CreateSeed {
  const clients = Array.from({ length: clientCount }, (_, index) => toClient(index));
  const tickets = clients.map(({ key }, index): TicketSeed => ({
    kind: 'starter',
    client: key,
    name: `Robin Starter-${index}`,
    title: 'Specialist',
    department: 'Operations',
    license: 'Microsoft 365 Business Premium',
    startsInDays: 1,
  }));
  return (startMs) => toWorldSeed(clients, tickets, startMs);
}
