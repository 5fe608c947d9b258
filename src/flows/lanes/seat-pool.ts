import type { License } from '../../domain/license.ts';
import type { Tenant, TenantSubscription } from '../../ports/tenant.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Database } from '../../store/database.ts';
import { unsettledPoolChanges } from '../../store/seat-changes.ts';
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
  /** A release that the reading has surely got, though the tenant does not show the lane's subscription. */
  readonly isInReading: boolean;
}

/**
 * How long a release is taken off what the tenant owns where only the sum of the license can show it. Purchases elsewhere may
 * hide it there for ever; taken off for ever, it would have every later starter bought a seat too many. When the tenant is
 * later than this, it says "no seat" to the next person, whose run then counts again. Assumed.
 */
export const unseenReleaseMs = 60 * 60_000;

/** Whether the sum of a license bears a change out, where the tenant does not show the subscription itself. */
export function isInSum(
  { seatDelta, ownedPlanned }: { readonly seatDelta: number; readonly ownedPlanned: number },
  ownedSeatCount: number,
): boolean {
  const expected = ownedPlanned + seatDelta;
  return seatDelta > 0 ? ownedSeatCount >= expected : ownedSeatCount <= expected;
}

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
      total += sum(sent.filter((change) => change.state !== 'visible' && !change.isInReading));
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
  const changes = await unsettledPoolChanges(db, clientId, license.skuId, reading.readAt);
  const underWay = seatsUnderWay(
    changes
      .filter((change) => change.state !== 'approved' || isDue(change, reading.readAt))
      .map((change) => toPoolChange(change, license, reading)),
  );
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

/** A ledger row as the counting sees it. */
function toPoolChange(
  change: PoolChangeRow,
  license: License,
  { readAt, subscriptions }: TenantReading,
): PoolChange {
  return {
    lane: `${change.service_id}|${change.subscription_id}`,
    state: change.state,
    seatDelta: change.seat_delta,
    quantityTarget: change.quantityTarget,
    sentAt: change.write_id === null ? null : change.sentAt,
    shownQuantity: shownQuantityOf(change.commerce_subscription_id, subscriptions),
    isInReading: isReleaseInReading(change, license.ownedSeatCount, readAt),
  };
}

/**
 * Only releases are judged by the sum before their run has looked: to miss a purchase that is still on its way would buy
 * its seat again.
 */
function isReleaseInReading(
  { state, seat_delta, owned_planned, sentAt }: PoolChangeRow,
  ownedSeatCount: number,
  readAt: Temporal.Instant,
): boolean {
  if (state !== 'confirmed' || seat_delta > 0 || sentAt === null) return false;
  const isOld =
    readAt.since(Temporal.Instant.from(sentAt)).total('milliseconds') >= unseenReleaseMs;
  if (isOld || owned_planned === null) return isOld;
  return isInSum({ seatDelta: seat_delta, ownedPlanned: owned_planned }, ownedSeatCount);
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
