import { licenseInWords } from '../../domain/products/evidence.ts';
import type { SkuResolution } from '../../domain/products/resolve-sku.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { reducibleSeats } from '../../domain/windows/reducible-seats.ts';
import { invariant } from '../../lib/invariant.ts';
import { transact } from '../../store/database.ts';
import { explainWait, heldBackSince, type SeatChange } from '../../store/seat-changes.ts';
import { resolverFor } from '../orders/resolve.ts';
import type { ConnectedMarketplace, FlowTools } from '../tools.ts';
import { policyOf } from './policy.ts';
import { readSeats } from './read-seats.ts';
import { readPools, type SeatReading } from './seat-pool.ts';

export interface Verdicts {
  /** What to send now; all in one direction, purchases first. */
  readonly proceed: readonly SeatChange[];
  readonly refused: readonly Refused[];
  /** Stay approved and are checked again soon: one reading proves nothing against them. */
  readonly waiting: readonly SeatChange[];
}

interface Refused {
  readonly change: SeatChange;
  readonly reason: string;
}

/** How long a reading has to speak against a release before that is refused: tenants count late, CSPs contradict themselves. */
const releasePatienceMs = 10 * 60_000;

/** Something that the next reading may show otherwise. */
interface Doubt {
  /** Why a release waits. */
  readonly waiting: string;
  /** What it is refused with when that lasts. */
  readonly refusal: string;
}
const noFreeSeat: Doubt = {
  waiting: 'waiting: the tenant shows no free seat to give back',
  refusal: 'seat-in-use: no free seat was seen for 10 minutes',
};
const untoldWindow: Doubt = {
  waiting: 'waiting: the CSP’s own answers about the subscription contradict each other',
  refusal: 'window-closed: the CSP has not said for 10 minutes what may be given back',
};

/**
 * Checks due wishes once more against the live tenant and the live subscription, just before the call: a seat that became
 * free in the meantime is not bought, nor one of a product whose license came into doubt; a seat that somebody took in the
 * meantime is not given back. What one reading may have got wrong refuses a release only after ten minutes.
 */
export async function recheckChanges(
  tools: FlowTools,
  facts: {
    readonly csp: ConnectedMarketplace;
    readonly subscription: Subscription;
    readonly changes: readonly SeatChange[];
  },
): Promise<Verdicts> {
  const { subscription, changes } = facts;
  const inactive = inactiveReason(subscription);
  if (inactive !== null) return refuseAll(changes, inactive);
  const purchases = changes.filter((change) => change.seat_delta > 0);
  const wishes = purchases.length > 0 ? purchases : changes;
  const readings = await readTenants(tools, wishes);
  return purchases.length > 0
    ? recheckPurchases(tools, subscription, purchases, readings)
    : recheckReleases(tools, facts, wishes, readings);
}

function inactiveReason(subscription: Subscription): string | null {
  if (subscription.isTrial) return `${subscription.productName} is a trial: it is not touched`;
  if (subscription.status === 'active' || subscription.status === 'pending') return null;
  return `${subscription.productName} is ${subscription.status} at the CSP`;
}

function refuseAll(changes: readonly SeatChange[], reason: string): Verdicts {
  return { proceed: [], refused: changes.map((change) => ({ change, reason })), waiting: [] };
}

async function readTenants(tools: FlowTools, changes: readonly SeatChange[]): Promise<Readings> {
  const clients = [...new Set(changes.map((change) => change.client_id))];
  const readings = await Promise.all(
    clients.map(async (client) => [client, await readSeats(tools, client)] as const),
  );
  return new Map(readings);
}

type Readings = ReadonlyMap<string, SeatReading>;

async function recheckPurchases(
  tools: FlowTools,
  subscription: Subscription,
  purchases: readonly SeatChange[],
  readings: Readings,
): Promise<Verdicts> {
  const free = await freeWithout(tools, purchases, readings);
  const resolutions = await resolveByClient(tools, subscription, readings);
  let room = (subscription.maximumQuantity ?? Infinity) - subscription.quantity;
  return judge(purchases, (change) => {
    const doubt = doubtAboutLicense(change, subscription, resolutions.get(change.client_id));
    if (doubt !== null) return `license-in-doubt: ${doubt}`;
    const freeSeats = free.get(poolOf(change)) ?? 0;
    const missing = change.keep_free_seat_count - freeSeats;
    if (missing < change.seat_delta) return 'not-needed: a seat became free in the meantime';
    if (change.seat_delta > room) {
      return `quantity-out-of-range: the product allows ${subscription.maximumQuantity} seats`;
    }
    free.set(poolOf(change), freeSeats + change.seat_delta);
    room -= change.seat_delta;
    return null;
  });
}

async function resolveByClient(
  tools: FlowTools,
  subscription: Subscription,
  readings: Readings,
): Promise<ReadonlyMap<string, SkuResolution>> {
  const resolutions = [...readings].map(async ([client, reading]) => {
    const resolve = await resolverFor(tools.db, [subscription], reading.subscriptions);
    return [client, resolve(subscription)] as const;
  });
  return new Map(await Promise.all(resolutions));
}

/**
 * Why the subscription may no longer provide the license that was planned; null where it does. Days may lie between a plan
 * and its yes: an offer matrix, a CSP or an admin may have said something else since.
 */
function doubtAboutLicense(
  change: SeatChange,
  subscription: Subscription,
  resolution: SkuResolution | undefined,
): string | null {
  invariant(resolution !== undefined, 'the tenant of every wish was read');
  if (!resolution.ok) return resolution.explanation;
  if (resolution.skuId === change.sku_id) return null;
  return `${subscription.productName} is ${licenseInWords(resolution.skuId)} by now.`;
}

async function recheckReleases(
  tools: FlowTools,
  {
    csp,
    subscription,
  }: { readonly csp: ConnectedMarketplace; readonly subscription: Subscription },
  releases: readonly SeatChange[],
  readings: Readings,
): Promise<Verdicts> {
  const window = reducibleSeats(subscription, tools.clock.now(), policyOf(csp));
  if (!window.ok) {
    return window.reason === 'unknown' && window.mayPass
      ? beTolerant(tools, refuseAll(releases, untoldWindow.waiting), untoldWindow)
      : refuseAll(releases, `window-closed: ${window.explanation}`);
  }
  const free = await freeWithout(tools, releases, readings);
  // Never to zero: ending a subscription is another action.
  let spare = subscription.quantity - Math.max(1, subscription.minimumQuantity ?? 1);
  let reducible = window.seatCount;
  const verdicts = judge(releases, (change) => {
    const seatCount = -change.seat_delta;
    const freeSeats = free.get(poolOf(change)) ?? 0;
    if (seatCount > freeSeats - change.keep_free_seat_count) return noFreeSeat.waiting;
    if (seatCount > spare) return 'last-seat: a subscription is not reduced to nothing here';
    if (seatCount > reducible) {
      return `window-closed: only ${reducible} of the seats may be given back now`;
    }
    free.set(poolOf(change), freeSeats - seatCount);
    spare -= seatCount;
    reducible -= seatCount;
    return null;
  });
  return beTolerant(tools, verdicts, noFreeSeat);
}

/** Holds back, for a while, what is refused only because of this doubt. */
async function beTolerant(tools: FlowTools, verdicts: Verdicts, doubt: Doubt): Promise<Verdicts> {
  const refused: Refused[] = [];
  const waiting: SeatChange[] = [];
  for (const verdict of verdicts.refused) {
    const { change, reason } = verdict;
    if (reason !== doubt.waiting) {
      refused.push(verdict);
      continue;
    }
    const now = tools.clock.now();
    const since = await transact(tools.db, (tx) => heldBackSince(tx, change, reason, now));
    if (now.since(since).total('milliseconds') < releasePatienceMs) waiting.push(change);
    else refused.push({ change, reason: doubt.refusal });
  }
  await explainWait(
    tools.db,
    waiting.map((change) => change.id),
    doubt.waiting,
  );
  return { proceed: verdicts.proceed, refused, waiting };
}

/** Judges one wish after the other, oldest first; `verdict` says why not, or null for go. */
function judge(
  changes: readonly SeatChange[],
  verdict: (change: SeatChange) => string | null,
): Verdicts {
  const proceed: SeatChange[] = [];
  const refused: Refused[] = [];
  for (const change of changes) {
    const reason = verdict(change);
    if (reason === null) proceed.push(change);
    else refused.push({ change, reason });
  }
  return { proceed, refused, waiting: [] };
}

const poolKey = (client: string, sku: string): string => `${client} ${sku}`;
const poolOf = (change: SeatChange): string => poolKey(change.client_id, change.sku_id);

/**
 * Free seats per client and license as they would be without these wishes; negative when seats are promised or assigned
 * that do not exist. A license that the tenant no longer lists has none.
 */
async function freeWithout(
  tools: FlowTools,
  wishes: readonly SeatChange[],
  readings: Readings,
): Promise<Map<string, number>> {
  const free = new Map<string, number>();
  for (const [client, reading] of readings) {
    const pools = await readPools(tools.db, { clientId: client, exceptRunId: null }, reading);
    for (const { license, heldSeatCount, uncertainSeatCount } of pools.values()) {
      const key = poolKey(client, license.skuId);
      const asked = wishes.filter((wish) => poolOf(wish) === key);
      const { ownedSeatCount, assignedSeatCount } = license;
      free.set(
        key,
        ownedSeatCount -
          assignedSeatCount -
          heldSeatCount -
          // Just given to somebody: neither bought again nor given back on a doubtful reading.
          uncertainSeatCount -
          asked.reduce((seats, other) => seats + other.seat_delta, 0),
      );
    }
  }
  return free;
}
