import { cspCustomerId, subscriptionId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { listInWords } from '../../domain/wording.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { TakenBack } from '../../ports/marketplace.ts';
import { markTargetSeen, type SeatWrite } from '../../store/seat-writes.ts';
import type { Lane } from '../../store/seat-changes.ts';
import type { ConnectedMarketplace, FlowTools } from '../tools.ts';
import { lostSchedule, restoreSchedule, wholeText } from './restore-schedule.ts';
import type { Telling } from './tell-tickets.ts';

/** How long seats that are there wait for what stands beside them to be put right. */
const patienceMs = 10 * 60_000;
const leastPauseMs = 500;

/** What a carried out change has done beside the seats. */
export type Beside =
  | { readonly kind: 'look-again'; readonly wakeAt: Temporal.Instant }
  | {
      readonly kind: 'settled';
      /** For the history. */
      readonly text: string;
      readonly tellings: readonly Telling[];
    };

interface BesideWork {
  readonly write: SeatWrite;
  readonly csp: ConnectedMarketplace;
  readonly lane: Lane;
}

/**
 * Looks at what a change may have done beside the seats, whether it was answered or found out later: a schedule for the
 * renewal is put back, and a person is told of what stays lost and of what another hand had set and our write set back.
 * After a while the seats wait no longer, and what could not be proved is told as lost.
 */
export async function lookBeside(
  tools: FlowTools,
  work: BesideWork,
  live: Subscription,
): Promise<Beside> {
  const now = tools.clock.now();
  const seenAt = Temporal.Instant.from(work.write.target_seen_at ?? now.toString());
  const waitedMs = now.since(seenAt).total('milliseconds');
  const isLastLook = waitedMs >= patienceMs;
  const schedule = await restoreSchedule(tools, work, live);
  const takenBack = schedule.kind === 'look-again' && !isLastLook ? null : await askBack(work);
  if (takenBack === null || (takenBack.kind === 'unread' && takenBack.mayHelp && !isLastLook)) {
    await markTargetSeen(tools.db, work.write.id, now);
    const pauseMs = Math.round(Math.max(leastPauseMs, waitedMs / 5));
    return { kind: 'look-again', wakeAt: now.add({ milliseconds: pauseMs }) };
  }
  const tellings: Telling[] = [];
  const texts: string[] = [];
  if (schedule.kind === 'whole') texts.push(schedule.text);
  else if (schedule.why === null) texts.push(wholeText(work.write.schedule_target ?? 0));
  else {
    texts.push(
      `; the ${work.write.schedule_before} seats scheduled for the renewal are lost: ${schedule.why}`,
    );
    tellings.push(lostSchedule(work, live, schedule.why));
  }
  if (takenBack.kind === 'unread') texts.push(`; ${takenBack.text}`);
  else if (takenBack.found.length > 0) {
    texts.push(`; it has set back what somebody else did: ${inWords(takenBack.found)}`);
    tellings.push(setBack(work, takenBack.found));
  }
  return { kind: 'settled', text: texts.join(''), tellings };
}

type Back =
  | { readonly kind: 'read'; readonly found: readonly TakenBack[] }
  | { readonly kind: 'unread'; readonly mayHelp: boolean; readonly text: string };

async function askBack({ write, csp, lane }: BesideWork): Promise<Back> {
  if (csp.marketplace.findTakenBack === undefined) return { kind: 'read', found: [] };
  try {
    const found = await csp.marketplace.findTakenBack({
      customerId: cspCustomerId(write.customer_id),
      subscriptionId: subscriptionId(lane.subscriptionId),
      fromQuantity: write.quantity_before,
      sentAt: Temporal.Instant.from(write.sent_at),
    });
    return { kind: 'read', found };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const text = `whether it set back what somebody else did could not be read: ${error.message}`;
    return { kind: 'unread', mayHelp: error.isTransient, text };
  }
}

/** Told and not undone: which of the two is right is for people to say. */
function setBack({ write, csp, lane }: BesideWork, found: readonly TakenBack[]): Telling {
  return {
    topic: 'set-back',
    wordsFor: ({ product_name: product }) =>
      `somebody else changed ${product} at ${csp.name} (subscription ${lane.subscriptionId}) at the moment in which it was set ` +
      `from ${write.quantity_before} to ${write.quantity_target} seats, and ${csp.name} takes a subscription as a whole only. ` +
      `Set back by that: ${inWords(found)}. Nothing was changed since. Next step: look at the subscription in the portal of ` +
      `${csp.name}, and make that change again where it is still wanted.`,
  };
}

function inWords(found: readonly TakenBack[]): string {
  return listInWords(
    found.map(({ field, wasSetTo, by }) => {
      const to = wasSetTo === '' ? 'nothing' : wasSetTo;
      return by === null ? `${field}, set to ${to}` : `${field}, set to ${to} by ${by}`;
    }),
  );
}
