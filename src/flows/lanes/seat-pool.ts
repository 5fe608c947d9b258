import type { License } from '../../domain/license.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { Tenant, TenantSubscription } from '../../ports/tenant.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../store/database.ts';
import { laneKey, unsettledPoolChanges } from '../../store/seat-changes.ts';
import type { PoolChangeRow, SeatChange } from '../../store/seat-changes.ts';
import { heldSeats, uncertainSeats } from '../../store/seat-holds.ts';

/** The tenant's licenses and subscriptions, read together. */
export interface TenantReading {
  /** When the reading began: nothing that happened later is surely in it. */
  readonly readAt: Temporal.Instant;
  readonly licenses: readonly License[];
  readonly subscriptions: readonly TenantSubscription[];
}

/** Reads both lists in parallel. Throws `ConnectorError`. */
export async function readTenantSeats(tenant: Tenant, clock: Clock): Promise<TenantReading> {
  const readAt = clock.now();
  const [licenses, subscriptions] = await Promise.all([
    tenant.listLicenses(),
    tenant.listSubscriptions(),
  ]);
  return { readAt, licenses, subscriptions };
}

/** One change of a pool as far as counting needs it. */
export interface PoolChange {
  readonly lane: string;
  readonly state: SeatChange['state'];
  readonly seatDelta: number;
  /** The newest total that was sent on the lane; null before this change was sent. */
  readonly quantityTarget: number | null;
  /** When it was sent; null before. Orders the targets. */
  readonly sentAt: string | null;
  /** What the tenant shows for the lane's subscription in the reading; null where it cannot be told apart. */
  readonly shownQuantity: number | null;
  /** The tenant does not name the lane's subscription: what it shows of it is told from the sum of the license. */
  readonly isToldBySum: boolean;
  /** Seats of the license that the tenant owned beside the lane's subscription; null where nobody wrote it down. */
  readonly seatsBeside: number | null;
}

/**
 * How long after it was confirmed a release is taken off what the tenant owns, where only the sum of the license shows it.
 * Purchases elsewhere may hide it there for ever; taken off for ever, it would have every later starter bought a seat too
 * many. When the tenant is later than this, it says "no seat" to the next person, whose run then counts again. Assumed.
 */
const unseenReleaseMs = 60 * 60_000;

/**
 * Seats that the ledger has moved, or is about to move, and that a reading of the tenant does not show yet: positive for
 * seats on their way, negative for seats that are still shown but already given back.
 *
 * Where the tenant shows the very subscription, what is on its way is read from it; elsewhere a change counts until it
 * was seen. A change that is only waiting for a later day does not count.
 */
export function seatsUnderWay(changes: readonly PoolChange[]): number {
  const lanes = new Map<string, PoolChange[]>();
  for (const change of changes) lanes.set(change.lane, [...(lanes.get(change.lane) ?? []), change]);
  let total = 0;
  for (const laneChanges of lanes.values()) {
    const unsent = laneChanges.filter((change) => change.sentAt === null);
    const sent = laneChanges.filter((change) => change.sentAt !== null);
    total += sum(unsent.filter((change) => change.state === 'approved'));
    const newest = sent.toSorted((a, b) => (a.sentAt ?? '').localeCompare(b.sentAt ?? '')).at(-1);
    if (newest === undefined) continue;
    const up = sum(sent.filter((change) => change.seatDelta > 0));
    const down = sum(sent.filter((change) => change.seatDelta < 0));
    if (newest.shownQuantity === null || newest.quantityTarget === null) {
      total += sum(sent.filter((change) => change.state !== 'visible'));
    } else {
      total += Math.min(up, Math.max(down, newest.quantityTarget - newest.shownQuantity));
    }
  }
  return total;
}

function sum(changes: readonly PoolChange[]): number {
  return changes.reduce((seats, change) => seats + change.seatDelta, 0);
}

/** What is known about one license at one client, from one reading and the ledger. */
export interface PoolFacts {
  /** The license as read; seats under way beyond all promises are counted as owned. */
  readonly license: License;
  /** Seats promised to other runs that no purchase of their own covers. */
  readonly heldSeatCount: number;
  /** Seats that others have just been given: the reading may count them or not. A moment later it does. */
  readonly uncertainSeatCount: number;
}

/**
 * How long a reading is doubted after somebody was given a seat. A tenant that takes longer to count it says "no seat" to the
 * next person, whose run then counts again: slower, never a seat too many. Assumed.
 */
const assignmentLagMs = 1_500;

/**
 * Puts a reading of the tenant and the ledger together. Call it under `lockPool`, so that two plans never promise the
 * same seat. `exceptRunId` is the run that asks: its own promise does not count against it.
 */
export async function countPool(
  db: Database,
  pool: {
    readonly clientId: string;
    readonly license: License;
    readonly exceptRunId: string | null;
  },
  reading: TenantReading,
): Promise<PoolFacts> {
  const { clientId, license, exceptRunId } = pool;
  const key = { clientId, skuId: license.skuId, exceptRunId };
  const held = await heldSeats(db, key);
  const uncertainSeatCount = await uncertainSeats(
    db,
    key,
    reading.readAt.subtract({ milliseconds: assignmentLagMs }),
  );
  const underWay = seatsUnderWay(await poolChanges(db, clientId, license, reading));
  const promised = held - underWay;
  return promised >= 0
    ? { license, heldSeatCount: promised, uncertainSeatCount }
    : {
        license: { ...license, ownedSeatCount: license.ownedSeatCount - promised },
        heldSeatCount: 0,
        uncertainSeatCount,
      };
}

/** Whether the change's day has come. */
export function isDue(change: SeatChange, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(change.due_at), now) <= 0;
}

/** The changes of a pool that a reading may not show yet, as the counting sees them. */
async function poolChanges(
  db: Database,
  clientId: string,
  license: License,
  reading: TenantReading,
): Promise<readonly PoolChange[]> {
  const { readAt } = reading;
  const rows = await unsettledPoolChanges(db, clientId, license.skuId, readAt);
  return rows
    .filter((change) => change.state !== 'approved' || isDue(change, readAt))
    .filter((change) => !isLongGone(change, readAt))
    .map((change) => ({
      lane: laneOf(change.service_id, change.subscription_id),
      state: change.state,
      seatDelta: change.seat_delta,
      quantityTarget: change.quantityTarget,
      sentAt: change.write_id === null ? null : change.sentAt,
      shownQuantity: shownOfChange(change, reading),
      isToldBySum: change.commerce_subscription_id === null,
      seatsBeside: change.seats_beside,
    }));
}

const laneOf = (serviceId: string, subscriptionId: string): string =>
  laneKey({ serviceId, subscriptionId });

function isLongGone(change: PoolChangeRow, readAt: Temporal.Instant): boolean {
  const { state, seat_delta, commerce_subscription_id, settledAt } = change;
  if (state !== 'confirmed' || seat_delta > 0 || commerce_subscription_id !== null) return false;
  if (settledAt === null) return false;
  const confirmed = Temporal.Instant.from(settledAt);
  return readAt.since(confirmed).total('milliseconds') >= unseenReleaseMs;
}

/**
 * What the tenant will own of the license once everything that is under way on this subscription has arrived. While something is, that is told from what stood beside the subscription before; otherwise the tenant's own number is it.
 */
export async function ownedOnceThrough(
  db: Database,
  pool: { readonly clientId: string; readonly license: License },
  subscription: Pick<Subscription, 'serviceId' | 'id' | 'quantity'>,
  reading: TenantReading,
): Promise<number> {
  const lane = laneOf(subscription.serviceId, subscription.id);
  const changes = await poolChanges(db, pool.clientId, pool.license, reading);
  const own = changes.filter((change) => change.lane === lane);
  const beside = own.findLast((change) => change.seatsBeside !== null)?.seatsBeside ?? null;
  if (beside === null || seatsUnderWay(own) === 0) return pool.license.ownedSeatCount;
  return beside + subscription.quantity;
}

/**
 * Whether a change of one of these subscriptions could not be told from what is under way on another: the sum of a license is
 * all that tells of a subscription that the tenant does not name, and two of them move the same sum.
 */
export async function wouldTangle(
  db: Database,
  pool: { readonly clientId: string; readonly license: License },
  candidates: readonly Pick<Subscription, 'serviceId' | 'id' | 'commerceSubscriptionId'>[],
  reading: TenantReading,
): Promise<boolean> {
  const changes = await poolChanges(db, pool.clientId, pool.license, reading);
  const lanes = new Map(changes.map((change) => [change.lane, change.isToldBySum]));
  return [...lanes].some(([lane, isToldBySum]) => {
    const others = candidates.filter(({ serviceId, id }) => laneOf(serviceId, id) !== lane);
    const isBlind =
      others.length > 0 &&
      (isToldBySum || others.some((other) => other.commerceSubscriptionId === null));
    return isBlind && seatsUnderWay(changes.filter((change) => change.lane === lane)) !== 0;
  });
}

/** What a reading shows of the subscription that a change is about; null where it cannot be told apart. */
export function shownOfChange(
  change: Pick<SeatChange, 'commerce_subscription_id' | 'seats_beside' | 'sku_id'>,
  { licenses, subscriptions }: TenantReading,
): number | null {
  if (change.commerce_subscription_id !== null)
    return shownQuantityOf(change.commerce_subscription_id, subscriptions);
  if (change.seats_beside === null) return null;
  const license = licenses.find((candidate) => candidate.skuId === change.sku_id);
  return (license?.ownedSeatCount ?? 0) - change.seats_beside;
}

/** Seats that the tenant shows for one commerce subscription; null where it does not list it. */
export function shownQuantityOf(
  commerceSubscriptionId: string | null,
  subscriptions: readonly TenantSubscription[],
): number | null {
  if (commerceSubscriptionId === null) return null;
  const found = subscriptions.find(
    (subscription) => subscription.commerceSubscriptionId === commerceSubscriptionId.toLowerCase(),
  );
  return found?.seatCount ?? null;
}
