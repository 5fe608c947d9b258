import { seatsInWords } from '../../domain/wording.ts';
import { appendAuditEntries, type AuditEntry } from '../../store/audit.ts';
import type { Tx } from '../../store/database.ts';
import type { SeatChange } from '../../store/seat-changes.ts';
import { readOrigins, type SeatWrite } from '../../store/seat-writes.ts';

const verbs = {
  submitted: { action: 'seats.send', word: 'Asked' },
  accepted: { action: 'seats.accept', word: 'Taken' },
  confirmed: { action: 'seats.confirm', word: 'Confirmed' },
  refused: { action: 'seats.refuse', word: 'Refused' },
  unknown: { action: 'seats.unknown', word: 'Outcome unknown' },
  'not-applied': { action: 'seats.not-applied', word: 'Came to nothing' },
  foreign: { action: 'seats.abandon', word: 'Closed by a person' },
} as const;

/**
 * Writes into the audit log what an attempt asks of its CSP or came to: a row for each run that it carries, so that the log
 * of every ticket and client is whole. Call it last in its transaction.
 */
export async function traceWrite(
  tx: Tx,
  trace: {
    /** As it is now. */
    readonly write: SeatWrite;
    readonly changes: readonly SeatChange[];
    readonly now: Temporal.Instant;
    /** Why it came to this; absent while it is sent. */
    readonly reason?: string;
  },
): Promise<void> {
  const { write, changes, now, reason } = trace;
  const { serviceName, tickets } = await readOrigins(tx, write.service_id, changes);
  const csp = serviceName ?? 'the CSP';
  const runIds = [...new Set(changes.map((change) => change.run_id))];
  const entries = runIds.flatMap((runId): AuditEntry[] => {
    const own = changes.filter((change) => change.run_id === runId);
    const [first] = own;
    if (first === undefined) return [];
    const share = runIds.length === 1 ? '' : shareInWords(own, changes);
    return [
      {
        at: now,
        ...whose(first, tickets),
        action: verbs[write.state].action,
        summary: `${summaryOf(write, csp, first.product_name)}${share}${inBrackets(reason)}`,
        before: { quantity: write.quantity_before },
        after: quantityAfter(write),
        externalIds: {
          ...externalIds(csp, first, write),
          ...(write.reference === null ? {} : { [`${csp} order`]: write.reference }),
          'Seat write': write.id,
        },
      },
    ];
  });
  await appendAuditEntries(tx, entries);
}

/** Writes into the audit log that a wish was not sent, and why. Call it last in its transaction. */
export async function traceUnsent(
  tx: Tx,
  change: SeatChange,
  verdict: { readonly now: Temporal.Instant; readonly state: string; readonly reason: string },
): Promise<void> {
  const { serviceName, tickets } = await readOrigins(tx, change.service_id, [change]);
  const verb = verbOfUnsent(change);
  const seats = seatsInWords(change.seat_delta);
  await appendAuditEntries(tx, [
    {
      at: verdict.now,
      ...whose(change, tickets),
      action: 'seats.drop',
      summary: `${verb} ${seats} of ${change.product_name}${inBrackets(verdict.reason)}`,
      before: { state: change.state },
      after: { state: verdict.state },
      externalIds: {
        ...externalIds(serviceName ?? 'the CSP', change, null),
        'Seat change': change.id,
      },
    },
  ]);
}

function verbOfUnsent(change: SeatChange): string {
  if (change.new_order !== null) return 'Did not order a new subscription with';
  return change.seat_delta > 0 ? 'Did not buy' : 'Did not give back';
}

function whose(change: SeatChange, tickets: ReadonlyMap<string, string>) {
  return {
    actor: 'seatwright',
    onBehalfOf: change.requested_by,
    channel: 'system',
    clientId: change.client_id,
    ticketId: tickets.get(change.run_id) ?? null,
  };
}

function externalIds(
  csp: string,
  change: SeatChange,
  write: SeatWrite | null,
): Readonly<Record<string, string>> {
  const id = change.new_order === null ? change.subscription_id : write?.ordered_subscription_id;
  return {
    [`${csp} customer`]: change.customer_id,
    // What was ordered has no id before it is there.
    ...(typeof id === 'string' ? { [`${csp} subscription`]: id } : {}),
    Run: change.run_id,
  };
}

function summaryOf(write: SeatWrite, csp: string, productName: string): string {
  const what =
    write.sent_order === null
      ? `${seatsInWords(write.quantity_target)} of ${productName} instead of ${write.quantity_before}`
      : `a new subscription of ${productName} with ${seatsInWords(write.quantity_target)}`;
  const { word } = verbs[write.state];
  return write.state === 'submitted' ? `${word} ${csp} for ${what}` : `${word}: ${what}`;
}

/** How many of the seats of a call that carries several runs belong to one of them. */
function shareInWords(own: readonly SeatChange[], all: readonly SeatChange[]): string {
  return `, ${countSeats(own)} of these ${countSeats(all)} for ticket #${own[0]?.ticket_number ?? ''}`;
}

function countSeats(changes: readonly SeatChange[]): number {
  return Math.abs(changes.reduce((seats, change) => seats + change.seat_delta, 0));
}

/** The longest reason that a row repeats; vendors can be wordy. */
const mostReasonCharacters = 500;

function inBrackets(reason: string | undefined): string {
  return reason === undefined ? '' : ` (${reason.slice(0, mostReasonCharacters)})`;
}

/** The quantity that stands at the CSP as far as is known; what was asked for where nothing is. */
function quantityAfter(write: SeatWrite): Readonly<Record<string, string | number>> {
  const { state, quantity_before: before, quantity_target: target } = write;
  if (state === 'unknown' || state === 'foreign') return { state, askedQuantity: target };
  const isUnchanged = state === 'refused' || state === 'not-applied';
  return { state, quantity: isUnchanged ? before : target };
}
