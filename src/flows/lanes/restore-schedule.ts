import { cspCustomerId, subscriptionId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { dateInWords, seatsInWords } from '../../domain/wording.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { Lane, SeatChange } from '../../store/seat-changes.ts';
import type { SeatWrite } from '../../store/seat-writes.ts';
import type { ConnectedMarketplace, FlowTools } from '../tools.ts';
import { quantitiesLeftBehind, replicaLagMs } from './left-behind.ts';
import type { Telling } from './tell-tickets.ts';

/**
 * How it stands with the quantity that was scheduled for the renewal.
 * - `whole`: nothing (more) to do; `text` goes into the history, empty where no schedule was touched.
 * - `look-again`: not settled; `why` is what keeps it open, null where the CSP has said that it is set.
 * - `lost`: it does not stand and cannot be set; a person has to know.
 */
export type Restored =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'look-again'; readonly why: string | null }
  | { readonly kind: 'lost'; readonly why: string };

interface ScheduledWork {
  readonly write: SeatWrite;
  readonly csp: ConnectedMarketplace;
  readonly lane: Lane;
}

/**
 * Puts a quantity scheduled for the renewal back where the change wiped it or left it at its old number, and reads it back
 * on the next look. Setting it again is safe: it is absolute. A third number is somebody else's (or a replica's), and never
 * overwritten. Never throws a `ConnectorError`: the seats are there.
 */
export async function restoreSchedule(
  tools: FlowTools,
  work: ScheduledWork,
  live: Subscription,
): Promise<Restored> {
  const { write, csp, lane } = work;
  const wanted = write.schedule_target;
  if (wanted === null) return { kind: 'whole', text: '' };
  if (live.scheduledQuantity === wanted) {
    const leftBehind = await quantitiesLeftBehind(tools, csp, lane, replicaLagMs);
    // The same two numbers may be those from before our last changes.
    if (leftBehind.has(live.quantity)) return { kind: 'look-again', why: null };
    return { kind: 'whole', text: wholeText(wanted) };
  }
  const { schedule_before: before } = write;
  if (live.scheduledQuantity !== null && live.scheduledQuantity !== before) {
    const why = `${live.scheduledQuantity} are scheduled, neither ${before} nor ${wanted}: somebody else has set that, and nothing was overwritten`;
    return { kind: 'look-again', why };
  }
  if (csp.marketplace.scheduleQuantity === undefined) {
    return { kind: 'lost', why: `${csp.name} lets nobody set it from outside` };
  }
  try {
    const answer = await csp.marketplace.scheduleQuantity({
      customerId: cspCustomerId(write.customer_id),
      subscriptionId: subscriptionId(lane.subscriptionId),
      quantity: wanted,
      liveQuantity: live.quantity,
      ...(write.schedule_terms === null ? {} : { terms: write.schedule_terms }),
      requestId: write.id,
    });
    if (answer.outcome === 'scheduled') return { kind: 'look-again', why: null };
    const why = `${csp.name} refuses to set it: ${answer.detail}`;
    return { kind: answer.retryAfterMs === null ? 'lost' : 'look-again', why };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const mayHelp = error.isTransient || error.kind === 'unknown-outcome';
    return { kind: mayHelp ? 'look-again' : 'lost', why: error.message };
  }
}

/** For the history. */
export function wholeText(wanted: number): string {
  return `; ${wanted} stay scheduled for the renewal`;
}

/** What a person has to know of a schedule that a change has wiped, or left at its old number, or that somebody else has set. */
export function lostSchedule(work: ScheduledWork, live: Subscription, why: string): Telling {
  const { write, csp } = work;
  const { schedule_before: before, schedule_target: wanted } = write;
  return {
    topic: 'schedule',
    wordsFor: ({ product_name: product }: SeatChange) => {
      const stood = `${seatsInWords(before ?? 0)} of ${product} were scheduled for the renewal`;
      const change = `${write.quantity_before} → ${write.quantity_target}`;
      const now =
        live.scheduledQuantity === null
          ? `and the change of ${change} seats has deleted that there`
          : `and that ${live.scheduledQuantity === before ? 'still says' : 'says'} ${live.scheduledQuantity} after the change of ${change} seats`;
      return (
        `${stood} at ${csp.name} (subscription ${live.id}), ${now}. ${why}. ${renewalOf(live, csp.name)} ` +
        `Next step: schedule ${seatsInWords(wanted ?? 0)} in the portal of ${csp.name}${dueBy(live)}, or leave it so.`
      );
    },
  };
}

function renewalOf(live: Subscription, cspName: string): string {
  const at = live.commitmentEndsAt;
  const day = at === null ? null : dayInWords(at);
  if (live.renewsAutomatically === false) {
    return day === null
      ? 'Automatic renewal is off: nothing renews.'
      : `Automatic renewal is off: it ends on ${day}.`;
  }
  const seats = seatsInWords(live.scheduledQuantity ?? live.quantity);
  return day === null
    ? `As it stands, ${seats} will renew; ${cspName} does not say when.`
    : `As it stands, ${seats} will renew on ${day}.`;
}

function dueBy(live: Subscription): string {
  return live.commitmentEndsAt === null ? '' : ` before ${dayInWords(live.commitmentEndsAt)}`;
}

function dayInWords(at: Temporal.Instant): string {
  return dateInWords(at.toZonedDateTimeISO('UTC').toPlainDate());
}
