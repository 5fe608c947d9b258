import { cspCustomerId, type SubscriptionId } from '../../domain/ids.ts';
import { assertNever } from '../../lib/invariant.ts';
import type { SentOrder } from '../../ports/ordering.ts';
import { transact } from '../../store/database.ts';
import { noteOrdered } from '../../store/orders.ts';
import type { SeatWrite } from '../../store/seat-writes.ts';
import { pauseBetweenReadings } from '../lanes/pause.ts';
import { settleAndRing, type LaneLook } from '../lanes/settle.ts';
import {
  acceptedPatienceMs,
  pause,
  pauseWhilePending,
  settleDisproved,
  settleRefused,
  tellPerson,
  waitedForWord,
  type Inquiry,
  type OpenWork,
} from '../lanes/take-up.ts';
import { tellPending } from '../lanes/tell-pending.ts';
import type { FlowTools } from '../tools.ts';
import { orderingOf } from './ordering-of.ts';
import { toSentOrder } from './stored-order.ts';

/** How often an order may be sent again after it was proved that nothing came of it. */
const mostResends = 1;

interface OrderWork extends OpenWork {
  readonly sent: SentOrder;
}

/** What became of an order. */
export const orderInquiry: Inquiry = {
  afterCrash:
    'the process ended between ordering and writing the answer down; looking before anything else',
  unreadable: ({ sent_at: sentAt }) =>
    `An order was sent at ${sentAt}, and what became of it cannot be found out`,
  settle: settleOrder,
};

/**
 * Finds out what became of an order by looking for it, never by sending.
 *
 * - it is done → the subscription is read and written down: `confirmed`;
 * - the CSP works on it → nothing is sent, however long it takes;
 * - it ended without a subscription → `refused`, in the CSP's words;
 * - nothing is to be seen of an order that was never answered and of which nothing ever was, after the settle time and in two
 *   looks, at a CSP where that is proof → it did not happen, and it may be sent once more after a new check;
 * - anything else → it stays `unknown`, the run tells a person, nothing is sent.
 */
async function settleOrder(tools: FlowTools, open: OpenWork): Promise<LaneLook> {
  const { write, csp } = open;
  const sent = toSentOrder(write.sent_order);
  const work: OrderWork = { ...open, sent };
  const progress = await orderingOf(csp).findOrder(sent, write.reference);
  switch (progress.state) {
    case 'done':
      return confirm(tools, work, progress.subscriptionId);
    case 'pending':
      return stillPending(tools, work);
    case 'refused':
      return settleRefused(tools, work, progress);
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
  return pauseWhilePending(tools, write);
}

/** What the CSP may have taken is never sent again: it may come late, and that it never comes only a person can find out. */
function takenAndUnseen(tools: FlowTools, work: OrderWork): Promise<LaneLook> | LaneLook {
  const { write, csp } = work;
  // A person was told already, and why.
  if (write.needs_person) return pause(tools, write, 30_000);
  if (waitedForWord(tools, write) < acceptedPatienceMs) return pause(tools, write, 500);
  const named = write.reference === null ? 'the order' : `order ${write.reference}`;
  const detail = `${csp.name} took ${named} of a new subscription, and nothing is to be seen of it; a person has to look.`;
  return tellPerson(tools, work, detail);
}

async function unansweredAndUnseen(tools: FlowTools, work: OrderWork): Promise<LaneLook> {
  const { write, csp, sent } = work;
  const ordering = orderingOf(csp);
  if (waitedForWord(tools, write) < ordering.settleTimeMs) return pause(tools, write, 500);
  await pauseBetweenReadings(tools);
  const second = await ordering.findOrder(sent, write.reference);
  if (second.state !== 'absent') return pause(tools, write, 500);
  if (!ordering.absenceIsProof) {
    const detail = `It was ordered without an answer, ${csp.name} shows nothing of it and has no list of orders that would prove its absence; a person has to look.`;
    return tellPerson(tools, work, detail);
  }
  return settleDisproved(tools, work, {
    mostResends,
    reason: `${csp.name} shows neither an order nor a new subscription after its settle time: it did not happen`,
    tooOften: (sentCount) =>
      `It was ordered ${sentCount} times without an answer, and ${csp.name} shows nothing of it; a person has to look.`,
  });
}
