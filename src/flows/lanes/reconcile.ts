import { cspCustomerId, subscriptionId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { assertNever } from '../../lib/invariant.ts';
import type { SeatWrite } from '../../store/seat-writes.ts';
import type { FlowTools } from '../tools.ts';
import { askProgress, type VendorWord } from './ask-progress.ts';
import { quantitiesLeftBehind, replicaLagMs } from './left-behind.ts';
import { lookBeside } from './look-beside.ts';
import { pauseBetweenReadings } from './pause.ts';
import { settleAndRing, type LaneLook } from './settle.ts';
import {
  acceptedPatienceMs,
  pause,
  pauseWhilePending,
  settleDisproved,
  settleRefused,
  tellPerson,
  waitedForWord,
  waitedSince,
  type Inquiry,
  type OpenWork,
} from './take-up.ts';
import { tellPending } from './tell-pending.ts';

/** How often the same wish may be sent again after each attempt proved not to have happened. */
const mostResends = 3;
/** The least time between two looks at an attempt that readings do not settle yet. */
const shortPauseMs = 500;

/** What became of a changed quantity. */
export const quantityInquiry: Inquiry = {
  afterCrash:
    'the process ended between sending and writing the answer down; reading before anything else',
  unreadable: ({ quantity_target: target, sent_at: sentAt }) =>
    `${target} was sent at ${sentAt}, and the subscription still cannot be read`,
  settle: reconcileWrite,
};

/**
 * Finds out what became of an attempt by asking and reading, never by sending.
 *
 * - the CSP still works on it → nothing is sent, however long it takes;
 * - the target is there → `confirmed`;
 * - the CSP says that it came to nothing and the old quantity is there → `refused`, in its words;
 * - the old quantity is there after the settle time, and the CSP has no word for it → it did not happen, the wish may be
 *   sent again;
 * - a quantity that our own change before this one has just left behind proves nothing yet → read again later;
 * - anything else → it stays `unknown`, the run tells a person, nothing is touched.
 */
async function reconcileWrite(tools: FlowTools, unasked: OpenWork): Promise<LaneLook> {
  const word = await askProgress(unasked.csp, unasked.write);
  const work = await writeDown(tools, unasked, word);
  const { write } = work;
  // After the CSP's word: what is read now is not older than that.
  const live = await readLive(tools, work);
  if (live === null) return pause(tools, write, shortPauseMs);
  if (live.quantity === write.quantity_before) return stillOld(tools, work, live.quantity, word);
  const isTarget = live.quantity === write.quantity_target;
  if (word.state === 'unasked' && !isTarget) throw word.error;
  // Somebody may have done by hand what the CSP still has in hand; an order that never ends must not hold up what is there.
  const isDoubted = !isTarget || waitedSince(tools, write.sent_at) < acceptedPatienceMs;
  if (word.state === 'pending' && isDoubted) return pauseWhilePending(tools, write);
  // With the CSP's word a reading is proof sooner than without.
  const isBelieved = isTarget && write.state === 'accepted' && word.state !== 'refused';
  const lagMs = isBelieved ? replicaLagMs : undefined;
  const leftBehind = await quantitiesLeftBehind(tools, work.csp, work.lane, lagMs);
  if (leftBehind.has(live.quantity)) return pause(tools, write, shortPauseMs);
  if (word.state === 'refused') return contradicted(tools, work, live.quantity, word.detail);
  return isTarget ? confirm(tools, work, live) : otherHand(tools, work, live.quantity);
}

/** Writes down what the CSP has just said, where it is news; the time of a `pending` always is. */
async function writeDown(tools: FlowTools, work: OpenWork, word: VendorWord): Promise<OpenWork> {
  if (word.state === 'silent' || word.state === 'unasked') return work;
  const { write, csp } = work;
  if (word.state === write.progress && word.state !== 'pending') return work;
  const state = write.state === 'accepted' ? 'accepted' : 'unknown';
  const written = await settleAndRing(tools, work.fence, work, {
    write: state,
    changes: state,
    reason: `${csp.name} ${wordsOf(word, write)}`,
    reference: word.reference,
    progress: word.state,
  });
  if (word.state === 'pending')
    await tellPending(tools, { write: written, changes: work.changes, serviceName: csp.name });
  return { ...work, write: written };
}

const usualWords = {
  pending: 'is still working on',
  done: 'says that it has carried out',
  refused: 'says that nothing came of',
} as const;

function wordsOf(
  word: Extract<VendorWord, { readonly reference: string }>,
  { quantity_target: target }: SeatWrite,
): string {
  const own = word.state === 'refused' ? null : word.words;
  return own === null
    ? `${usualWords[word.state]} order ${word.reference} for ${target}`
    : `${own} (${target} seats)`;
}

/** Reads back right after an answered write; the usual case ends here. */
export async function expectTarget(tools: FlowTools, work: OpenWork): Promise<LaneLook> {
  const live = await read(work);
  if (live.quantity === work.write.quantity_target) return confirm(tools, work, live);
  return { wakeAt: tools.clock.now().add({ milliseconds: 300 }) };
}

/** The target is there. What the change did beside the seats is put right or told before the attempt counts as confirmed. */
async function confirm(tools: FlowTools, work: OpenWork, live: Subscription): Promise<LaneLook> {
  const beside = await lookBeside(tools, work, live);
  if (beside.kind === 'look-again') return { wakeAt: beside.wakeAt };
  const reason = `${work.csp.name} shows quantity ${live.quantity}${beside.text}`;
  const settlement = { write: 'confirmed', changes: 'confirmed', reason } as const;
  await settleAndRing(tools, work.fence, work, settlement, beside.tellings);
  return { wakeAt: tools.clock.now() };
}

/**
 * The live subscription; null when two readings do not agree on its quantity. An accepted order needs a second reading
 * only where the first shows neither the old nor the new quantity.
 */
async function readLive(tools: FlowTools, work: OpenWork): Promise<Subscription | null> {
  const { write } = work;
  const first = await read(work);
  const isExpected =
    first.quantity === write.quantity_before || first.quantity === write.quantity_target;
  if (write.state === 'accepted' && isExpected) return first;
  await pauseBetweenReadings(tools);
  const second = await read(work);
  return second.quantity === first.quantity ? second : null;
}

function read(work: OpenWork): Promise<Subscription> {
  return work.csp.marketplace.readSubscription(
    cspCustomerId(work.write.customer_id),
    subscriptionId(work.lane.subscriptionId),
  );
}

async function stillOld(
  tools: FlowTools,
  work: OpenWork,
  quantity: number,
  word: VendorWord,
): Promise<LaneLook> {
  const { write, csp } = work;
  switch (word.state) {
    case 'unasked':
      throw word.error;
    case 'pending':
      return pauseWhilePending(tools, write);
    case 'refused':
      return settleRefused(tools, work, word);
    case 'done': {
      if (waitedForWord(tools, write) < csp.marketplace.capabilities.settleTimeMs)
        return pause(tools, write, 200);
      const said = `${csp.name} ${wordsOf(word, write)}`;
      return tellPerson(tools, work, `${said}, and still shows ${quantity}; a person has to look.`);
    }
    case 'silent':
      return stillOldInSilence(tools, work, quantity);
    default:
      return assertNever(word);
  }
}

/** Only the quantity tells. */
async function stillOldInSilence(
  tools: FlowTools,
  work: OpenWork,
  quantity: number,
): Promise<LaneLook> {
  const { write, csp } = work;
  const waitedMs = waitedForWord(tools, write);
  if (write.state === 'accepted') {
    if (waitedMs < acceptedPatienceMs) return pause(tools, write, 200);
    await settleAndRing(tools, work.fence, work, {
      write: 'unknown',
      changes: 'unknown',
      reason: `${csp.name} accepted ${write.quantity_target} but still shows ${quantity}`,
    });
    return { wakeAt: tools.clock.now() };
  }
  // What the CSP took and nobody could read since may still be on its way.
  const patienceMs = write.reference === null ? 0 : acceptedPatienceMs;
  if (waitedMs < Math.max(patienceMs, csp.marketplace.capabilities.settleTimeMs))
    return pause(tools, write, 200);
  return settleDisproved(tools, work, {
    mostResends,
    reason: `${csp.name} still shows ${quantity} after its settle time: it did not happen`,
    tooOften: (sentCount) =>
      `It was sent ${sentCount} times and ${csp.name} still shows ${quantity}; a person has to look.`,
  });
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

/** The CSP denies an order, and yet its quantity is not the old one: whose doing that is cannot be told from here. */
function contradicted(
  tools: FlowTools,
  work: OpenWork,
  quantity: number,
  detail: string,
): Promise<LaneLook> {
  const { write, csp } = work;
  return tellPerson(
    tools,
    work,
    `${csp.name} says that nothing came of the order for ${write.quantity_target} (${detail}), and shows ${quantity} ` +
      `instead of ${write.quantity_before}. Nothing was overwritten; a person has to look.`,
  );
}
