import { z } from 'zod';
import { manualName, vendorNames, vendorOf } from '../../simulators/world/markets.ts';
import { productOf } from '../../simulators/world/seed/catalog.ts';
import type { ClientSeed, SubscriptionSeed } from '../../simulators/world/seed/clients.ts';
import { toWorldSeed, type CreateSeed } from '../../simulators/world/seed/index.ts';
import { marketIdsOf } from '../../simulators/world/seed/marketplaces.ts';
import { tenantIdOf } from '../../simulators/world/seed/tenants.ts';
import type { TicketSeed } from '../../simulators/world/seed/tickets.ts';
import { workItem } from '../../src/operations/manual/work-item.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { service } from '../../src/operations/schemas/service.ts';
import { carryOut } from '../../tools/chaos/by-hand/clerk.ts';
import type { FormScript } from '../../tools/client/answer-form.ts';
import { countLicense } from '../../tools/demo/world-facts.ts';
import {
  keepByHand,
  type KeptByHand,
  type SubscriptionRecord,
} from '../../tools/start/keep-by-hand.ts';
import { offboardingPackage, onboardingPackage } from '../../tools/start/set-up.ts';
import { cspWrites, workTicket, type Work } from './staff.ts';
import { startTestWorld, type TestWorld, type TestWorldOptions } from './world.ts';

/** Every CSP that the product connects to. */
export const cspNames = vendorNames;

const product = 'business-premium';
export const skuId = productOf(product).skuId;
/** Of each subscription at the start; somebody has every one of them. */
const seatCount = 3;
const firstTicket = 5001;

/** One subscription of a client: Business Premium, billed monthly. */
interface Holding {
  /** Kind of service. */
  readonly csp: string;
  readonly term: 'P1M' | 'P1Y';
  /** Since the term began: below 7 the window is open. */
  readonly daysAgo: number;
}

export interface CspClient {
  /** Unique in its world. */
  readonly key: string;
  /** At least one. */
  readonly holdings: readonly Holding[];
  /** Kinds of service, the most wanted first, by package; absent: the default rule. */
  readonly preference?: { readonly starter: readonly string[]; readonly leaver: readonly string[] };
}

/** A change of seats as the vendor's own book has it. */
interface Move {
  readonly csp: string;
  /** The vendor's customer. */
  readonly customerId: string;
  readonly before: number;
  readonly after: number;
}

/** Clients that buy at any CSP, with a starter's and a leaver's ticket each. */
export interface CspWorld {
  readonly test: TestWorld;
  /** Works the client's ticket as an engineer would, to the end. */
  work(client: CspClient, kind: 'starter' | 'leaver'): Promise<Work>;
  ticketOf(client: CspClient, kind: 'starter' | 'leaver'): string;
  /** What is written down of the client's subscription at the CSP without an API. Throws where there is none. */
  recordOf(client: CspClient): SubscriptionRecord;
  /** The product's id of the client's subscription there. */
  subscriptionId(client: CspClient, csp: string): string;
  /** The client as the vendor names it. */
  customerId(client: CspClient, csp: string): string;
  /** Seats of the client's subscription in the vendor's book. */
  quantity(client: CspClient, csp: string): number;
  /** What the product had changed for the client, at all CSPs, oldest first. */
  moves(client: CspClient): readonly Move[];
  close(): Promise<void>;
}

const nameOf = ({ key }: CspClient): string => `Client ${key}`;

const toPurchase = ({ csp, term, daysAgo }: Holding): SubscriptionSeed => ({
  name: `${product}-${csp}`,
  seller: csp,
  product,
  term,
  billing: 'monthly',
  lots: [{ quantity: seatCount, daysAgo }],
});

function toClient(client: CspClient): ClientSeed {
  const holderCount = seatCount * client.holdings.length;
  return {
    key: client.key,
    name: nameOf(client),
    domain: `${client.key}.example`,
    country: 'US',
    situation: `buys at ${client.holdings.map(({ csp }) => csp).join(' and ')}`,
    psaTypes: ['Client'],
    userCount: holderCount,
    subscriptions: client.holdings.map(toPurchase),
    assigned: [{ product, count: holderCount }],
  };
}

const toTickets = ({ key }: CspClient): readonly TicketSeed[] => [
  {
    kind: 'starter',
    client: key,
    name: 'Robin Newcomer',
    title: 'Specialist',
    department: 'Operations',
    license: productOf(product).title,
    startsInDays: 3,
  },
  { kind: 'leaver', client: key, staffIndex: 0, leavesInDays: 0, reason: 'has resigned' },
];

/** Starts a world with these clients, each mapped to its customers at the vendors. */
export async function openCspWorld(
  clients: readonly CspClient[],
  more: Pick<TestWorldOptions, 'workers'> = {},
): Promise<CspWorld> {
  const seed: CreateSeed = (startMs) =>
    toWorldSeed(clients.map(toClient), clients.flatMap(toTickets), startMs);
  const test = await startTestWorld({
    ...more,
    seed,
    environment: { SEATWRIGHT_CALLS_PER_MINUTE: '1000000' },
    choices: {
      onboardingOf: () => ({
        enableProvisioning: true,
        promptBeforeProvisioning: true,
        allowAnnual: true,
      }),
      offboardingOf: () => ({
        enableDeprovisioning: true,
        promptBeforeDeprovisioning: true,
        allowAnnual: true,
      }),
      isMappedAhead: () => true,
      tagsOf: () => [],
    },
  });
  try {
    const kept = await keepByHand(await test.as('ada'), test.world);
    await setPreferences(test, clients);
    return createWorld(test, clients, kept);
  } catch (error) {
    await test.close();
    throw error;
  }
}

function createWorld(
  test: TestWorld,
  clients: readonly CspClient[],
  kept: readonly KeptByHand[],
): CspWorld {
  const ticketOf: CspWorld['ticketOf'] = (client, kind) =>
    String(firstTicket + clients.indexOf(client) * 2 + (kind === 'starter' ? 0 : 1));
  const vendorIdOf = (client: CspClient, csp: string): string => {
    const holding = client.holdings.find((one) => one.csp === csp);
    if (holding === undefined) throw new Error(`${client.key} has nothing at ${csp}`);
    return vendorOf(csp).subscriptionIdOf(marketIdsOf(client, toPurchase(holding)));
  };
  return {
    test,
    ticketOf,
    work: (client, kind) =>
      workTicket(test, ticketOf(client, kind), {
        script: { 'work-by-hand': answerAtPortal(test) },
      }),
    recordOf: (client) => {
      const id = vendorIdOf(client, manualName);
      const found = kept.find(({ portalId }) => portalId === id);
      if (found === undefined) throw new Error(`Nothing is written down of ${client.key}`);
      return found.record;
    },
    subscriptionId: (client, csp) => {
      const id = vendorIdOf(client, csp);
      // Where people keep the book, the product's id is the record's.
      return kept.find(({ portalId }) => portalId === id)?.record.id ?? id;
    },
    customerId: (client, csp) =>
      vendorOf(csp).customerIdOf({ key: client.key, tenantId: tenantIdOf(client) }),
    quantity: (client, csp) =>
      test.world.book(csp).findSubscription(vendorIdOf(client, csp))?.quantity ?? 0,
    moves: (client) => cspWrites(test).filter(({ tenantId }) => tenantId === tenantIdOf(client)),
    close: () => test.close(),
  };
}

/** Does at the portal what a run asks a person to do, and answers what became of it. */
const answerAtPortal =
  (test: TestWorld): Exclude<FormScript[string], Readonly<Record<string, unknown>>> =>
  async (_form, run) => {
    const ada = await test.as('ada');
    const { items } = await ada.get('/v1/work-items?state=open&limit=200', listOf(workItem));
    const item = items.find(({ runs }) => runs.some(({ runId }) => runId === run.id));
    if (item === undefined) throw new Error(`Nobody is asked to do anything for run ${run.id}`);
    const { outcome, ...reason } = carryOut(test.world.simulators.portal, item);
    return { decision: outcome, ...reason };
  };

/** Seats of the license that the client's tenant owns, over all CSPs, and that its people hold. */
export function ownedAndAssigned(
  { test }: CspWorld,
  client: CspClient,
): ReturnType<typeof countLicense> {
  const { tenants } = test.world.simulators.graph.simulator.state();
  const tenant = tenants.find(({ id }) => id === tenantIdOf(client));
  if (tenant === undefined) throw new Error(`${client.key} has no tenant`);
  return countLicense(tenant, skuId);
}

async function setPreferences(test: TestWorld, clients: readonly CspClient[]): Promise<void> {
  const ada = await test.as('ada');
  const { items } = await ada.get('/v1/services', listOf(service));
  const idOf = (kind: string): string => items.find((one) => one.kind === kind)?.id ?? kind;
  for (const client of clients) {
    if (client.preference === undefined) continue;
    const path = `/v1/clients/${await test.clientId(nameOf(client))}/packages`;
    for (const [packageName, wanted] of [
      [onboardingPackage, client.preference.starter],
      [offboardingPackage, client.preference.leaver],
    ] as const) {
      const values = { cspPreference: wanted.map(idOf) };
      await ada.put(`${path}/${packageName}/configuration`, { values }, z.unknown());
    }
  }
}
