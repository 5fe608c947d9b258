import { dateInWords, instantInWords, seatsInWords } from '../../domain/wording.ts';
import type { WorkItem } from '../../store/manual-work.ts';

/** What an item is about, for people who do not have it before them. */
export interface WorkNames {
  readonly clientName: string;
  readonly serviceName: string;
}

/** "Buy 1 seat of Business Standard for Contoso at Leader Cloud". */
export function workTitle(item: WorkItem, { clientName, serviceName }: WorkNames): string {
  const change = item.quantity_target - item.quantity_before;
  const verb = change > 0 ? 'Buy' : 'Give back';
  return `${verb} ${seatsInWords(change)} of ${item.product_name} for ${clientName} at ${serviceName}`;
}

/** Everything that whoever does it has to know, sentence by sentence. */
export function workSentences(item: WorkItem, { serviceName }: WorkNames): readonly string[] {
  const { account_reference: account, portal_address: portal, undo_until: undoUntil } = item;
  const until =
    undoUntil === null
      ? null
      : dateInWords(Temporal.Instant.from(undoUntil).toZonedDateTimeISO('UTC').toPlainDate());
  return [
    `Set the subscription at ${serviceName} from ${item.quantity_before} to ${item.quantity_target} seats.`,
    account === '' ? null : `Account there: ${account}.`,
    portal === '' ? null : `Portal: ${portal}`,
    until === null
      ? null
      : `What is bought now can be given back until ${until}, if ${serviceName} keeps Microsoft’s seven days.`,
  ].filter((sentence) => sentence !== null);
}

/** "Marked done by Eli Engineer on 23 November 2026 09:00 UTC"; what is still asked for an open one. */
export function workAnswerInWords(item: WorkItem): string {
  if (item.state === 'open' || item.closed_at === null) return 'Not answered yet';
  const who = `by ${item.closed_by_name ?? 'somebody'} on ${instantInWords(Temporal.Instant.from(item.closed_at))}`;
  if (item.state === 'done') return `Marked done ${who}`;
  return `Marked impossible ${who}${item.reason === '' ? '' : `: ${item.reason}`}`;
}
