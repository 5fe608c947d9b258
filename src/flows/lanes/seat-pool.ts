import { skuId, type SkuId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import { unownedLicense } from '../../domain/products/unowned.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { Tenant, TenantSubscription } from '../../ports/tenant.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../store/database.ts';
import { laneKey, unsettledPoolChanges } from '../../store/seat-changes.ts';
import type { PoolChangeRow, SeatChange } from '../../store/seat-changes.ts';
import { seatsHeldByOthers, type SeatsHeld } from '../../store/seat-holds.ts';

/** The tenant's licenses and subscriptions, read together. */
export interface TenantReading {
  /** When the reading began: nothing that happened later is surely in it. */
  readonly readAt: Temporal.Instant;
  readonly licenses: readonly License[];
  readonly subscriptions: readonly TenantSubscription[];
}

/** What a CSP shows of a subscription. */
export interface LiveQuantity {
  /** 0 where the CSP says that it is over. */
  readonly seatCount: number;
  /** It shows every change that was settled until then. */
  readonly showsUntil: Temporal.Instant;
}

/** A tenant's reading that seats may be counted by (`readSeats`). */
export interface SeatReading extends TenantReading {
  /** By lane, where the tenant does not bear out what our changes came to; empty where it bears out all of them. */
  readonly atCsps: ReadonlyMap<string, LiveQuantity>;
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
  /** Of the subscription that it changes, or that came of it. */
  readonly lane: string;
  readonly customerId: string;
  readonly skuId: SkuId;
  readonly state: SeatChange['state'];
  readonly seatDelta: number;
  /** The newest total that was sent on the lane; null before this change was sent. */
  readonly quantityTarget: number | null;
  /** When it was sent; null before. Orders the targets. */
  readonly sentAt: string | null;
  /** When it was known what became of it; null before. */
  readonly settledAt: string | null;
  /** What the tenant shows for the lane's subscription in the reading; null where it cannot be told apart. */
  readonly shownQuantity: number | null;
  /** What the CSP shows of the lane's subscription since the change was settled; null where it was not asked. */
  readonly liveQuantity: number | null;
  /** The tenant does not name the lane's subscription: what it shows of it is told from the sum of the license. */
  readonly isToldBySum: boolean;
  /** Seats of the license that the tenant owned beside the lane's subscription; null where nobody wrote it down. */
  readonly seatsBeside: number | null;
  /** It orders a license of which the tenant owned nothing: until it is there, the tenant need not list it. */
  readonly isFirstOrder: boolean;
}

/**
 * How long after it was confirmed a release is taken off what the tenant owns, where the tenant does not list its subscription.
 * Purchases elsewhere may hide it there for ever; taken off for ever, it would have every later starter bought a seat too
 * many. When the tenant is later than this, it says "no seat" to the next person, whose run then counts again. Assumed.
 */
const unseenReleaseMs = 60 * 60_000;

/**
 * Seats that the ledger has moved, or is about to move, and that a reading of the tenant does not show yet: positive for
 * seats on their way, negative for seats that are still shown but already given back.
 *
 * Where the tenant shows the very subscription, what is on its way is read from it; elsewhere a change counts until it
 * was seen. A change that is only waiting for a later day does not count. Seats that the CSP shows to be gone again, or
 * to be back, by whosever hand, are on their way no longer.
 */
export function seatsUnderWay(changes: readonly PoolChange[]): number {
  return sum([...Map.groupBy(changes, (change) => change.lane).values()], seatsUnderWayOnLane);
}

function seatsUnderWayOnLane(changes: readonly PoolChange[]): number {
  const approved = changes.filter(({ sentAt, state }) => sentAt === null && state === 'approved');
  return sum(approved, deltaOf) + sentSeatsUnderWay(changes);
}

/** What was sent last on a lane; null where nothing was. */
export function newestSent(changes: readonly PoolChange[]): PoolChange | null {
  const sent = changes.filter((change) => change.sentAt !== null);
  return sent.toSorted((a, b) => (a.sentAt ?? '').localeCompare(b.sentAt ?? '')).at(-1) ?? null;
}

/** Of one lane, without what was not sent yet. */
export function sentSeatsUnderWay(changes: readonly PoolChange[]): number {
  const sent = changes.filter((change) => change.sentAt !== null);
  const newest = newestSent(sent);
  if (newest === null) return 0;
  const { quantityTarget: target, shownQuantity: shown, liveQuantity: live } = newest;
  const unseen = sent.filter((change) => change.state !== 'visible');
  const ours = target === null || shown === null ? sum(unseen, deltaOf) : target - shown;
  const sinceThen = target === null || live === null ? 0 : live - target;
  const left =
    ours > 0
      ? Math.max(0, ours + Math.min(0, sinceThen))
      : Math.min(0, ours + Math.max(0, sinceThen));
  const up = sum(sent, (change) => Math.max(0, change.seatDelta));
  const down = sum(sent, (change) => Math.min(0, change.seatDelta));
  return Math.min(up, Math.max(down, left));
}

const deltaOf = ({ seatDelta }: PoolChange): number => seatDelta;

function sum<Item>(items: readonly Item[], seatsOf: (item: Item) => number): number {
  return items.reduce((seats, item) => seats + seatsOf(item), 0);
}

/** What is known about one license at one client, from one reading and the ledger. */
export interface Pool {
  /** The license as read; seats under way beyond all promises are counted as owned. */
  readonly license: License;
  /** Seats promised to other runs that no purchase of their own covers. */
  readonly heldSeatCount: number;
  /** Seats that others have just been given: the reading may count them or not. A moment later it does. */
  readonly uncertainSeatCount: number;
  /** Seats that the tenant shows as owned. */
  readonly shownSeatCount: number;
  /** What the reading may not show yet. */
  readonly changes: readonly PoolChange[];
}

/**
 * How long a reading is doubted after somebody was given a seat. A tenant that takes longer to count it says "no seat" to the
 * next person, whose run then counts again: slower, never a seat too many. Assumed.
 */
const assignmentLagMs = 1_500;

/**
 * Puts a reading of the tenant and the ledger together, by license of the reading. Call it under `lockPool` of the licenses
 * that something is decided about, so that two plans never promise the same seat. `exceptRunId` is the run that asks: its
 * own promise does not count against it.
 *
 * A license that the tenant does not list is counted from 0 where its first order is in the ledger, and where it is one of
 * `chosenNew`: chosen because the tenant had none. Any other one is missing, since a list may be incomplete for a moment.
 */
export async function readPools(
  db: Database,
  of: {
    readonly clientId: string;
    readonly exceptRunId: string | null;
    readonly chosenNew?: readonly SkuId[];
  },
  reading: SeatReading,
): Promise<ReadonlyMap<SkuId, Pool>> {
  const uncertainSince = reading.readAt.subtract({ milliseconds: assignmentLagMs });
  const { clientId, exceptRunId, chosenNew = [] } = of;
  const held = await seatsHeldByOthers(db, { clientId, exceptRunId, uncertainSince });
  const all = await poolChanges(db, clientId, reading);
  const changes = Map.groupBy(all, (one) => one.skuId);
  const ordered = all.filter((change) => change.isFirstOrder).map((change) => change.skuId);
  const listed = new Set(reading.licenses.map((license) => license.skuId));
  const unlisted = [...new Set([...chosenNew, ...ordered])].filter((id) => !listed.has(id));
  const licenses = [...reading.licenses, ...unlisted.flatMap((id) => unownedLicense(id) ?? [])];
  return new Map(
    licenses.map((license) => [
      license.skuId,
      poolOf(license, held.get(license.skuId), changes.get(license.skuId) ?? []),
    ]),
  );
}

function poolOf(
  license: License,
  { held = 0, uncertain = 0 }: Partial<SeatsHeld> = {},
  changes: readonly PoolChange[],
): Pool {
  const promised = held - seatsUnderWay(changes);
  const ownedSeatCount = license.ownedSeatCount - Math.min(0, promised);
  return {
    license: { ...license, ownedSeatCount },
    heldSeatCount: Math.max(0, promised),
    uncertainSeatCount: uncertain,
    shownSeatCount: license.ownedSeatCount,
    changes,
  };
}

/** Whether the change's day has come. */
export function isDue(change: SeatChange, now: Temporal.Instant): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(change.due_at), now) <= 0;
}

/** The changes at a client that a reading may not show yet, as the counting sees them. */
export async function poolChanges(
  db: Database,
  clientId: string,
  reading: SeatReading,
): Promise<readonly PoolChange[]> {
  const { readAt } = reading;
  const rows = await unsettledPoolChanges(db, clientId, readAt);
  return rows
    .filter((change) => change.state !== 'approved' || isDue(change, readAt))
    .filter((change) => !isLongGone(change, reading))
    .map((change) => toPoolChange(change, reading));
}

function toPoolChange(change: PoolChangeRow, reading: SeatReading): PoolChange {
  const subscription = change.orderedSubscriptionId ?? change.subscription_id;
  const lane = laneOf(change.service_id, subscription);
  const { settledAt } = change;
  const live = reading.atCsps.get(lane);
  const isLiveSince =
    live !== undefined &&
    settledAt !== null &&
    Temporal.Instant.compare(Temporal.Instant.from(settledAt), live.showsUntil) <= 0;
  return {
    lane,
    customerId: change.customer_id,
    skuId: skuId(change.sku_id),
    state: change.state,
    seatDelta: change.seat_delta,
    quantityTarget: change.quantityTarget,
    sentAt: change.write_id === null ? null : change.sentAt,
    settledAt,
    shownQuantity: shownOfChange(change, reading),
    liveQuantity: isLiveSince ? live.seatCount : null,
    isToldBySum: change.commerce_subscription_id === null,
    seatsBeside: change.seats_beside,
    isFirstOrder: change.new_order !== null && change.seats_beside === 0,
  };
}

const laneOf = (serviceId: string, subscriptionId: string): string =>
  laneKey({ serviceId, subscriptionId });

function isLongGone(change: PoolChangeRow, reading: TenantReading): boolean {
  const { state, seat_delta, commerce_subscription_id: id, settledAt } = change;
  if (state !== 'confirmed' || seat_delta > 0 || settledAt === null) return false;
  if (shownQuantityOf(id, reading.subscriptions) !== null) return false;
  const confirmed = Temporal.Instant.from(settledAt);
  return reading.readAt.since(confirmed).total('milliseconds') >= unseenReleaseMs;
}

/**
 * What the tenant will own of the license once everything that is under way on this subscription has arrived. While something
 * is, that is told from what stood beside the subscription before; otherwise the tenant's own number is it.
 */
export function ownedOnceThrough(
  pool: Pool,
  subscription: Pick<Subscription, 'serviceId' | 'id' | 'quantity'>,
): number {
  const lane = laneOf(subscription.serviceId, subscription.id);
  const own = pool.changes.filter((change) => change.lane === lane);
  const beside = own.findLast((change) => change.seatsBeside !== null)?.seatsBeside ?? null;
  if (beside === null || seatsUnderWay(own) === 0) return pool.shownSeatCount;
  return beside + subscription.quantity;
}

/** Whether a change of this subscription is in the ledger that the reading may not show yet. */
export function hasChangeOf(
  { changes }: Pool,
  { serviceId, id }: Pick<Subscription, 'serviceId' | 'id'>,
): boolean {
  return changes.some((change) => change.lane === laneOf(serviceId, id));
}

/**
 * Whether a change of one of these subscriptions could not be told from what is under way on another: the sum of a license is
 * all that tells of a subscription that the tenant does not name, and two of them move the same sum.
 */
export function wouldTangle(
  { changes }: Pool,
  candidates: readonly Pick<Subscription, 'serviceId' | 'id' | 'commerceSubscriptionId'>[],
): boolean {
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
