import { cspCustomerId, serviceId, type SubscriptionId } from '../../domain/ids.ts';
import { assertNever } from '../../lib/invariant.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { OrderProgress, SentOrder } from '../../ports/ordering.ts';
import { transact } from '../../store/database.ts';
import { noteOrdered } from '../../store/orders.ts';
import { failedAttempts, type SeatWrite, type WriteSettlement } from '../../store/seat-writes.ts';
import { pauseBetweenReadings } from '../lanes/pause.ts';
import { unreadablePatienceMs, type UnsettledWork } from '../lanes/reconcile.ts';
import { settleAndRing, type LaneLook } from '../lanes/settle.ts';
import { tellPending } from '../lanes/tell-pending.ts';
import { NotConnectedError, type ConnectedMarketplace, type FlowTools } from '../tools.ts';
import { orderingOf } from './ordering-of.ts';
import { toSentOrder } from './stored-order.ts';

/** How often an order may be sent again after it was proved that nothing came of it. */
const mostResends = 1;
/** How long an order that the CSP took may be neither seen nor explained before a person is told. */
const takenPatienceMs = 6 * 3_600_000;

interface OrderWork extends UnsettledWork {
  readonly csp: ConnectedMarketplace;
  readonly sent: SentOrder;
}

/**
 * Finds out what became of an order by looking for it, never by sending.
 *
 * - it is done → the subscription is read and written down: `confirmed`;
 * - the CSP works on it → nothing is sent, however long it takes;
 * - it ended without a subscription → `refused`, in the CSP's words;
 * - nothing is to be seen of an order that was never answered and of which nothing ever was, after the settle time and in two
 *   looks, at a CSP where that is proof → it did not happen, and it may be sent once more after a new check;
 * - anything else → it stays `unknown`, the run tells a person, nothing is sent.
 *
 * Whatever keeps the CSP from being asked is thrown on; when it lasts, a person is told.
 */
export async function takeUpOrder(tools: FlowTools, work: UnsettledWork): Promise<LaneLook> {
  // Before anything that may fail: the row has to tell the truth even if nobody can connect.
  const write = work.write.state === 'submitted' ? await tellCrash(tools, work) : work.write;
  try {
    const csp = await tools.connections.marketplace(serviceId(work.lane.serviceId));
    const sent = toSentOrder(write.sent_order);
    return await settleOrder(tools, { ...work, write, csp, sent });
  } catch (error) {
    const isOutside = error instanceof ConnectorError || error instanceof NotConnectedError;
    if (isOutside && !write.needs_person && waitedMs(tools, write) >= patienceFor(error)) {
      const detail = `An order was sent at ${write.sent_at}, and what became of it cannot be found out: ${error.message}.`;
      await settleAndRing(tools, work.fence, { ...work, write }, doubtful(detail));
    }
    throw error;
  }
}

function tellCrash(tools: FlowTools, work: UnsettledWork): Promise<SeatWrite> {
  return settleAndRing(tools, work.fence, work, {
    write: 'unknown',
    changes: 'unknown',
    reason:
      'the process ended between ordering and writing the answer down; looking before anything else',
  });
}

/** A CSP that is only busy or down comes back by itself; refused access needs a person sooner. */
function patienceFor(error: ConnectorError | NotConnectedError): number {
  const mendsItself = error instanceof ConnectorError && error.isTransient;
  return mendsItself ? takenPatienceMs : unreadablePatienceMs;
}

async function settleOrder(tools: FlowTools, work: OrderWork): Promise<LaneLook> {
  const { write, csp, sent } = work;
  const progress = await orderingOf(csp).findOrder(sent, write.reference);
  switch (progress.state) {
    case 'done':
      return confirm(tools, work, progress.subscriptionId);
    case 'pending':
      return stillPending(tools, work);
    case 'refused':
      return refuse(tools, work, progress);
    case 'unclear':
      return tellPerson(tools, work, progress.detail);
    case 'absent':
      return mayBeTaken(write) ? takenAndUnseen(tools, work) : unansweredAndUnseen(tools, work);
    default:
      return assertNever(progress);
  }
}

/** It was answered, the CSP has said something of it since, or something was seen that a person has to judge. */
function mayBeTaken(write: SeatWrite): boolean {
  return (
    write.state === 'accepted' ||
    write.reference !== null ||
    write.progress !== null ||
    write.needs_person
  );
}

/** The subscription is there: what it is in the tenant is noted with it, so that its seats are counted once. */
async function confirm(tools: FlowTools, work: OrderWork, id: SubscriptionId): Promise<LaneLook> {
  const { write, csp, fence, sent } = work;
  const live = await csp.marketplace.readSubscription(cspCustomerId(write.customer_id), id);
  const isOurs = await transact(tools.db, (tx) =>
    noteOrdered(tx, fence, {
      writeId: write.id,
      serviceId: write.service_id,
      subscriptionId: id,
      commerceSubscriptionId: live.commerceSubscriptionId,
    }),
  );
  if (!isOurs) {
    const detail = `${csp.name} gives subscription ${id} for this order, which came of an earlier one.`;
    return tellPerson(tools, work, detail);
  }
  const differs =
    live.quantity === sent.quantity
      ? ''
      : ` (${sent.quantity} were ordered: another hand was there)`;
  await settleAndRing(tools, fence, work, {
    write: 'confirmed',
    changes: 'confirmed',
    reason: `${csp.name} shows the new subscription ${id} with ${live.quantity}${differs}`,
  });
  return { wakeAt: tools.clock.now() };
}

async function stillPending(tools: FlowTools, work: OrderWork): Promise<LaneLook> {
  const { csp, changes } = work;
  const state = work.write.state === 'accepted' ? 'accepted' : 'unknown';
  const named = work.write.reference === null ? 'the order' : `order ${work.write.reference}`;
  const write = await settleAndRing(tools, work.fence, work, {
    write: state,
    changes: state,
    reason: `${csp.name} is still working on ${named}`,
    progress: 'pending',
  });
  await tellPending(tools, { write, changes, serviceName: csp.name });
  return pause(tools, write, 2_000);
}

async function refuse(
  tools: FlowTools,
  work: OrderWork,
  { reason, detail }: Extract<OrderProgress, { readonly state: 'refused' }>,
): Promise<LaneLook> {
  await settleAndRing(tools, work.fence, work, {
    write: 'refused',
    changes: 'refused',
    reason: `${reason}: ${detail}`,
    detail,
  });
  return { wakeAt: tools.clock.now() };
}

/** What the CSP may have taken is never sent again: it may come late, and that it never comes only a person can find out. */
function takenAndUnseen(tools: FlowTools, work: OrderWork): Promise<LaneLook> | LaneLook {
  const { write, csp } = work;
  // A person was told already, and why.
  if (write.needs_person) return pause(tools, write, 30_000);
  if (waitedMs(tools, write) < takenPatienceMs) return pause(tools, write, 500);
  const named = write.reference === null ? 'the order' : `order ${write.reference}`;
  const detail = `${csp.name} took ${named} of a new subscription, and nothing is to be seen of it; a person has to look.`;
  return tellPerson(tools, work, detail);
}

async function unansweredAndUnseen(tools: FlowTools, work: OrderWork): Promise<LaneLook> {
  const { write, csp, sent, changes } = work;
  const ordering = orderingOf(csp);
  if (waitedMs(tools, write) < ordering.settleTimeMs) return pause(tools, write, 500);
  await pauseBetweenReadings(tools);
  const second = await ordering.findOrder(sent, write.reference);
  if (second.state !== 'absent') return pause(tools, write, 500);
  if (!ordering.absenceIsProof) {
    const detail = `It was ordered without an answer, ${csp.name} shows nothing of it and has no list of orders that would prove its absence; a person has to look.`;
    return tellPerson(tools, work, detail);
  }
  const oldest = changes[0]?.created_at ?? write.sent_at;
  const { disproved } = await failedAttempts(tools.db, work.lane, oldest);
  if (disproved >= mostResends) {
    const detail = `It was ordered ${disproved + 1} times without an answer, and ${csp.name} shows nothing of it; a person has to look.`;
    return tellPerson(tools, work, detail);
  }
  const reason = `${csp.name} shows neither an order nor a new subscription after its settle time: it did not happen`;
  await settleAndRing(tools, work.fence, work, {
    write: 'not-applied',
    changes: 'approved',
    reason,
    detail: reason,
  });
  return { wakeAt: tools.clock.now() };
}

/** Stays `unknown` and says why; looked for again now and then, because it may still be found. */
async function tellPerson(tools: FlowTools, work: OrderWork, detail: string): Promise<LaneLook> {
  await settleAndRing(tools, work.fence, work, doubtful(detail));
  return pause(tools, work.write, 30_000);
}

function doubtful(detail: string): WriteSettlement {
  return { write: 'unknown', changes: 'unknown', reason: detail, detail, needsPerson: true };
}

/** How long ago it was sent, or how long since the CSP last said that it works on it. */
function waitedMs(tools: FlowTools, write: SeatWrite): number {
  const since = write.progress_at ?? write.sent_at;
  return tools.clock.now().since(Temporal.Instant.from(since)).total('milliseconds');
}

/** Waits a tenth of what has been waited since it was sent, at least `leastMs` and at most 15 minutes. */
function pause(tools: FlowTools, write: SeatWrite, leastMs: number): LaneLook {
  const sentMs = tools.clock
    .now()
    .since(Temporal.Instant.from(write.sent_at))
    .total('milliseconds');
  const pauseMs = Math.min(900_000, Math.max(leastMs, sentMs / 10));
  return { wakeAt: tools.clock.now().add({ milliseconds: Math.round(pauseMs) }) };
}
