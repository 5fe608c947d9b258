import { cspCustomerId, subscriptionId } from '../../domain/ids.ts';
import type { Fence } from '../../ports/fence.ts';
import type { Lane, SeatChange, SeatWrite } from '../../store/seat-changes.ts';
import { failedAttempts } from '../../store/seat-changes.ts';
import type { ConnectedMarketplace, FlowTools } from '../tools.ts';
import { settleAndRing, type LaneLook } from './settle.ts';

interface OpenWork {
  readonly lane: Lane;
  readonly fence: Fence;
  readonly csp: ConnectedMarketplace;
  readonly write: SeatWrite;
  readonly changes: readonly SeatChange[];
}

/** How often the same wish may be sent after each attempt proved not to have happened. */
const mostAttempts = 3;
/** How long a CSP may work on an accepted order before its old quantity counts as "it came to nothing". */
const acceptedPatienceMs = 6 * 3_600_000;
/** Between two readings that have to agree before an unanswered write is judged. */
const secondReadingMs = 500;

/**
 * Finds out what became of an attempt by reading, never by sending.
 *
 * - the target is there → `confirmed`;
 * - the old quantity is there after the settle time → it did not happen, the wish may be sent again;
 * - anything else → it stays `unknown`, the run tells a person, nothing is touched.
 */
export async function reconcileWrite(tools: FlowTools, work: OpenWork): Promise<LaneLook> {
  const { write, csp } = work;
  if (write.state === 'submitted') {
    await settleAndRing(tools, work.fence, write.id, work.changes, {
      write: 'unknown',
      changes: 'unknown',
      reason:
        'the process ended between sending and writing the answer down; reading before anything else',
    });
  }
  const quantity = await readQuantity(work, write.state === 'accepted' ? 'once' : 'twice');
  if (quantity === null) return pause(tools, write, secondReadingMs);
  if (quantity === write.quantity_target) {
    await settleAndRing(tools, work.fence, write.id, work.changes, {
      write: 'confirmed',
      changes: 'confirmed',
      reason: `${csp.name} shows quantity ${quantity}`,
    });
    return { wakeAt: tools.clock.now() };
  }
  return quantity === write.quantity_before
    ? stillOld(tools, work, quantity)
    : otherHand(tools, work, quantity);
}

/** Reads back right after an answered write; the usual case ends here. */
export async function expectTarget(
  tools: FlowTools,
  work: {
    readonly lane: Lane;
    readonly fence: Fence;
    readonly csp: ConnectedMarketplace;
    readonly changes: readonly SeatChange[];
    readonly writeId: string;
    readonly target: number;
  },
): Promise<LaneLook> {
  const quantity = await readQuantity(
    { ...work, write: { customer_id: work.changes[0]?.customer_id ?? '' } },
    'once',
  );
  if (quantity === work.target) {
    await settleAndRing(tools, work.fence, work.writeId, work.changes, {
      write: 'confirmed',
      changes: 'confirmed',
      reason: `${work.csp.name} shows quantity ${quantity}`,
    });
    return { wakeAt: tools.clock.now() };
  }
  return { wakeAt: tools.clock.now().add({ milliseconds: 300 }) };
}

/** The live quantity; null when two readings do not agree. */
async function readQuantity(
  work: {
    readonly lane: Lane;
    readonly csp: ConnectedMarketplace;
    readonly write: { readonly customer_id: string };
  },
  times: 'once' | 'twice',
): Promise<number | null> {
  const read = async (): Promise<number> => {
    const subscription = await work.csp.marketplace.readSubscription(
      cspCustomerId(work.write.customer_id),
      subscriptionId(work.lane.subscriptionId),
    );
    return subscription.quantity;
  };
  const first = await read();
  if (times === 'once') return first;
  await new Promise((resolve) => setTimeout(resolve, secondReadingMs));
  return (await read()) === first ? first : null;
}

async function stillOld(tools: FlowTools, work: OpenWork, quantity: number): Promise<LaneLook> {
  const { write, csp, changes, fence } = work;
  const waitedMs = tools.clock
    .now()
    .since(Temporal.Instant.from(write.sent_at))
    .total('milliseconds');
  if (write.state === 'accepted') {
    if (waitedMs < acceptedPatienceMs) return pause(tools, write, 200);
    await settleAndRing(tools, fence, write.id, changes, {
      write: 'unknown',
      changes: 'unknown',
      reason: `${csp.name} accepted ${write.quantity_target} but still shows ${quantity}`,
    });
    return { wakeAt: tools.clock.now() };
  }
  const { settleTimeMs } = csp.marketplace.capabilities;
  if (waitedMs < settleTimeMs) return pause(tools, write, 200);
  const oldest = changes[0]?.created_at ?? write.sent_at;
  if ((await failedAttempts(tools.db, work.lane, oldest)) >= mostAttempts) {
    return tellPerson(
      tools,
      work,
      `sent ${mostAttempts} times and ${csp.name} still shows ${quantity}`,
    );
  }
  await settleAndRing(tools, fence, write.id, changes, {
    write: 'not-applied',
    changes: 'approved',
    reason: `${csp.name} still shows ${quantity} after its settle time: it did not happen`,
  });
  return { wakeAt: tools.clock.now() };
}

function otherHand(tools: FlowTools, work: OpenWork, quantity: number): Promise<LaneLook> {
  const { write, csp } = work;
  return tellPerson(
    tools,
    work,
    `${csp.name} shows ${quantity}, neither the old ${write.quantity_before} nor our ${write.quantity_target}: ` +
      'somebody else changed it at the same time. Nothing was overwritten; a person has to look.',
  );
}

/** Stays `unknown` and says why; looked at again now and then, because the CSP may still show the target. */
async function tellPerson(tools: FlowTools, work: OpenWork, reason: string): Promise<LaneLook> {
  await settleAndRing(tools, work.fence, work.write.id, work.changes, {
    write: 'unknown',
    changes: 'unknown',
    reason: 'looked again',
    detail: reason,
  });
  return pause(tools, work.write, 30_000);
}

/** Waits a tenth of what has been waited so far, at least `leastMs` and at most 15 minutes. */
function pause(tools: FlowTools, write: SeatWrite, leastMs: number): LaneLook {
  const now = tools.clock.now();
  const waitedMs = now.since(Temporal.Instant.from(write.sent_at)).total('milliseconds');
  const pauseMs = Math.min(900_000, Math.max(leastMs, waitedMs / 10));
  return { wakeAt: now.add({ milliseconds: Math.round(pauseMs) }) };
}
