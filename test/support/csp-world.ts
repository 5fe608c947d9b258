import { z } from 'zod';
import { marketNames, marketOf } from '../../simulators/world/markets.ts';
import { productOf } from '../../simulators/world/seed/catalog.ts';
import type { ClientSeed, SubscriptionSeed } from '../../simulators/world/seed/clients.ts';
import { toWorldSeed, type CreateSeed } from '../../simulators/world/seed/index.ts';
import { marketIdsOf } from '../../simulators/world/seed/marketplaces.ts';
import { commerceIdOf, tenantIdOf } from '../../simulators/world/seed/tenants.ts';
import type { TicketSeed } from '../../simulators/world/seed/tickets.ts';
import { subscriptionRecord } from '../../src/operations/manual/subscription-record.ts';
import { workItem } from '../../src/operations/manual/work-item.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { service } from '../../src/operations/schemas/service.ts';
import type { FormScript } from '../../tools/client/answer-form.ts';
import { countLicense } from '../../tools/demo/world-facts.ts';
import { offboardingPackage, onboardingPackage } from '../../tools/start/set-up.ts';
import { cspWrites, workTicket, type Work } from './staff.ts';
import { startTestWorld, type TestWorld } from './world.ts';

/** The CSP without an API, by its kind of service. */
const manual = 'manual';
/** Every CSP that the product connects to. */
export const cspNames: readonly string[] = [...marketNames, manual];

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
  /** The vendor's customer; at the CSP without an API the client's name. */
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
  seller: csp === manual ? 'by-hand' : csp,
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
export async function openCspWorld(clients: readonly CspClient[]): Promise<CspWorld> {
  const seed: CreateSeed = (startMs) =>
    toWorldSeed(clients.map(toClient), clients.flatMap(toTickets), startMs);
  const test = await startTestWorld({
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
    const portal = await openPortal(test, clients);
    await setPreferences(test, clients);
    return createWorld(test, clients, portal);
  } catch (error) {
    await test.close();
    throw error;
  }
}

function createWorld(test: TestWorld, clients: readonly CspClient[], portal: Portal): CspWorld {
  const ticketOf: CspWorld['ticketOf'] = (client, kind) =>
    String(firstTicket + clients.indexOf(client) * 2 + (kind === 'starter' ? 0 : 1));
  const vendorIdOf = (client: CspClient, csp: string): string => {
    const holding = client.holdings.find((one) => one.csp === csp);
    if (holding === undefined) throw new Error(`${client.key} has nothing at ${csp}`);
    return marketOf(csp).subscriptionIdOf(marketIdsOf(client, toPurchase(holding)));
  };
  return {
    test,
    ticketOf,
    work: (client, kind) =>
      workTicket(test, ticketOf(client, kind), { script: { 'work-by-hand': portal.carryOut } }),
    subscriptionId: (client, csp) =>
      csp === manual ? portal.recordId(client) : vendorIdOf(client, csp),
    customerId: (client, csp) =>
      csp === manual
        ? nameOf(client)
        : marketOf(csp).customerIdOf({ key: client.key, tenantId: tenantIdOf(client) }),
    quantity: (client, csp) =>
      csp === manual
        ? portal.quantity(client)
        : (test.world.market(csp).findSubscription(vendorIdOf(client, csp))?.quantity ?? 0),
    moves: (client) => [
      ...cspWrites(test).filter(({ tenantId }) => tenantId === tenantIdOf(client)),
      ...portal.moves.filter(({ customerId }) => customerId === nameOf(client)),
    ],
    close: () => test.close(),
  };
}

/** The vendor without an API: its portal's book, and the person who buys there. */
interface Portal {
  readonly moves: readonly Move[];
  quantity(client: CspClient): number;
  /** The product's record of what the client has there. */
  recordId(client: CspClient): string;
  /** Does at the portal what a run asks a person to do, and answers that it is done. */
  readonly carryOut: Exclude<FormScript[string], Readonly<Record<string, unknown>>>;
}

async function openPortal(test: TestWorld, clients: readonly CspClient[]): Promise<Portal> {
  const moves: Move[] = [];
  const records = new Map<string, z.output<typeof subscriptionRecord>>();
  const buyers = clients.filter(({ holdings }) => holdings.some(({ csp }) => csp === manual));
  const ada = await test.as('ada');
  if (buyers.length > 0) {
    const settings = { portalAddress: 'https://portal.leader.example', note: '' };
    const body = { kind: manual, name: 'Leader Cloud', settings };
    const { id } = await ada.post('/v1/services', body, service);
    for (const client of buyers) records.set(client.key, await keepRecord(test, id, client));
  }
  const quantity = (client: CspClient): number =>
    moves.findLast(({ customerId }) => customerId === nameOf(client))?.after ?? seatCount;
  return {
    moves,
    quantity,
    recordId: (client) => records.get(client.key)?.id ?? '',
    carryOut: async (_form, run) => {
      const { items } = await ada.get('/v1/work-items?limit=200', listOf(workItem));
      const item = items.find(
        ({ state, runs }) => state === 'open' && runs.some(({ runId }) => runId === run.id),
      );
      const client = buyers.find((one) => nameOf(one) === item?.clientName);
      if (item === undefined || client === undefined)
        throw new Error(`Nobody is asked to do anything for run ${run.id}`);
      const { clientName: customerId, before, target: after } = item;
      if (before !== quantity(client))
        throw new Error(`The portal shows ${quantity(client)}, not ${before}`);
      moves.push({ csp: manual, customerId, before, after });
      showInTenant(test, client, after);
      return { decision: 'done' };
    },
  };
}

async function keepRecord(test: TestWorld, serviceId: string, client: CspClient) {
  const holding = client.holdings.find(({ csp }) => csp === manual);
  if (holding === undefined) throw new Error(`${client.key} buys nothing by hand`);
  const today = test.world.clock.now().toZonedDateTimeISO('UTC').toPlainDate();
  const renewsOn = today.subtract({ days: holding.daysAgo }).add(holding.term).toString();
  return (await test.as('ada')).post(
    `/v1/clients/${await test.clientId(nameOf(client))}/manual-subscriptions`,
    {
      serviceId,
      skuId,
      productName: productOf(product).title,
      term: holding.term,
      billingCycle: 'monthly',
      quantity: seatCount,
      renewsOn,
      renewsAutomatically: true,
      unitCost: '17.60',
      currency: 'USD',
      commerceSubscriptionId: commerceIdOf(client, toPurchase(holding)),
    },
    subscriptionRecord,
  );
}

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

/** What was bought at the portal reaches the tenant. */
function showInTenant(test: TestWorld, client: CspClient, totalLicenses: number): void {
  const { graph } = test.world.simulators;
  const id = commerceIdOf(client, { name: `${product}-${manual}` });
  const tenant = graph.simulator.state().tenants.find((one) => one.id === tenantIdOf(client));
  const row = tenant?.subscriptions.find((one) => one.commerceSubscriptionId === id);
  if (tenant === undefined || row === undefined) throw new Error(`${client.key} has no such seats`);
  graph.announceSeats(tenant.id, {
    commerceSubscriptionId: id,
    skuId: row.skuId,
    totalLicenses,
    status: row.status,
    isTrial: row.isTrial,
    nextLifecycleAtMs: row.nextLifecycleAtMs,
    ownerTenantId: row.ownerTenantId,
    visibleAtMs: test.world.clock.now().epochMilliseconds,
  });
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
