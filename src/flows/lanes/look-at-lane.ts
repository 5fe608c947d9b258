import type { ConnectedMarketplace, FlowTools } from '../tools.ts';
import { NotConnectedError } from '../tools.ts';
import { cspCustomerId, serviceId, subscriptionId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { FenceLostError, type Fence } from '../../ports/fence.ts';
import { transact } from '../../store/database.ts';
import {
  approvedChangesOfLane,
  explainWait,
  parseLaneKey,
  type Lane,
  type SeatChange,
} from '../../store/seat-changes.ts';
import { lastConfirmedWrite, openWriteOfLane, type SeatWrite } from '../../store/seat-writes.ts';
import { ring } from '../engine/agenda.ts';
import { quantitiesLeftBehind, replicaLagMs } from './left-behind.ts';
import { pauseBetweenReadings } from './pause.ts';
import { recheckChanges } from './recheck.ts';
import { quantityInquiry } from './reconcile.ts';
import { sendWrite } from './send-write.ts';
import type { LaneLook } from './settle.ts';
import { takeUp, type Inquiry } from './take-up.ts';
import { isDue } from './seat-pool.ts';
import { dropForgotten, settleUnsent } from './unsent.ts';

/** Readings after the first one that may disagree with each other before the last one is taken. */
const mostReadings = 5;
const troubleWaitMs = { first: 2_000, most: 60_000 };
/** Said where a look fails for a reason that nobody foresaw; the engine tries again, later and later. */
const insideTrouble =
  'something went wrong inside Seatwright; an admin finds the cause in the server log';
/** Between two looks while the CSP still shows a quantity that our last change has left behind. */
const lagWaitSeconds = 5;

/**
 * One look at a lane, the only place from which a subscription's quantity is changed.
 *
 * An attempt that is not settled comes first: nothing is sent while it is open. Then the live quantity is read, the due
 * wishes are checked again against the live tenant, the attempt is written down, and one absolute total is sent.
 * May be repeated or killed at any point: the next look reads before it acts. Source: product.md section 8.
 */
export async function lookAtLane(
  tools: FlowTools,
  key: string,
  fence: Fence,
  kind: LaneKind = quantityLane,
): Promise<LaneLook> {
  const lane = parseLaneKey(key);
  const now = tools.clock.now();
  const open = await openWriteOfLane(tools.db, lane);
  if (open !== null) {
    return withTrouble(tools, open.changes, () => takeUp(tools, { lane, fence, ...open }, kind));
  }
  const approved = await approvedChangesOfLane(tools.db, lane);
  const due = approved.filter((change) => isDue(change, now));
  if (due.length === 0) return { wakeAt: earliestDue(approved) };
  return withTrouble(tools, due, async () => {
    const csp = await tools.connections.marketplace(serviceId(lane.serviceId));
    const wanted = await dropForgotten(tools, fence, due);
    if (wanted.length === 0) return { wakeAt: tools.clock.now() };
    return kind.carryOut(tools, { lane, fence, csp, due: wanted });
  });
}

/** Wishes of a lane that are due, before anything is sent. */
export interface DueWork {
  readonly lane: Lane;
  readonly fence: Fence;
  readonly csp: ConnectedMarketplace;
  /** At least one, oldest first. */
  readonly due: readonly SeatChange[];
}

/** What differs between a lane that changes a quantity and one that orders a new subscription (`flows/orders`). */
export interface LaneKind extends Inquiry {
  /** Checks the wishes once more and sends one attempt at most. */
  carryOut(tools: FlowTools, work: DueWork): Promise<LaneLook>;
}

const quantityLane: LaneKind = { ...quantityInquiry, carryOut: changeQuantity };

async function changeQuantity(tools: FlowTools, work: DueWork): Promise<LaneLook> {
  const { lane, csp, fence, due } = work;
  const subscription = await readTrusted(tools, csp, lane, due);
  if (subscription === null) return { wakeAt: tools.clock.now().add({ seconds: lagWaitSeconds }) };
  const verdicts = await recheckChanges(tools, { csp, subscription, changes: due });
  await settleUnsent(tools, fence, 'refused', verdicts.refused);
  const [first] = verdicts.proceed;
  if (first === undefined) {
    const seconds = verdicts.waiting.length === 0 ? 0 : lagWaitSeconds;
    return { wakeAt: tools.clock.now().add({ seconds }) };
  }
  return sendWrite(tools, { lane, fence, csp, subscription, changes: verdicts.proceed });
}

/**
 * The live subscription; null while a quantity or a schedule is shown that our own last change has left behind.
 *
 * A quantity other than the one last known (by our own confirmed write, else by the plan) is read a second time:
 * replicas answer late, and a total computed from an old number would take seats away.
 */
async function readTrusted(
  tools: FlowTools,
  csp: ConnectedMarketplace,
  lane: Lane,
  due: readonly SeatChange[],
): Promise<Subscription | null> {
  const [first] = due;
  const customer = cspCustomerId(first?.customer_id ?? '');
  const id = subscriptionId(lane.subscriptionId);
  const last = await lastConfirmedWrite(tools.db, lane);
  const known = last?.quantity_target ?? first?.quantity_planned;
  let reading = await csp.marketplace.readSubscription(customer, id);
  // A plan may have seen another hand's number since our own last write: then one reading of ours proves nothing.
  const isPlain = (quantity: number): boolean =>
    quantity === known && due.every((change) => change.quantity_planned <= quantity);
  for (let attempt = 0; !isPlain(reading.quantity) && attempt < mostReadings; attempt += 1) {
    await pauseBetweenReadings(tools);
    const again = await csp.marketplace.readSubscription(customer, id);
    const agree = again.quantity === reading.quantity;
    reading = again;
    if (agree) break;
  }
  if (isScheduleLate(tools, last, reading)) return null;
  if (reading.quantity === known) return reading;
  const leftBehind = await quantitiesLeftBehind(tools, csp, lane);
  return leftBehind.has(reading.quantity) ? null : reading;
}

/**
 * Whether a replica may still show the renewal from before our last change put the schedule back: a next change would not
 * know that there is one, and nobody would put it back after that.
 */
function isScheduleLate(tools: FlowTools, last: SeatWrite | null, reading: Subscription): boolean {
  const { schedule_target: scheduled = null, settled_at: settledAt = null } = last ?? {};
  if (scheduled === null || settledAt === null || reading.scheduledQuantity === scheduled)
    return false;
  const settled = Temporal.Instant.from(settledAt);
  return tools.clock.now().since(settled).total('milliseconds') < replicaLagMs;
}

function earliestDue(changes: readonly SeatChange[]): Temporal.Instant | null {
  const [earliest] = changes
    .map((change) => Temporal.Instant.from(change.due_at))
    .toSorted((a, b) => Temporal.Instant.compare(a, b));
  return earliest ?? null;
}

/**
 * Runs `work`; an outside failure before anything was sent leaves the changes where they are, says why they wait, and
 * comes back later. The longer the trouble lasts the longer the pause, up to a minute. Any other error is said there too,
 * and thrown on.
 */
async function withTrouble(
  tools: FlowTools,
  changes: readonly SeatChange[],
  work: () => Promise<LaneLook>,
): Promise<LaneLook> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConnectorError || error instanceof NotConnectedError)) {
      if (!(error instanceof FenceLostError)) await tellWait(tools, changes, insideTrouble);
      throw error;
    }
    const now = tools.clock.now();
    const since = changes[0] === undefined ? now : Temporal.Instant.from(changes[0].updated_at);
    const pauseMs = Math.min(
      troubleWaitMs.most,
      Math.max(troubleWaitMs.first, now.since(since).total('milliseconds') / 10),
    );
    const askedMs = error instanceof ConnectorError ? (error.retryAfterMs ?? 0) : 0;
    await tellWait(tools, changes, error.message);
    return { wakeAt: now.add({ milliseconds: Math.round(Math.max(pauseMs, askedMs)) }) };
  }
}

/** Says at the changes, and to the runs that wait for them, what the lane waits for. */
async function tellWait(
  tools: FlowTools,
  changes: readonly SeatChange[],
  why: string,
): Promise<void> {
  const ids = changes.map((change) => change.id);
  await explainWait(tools.db, ids, `waiting: ${why}`);
  await transact(tools.db, async (tx) => {
    for (const change of changes) await ring(tx, tools, 'run', change.run_id);
  });
}
