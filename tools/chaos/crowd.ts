import { manualName, marketOf, vendorOf } from '../../simulators/world/markets.ts';
import { marketIdsOf } from '../../simulators/world/seed/marketplaces.ts';
import type { CreateSeed } from '../../simulators/world/seed/index.ts';
import { toWorldSeed } from '../../simulators/world/seed/index.ts';
import type { ClientSeed, SubscriptionSeed } from '../../simulators/world/seed/clients.ts';
import { createStaff, nameOf } from '../../simulators/world/seed/people.ts';
import { quantityOf, tenantIdOf } from '../../simulators/world/seed/tenants.ts';
import { productOf } from '../../simulators/world/seed/catalog.ts';
import type { TicketSeed } from '../../simulators/world/seed/tickets.ts';
import type { Case, CaseRun, CaseSubscription } from './counting/case.ts';
import type { Dice } from './dice.ts';

/** A crowd whose right answer is known before anything runs. */
export interface Crowd {
  readonly cases: readonly Case[];
  readonly seed: CreateSeed;
}

const PRODUCT = 'business-premium';
/** Days since the term began: the reduction window of seven days is open, or closed. */
const TERM_AGE = { open: 2, closed: 12 } as const;
/** Tickets are numbered by the world in the order in which they are listed. */
const FIRST_TICKET = 5001;
/** Names of starters come from further down the list than anybody's of the staff. */
const FIRST_STARTER_NAME = 431;

interface Plan {
  readonly kind: Case['kind'];
  readonly starterCount: number;
  readonly leaverCount: number;
  readonly holderCount: number;
  readonly freeSeats: number;
  readonly isWindowOpen: boolean;
  /** Whether two CSPs sell to the client; the seats are then split between them. */
  readonly isSplit: boolean;
}

const noRuns = { starterCount: 0, leaverCount: 0 } as const;

/** Draws the next client; `left` bounds its runs. */
function draw(dice: Dice, index: number, left: number): Plan {
  const isSplit = dice.chance(0.2);
  const holders = dice.between(6, 9);
  // Every ninth client is one that nobody asks anything for.
  if (index % 9 === 8) {
    return {
      kind: 'bystander',
      ...noRuns,
      holderCount: holders,
      freeSeats: 1,
      isWindowOpen: true,
      isSplit,
    };
  }
  const count = Math.min(left, dice.between(1, 5));
  const kind = dice.pick([
    'starters',
    'starters',
    'leavers-open',
    'leavers-closed',
    'mixed',
  ] as const);
  switch (kind) {
    case 'starters':
      return {
        kind,
        starterCount: count,
        leaverCount: 0,
        holderCount: holders,
        freeSeats: dice.between(0, 2),
        isWindowOpen: dice.chance(0.5),
        isSplit,
      };
    case 'leavers-open': {
      // Now and then everybody leaves: the subscription's last seat has to stay.
      const isEverybody = !isSplit && dice.chance(0.25);
      return {
        kind,
        starterCount: 0,
        leaverCount: count,
        holderCount: isEverybody ? count : holders + count,
        freeSeats: 0,
        isWindowOpen: true,
        isSplit,
      };
    }
    case 'leavers-closed':
      return {
        kind,
        starterCount: 0,
        leaverCount: count,
        holderCount: holders,
        freeSeats: 0,
        isWindowOpen: false,
        isSplit,
      };
    case 'mixed': {
      const starterCount = Math.ceil(count / 2);
      return {
        kind,
        starterCount,
        leaverCount: count - starterCount,
        holderCount: holders,
        freeSeats: dice.between(0, 1),
        isWindowOpen: true,
        isSplit: false,
      };
    }
  }
}

function toClient(
  plan: Plan,
  index: number,
  dice: Dice,
  csps: readonly [string, ...string[]],
): ClientSeed {
  const number = String(index + 1).padStart(3, '0');
  const total = plan.holderCount + plan.freeSeats;
  const first = plan.isSplit ? Math.ceil(total / 2) : total;
  const seller = dice.pick(csps);
  const other = csps.find((name) => name !== seller) ?? seller;
  const buy = (from: string, quantity: number): SubscriptionSeed => ({
    name: `${PRODUCT}-${from}`,
    seller: from,
    product: PRODUCT,
    term: 'P1M',
    billing: 'monthly',
    lots: [{ quantity, daysAgo: plan.isWindowOpen ? TERM_AGE.open : TERM_AGE.closed }],
  });
  return {
    key: `crowd-${number}`,
    // Names that differ in one figure only: mistaking one client for another would be easy.
    name: `Crowd ${number} Partners`,
    domain: `crowd-${number}.example`,
    country: 'US',
    situation: plan.kind,
    psaTypes: ['Client'],
    userCount: plan.holderCount,
    subscriptions: plan.isSplit
      ? [buy(seller, first), buy(other, total - first)]
      : [buy(seller, first)],
    assigned: [{ product: PRODUCT, count: plan.holderCount }],
  };
}

function toCaseSubscription(client: ClientSeed, one: SubscriptionSeed): CaseSubscription {
  const vendor = vendorOf(one.seller);
  const id = vendor.subscriptionIdOf(marketIdsOf(client, one));
  const customerId = vendor.customerIdOf({ key: client.key, tenantId: tenantIdOf(client) });
  return {
    id,
    csp: one.seller,
    customerId,
    seatCount: quantityOf(one),
    reading: one.seller === manualName ? null : readingOf(one.seller, { id, customerId }),
  };
}

function readingOf(
  market: string,
  { id, customerId }: Pick<CaseSubscription, 'id' | 'customerId'>,
): CaseSubscription['reading'] {
  const { listSubscriptions, readSubscription: path } = marketOf(market).calls;
  const isListed = path.source === listSubscriptions.source;
  return { path, id: isListed ? customerId : id };
}

/**
 * Draws a crowd with exactly `runCount` runs whose clients buy at one of `csps`, some at two. The same dice give the same
 * crowd, ticket for ticket.
 */
export function createCrowd(
  runCount: number,
  dice: Dice,
  csps: readonly [string, ...string[]] = ['partner-center', 'pax8'],
): Crowd {
  const clients: ClientSeed[] = [];
  const tickets: TicketSeed[] = [];
  const cases: Case[] = [];
  let staffBefore = 0;
  for (let left = runCount; left > 0;) {
    const drawn = draw(dice, clients.length, left);
    // With one CSP there is nothing to split between.
    const plan = csps.length > 1 ? drawn : { ...drawn, isSplit: false };
    const client = toClient(plan, clients.length, dice, csps);
    const staff = createStaff(client, staffBefore, 0);
    const runs: CaseRun[] = [];
    const take = (ticket: TicketSeed, run: Omit<CaseRun, 'ticket'>): void => {
      runs.push({ ticket: String(FIRST_TICKET + tickets.length), ...run });
      tickets.push(ticket);
    };
    for (let index = 0; index < plan.starterCount; index += 1) {
      const { givenName, surname } = nameOf(FIRST_STARTER_NAME + tickets.length);
      // No two starters of the crowd share a name, and none has one of the staff's.
      const ownSurname = `${surname}-${FIRST_TICKET + tickets.length}`;
      take(starterTicket(client, `${givenName} ${ownSurname}`), {
        kind: 'starter',
        userId: null,
        givenName,
        surname: ownSurname,
      });
    }
    for (let index = 0; index < plan.leaverCount; index += 1) {
      const person = staff[index];
      if (person === undefined) throw new Error(`${client.key} has fewer people than leavers`);
      take(
        {
          kind: 'leaver',
          client: client.key,
          staffIndex: index,
          leavesInDays: 0,
          reason: 'leaves',
        },
        {
          kind: 'leaver',
          userId: person.id,
          givenName: person.givenName ?? '',
          surname: person.surname ?? '',
        },
      );
    }
    staffBefore += client.userCount;
    left -= runs.length;
    clients.push(client);
    cases.push({
      key: client.key,
      name: client.name,
      kind: plan.kind,
      tenantId: tenantIdOf(client),
      skuId: productOf(PRODUCT).skuId.toLowerCase(),
      holderCount: plan.holderCount,
      subscriptions: client.subscriptions.map((one) => toCaseSubscription(client, one)),
      runs,
    });
  }
  return { cases, seed: (startMs) => toWorldSeed(clients, tickets, startMs) };
}

function starterTicket(client: ClientSeed, name: string): TicketSeed {
  return {
    kind: 'starter',
    client: client.key,
    name,
    title: 'Specialist',
    department: 'Operations',
    license: 'Microsoft 365 Business Premium',
    startsInDays: 3,
  };
}
