import { transact } from '../../store/database.ts';
import { findWorkItem, type WorkItem } from '../../store/manual-work.ts';
import type { SeatChange } from '../../store/seat-changes.ts';
import type { SeatWrite } from '../../store/seat-writes.ts';
import { workSentences, workTitle } from '../by-hand/words.ts';
import type { FlowTools } from '../tools.ts';
import { tellTickets } from './tell-tickets.ts';

/** An order that its CSP works on, or that a person is asked to carry out. */
export interface PendingWork {
  readonly write: SeatWrite;
  readonly changes: readonly SeatChange[];
  /** Name of the CSP. */
  readonly serviceName: string;
}

/**
 * Says on the tickets what a person has to do by hand, when it is asked for and then once a day until it is answered; and
 * once a day of an order that a CSP has worked on for longer than a day. Each day has a note of its own, so that a look that
 * is repeated says nothing twice.
 */
export async function tellPending(tools: FlowTools, work: PendingWork): Promise<void> {
  const item = await findWorkItem(tools.db, work.write.id);
  const since = Temporal.Instant.from(item?.opened_at ?? work.write.sent_at);
  const days = Math.floor(tools.clock.now().since(since).total('hours') / 24);
  if (item === null && days === 0) return;
  await transact(tools.db, (tx) =>
    tellTickets(tx, tools, work, {
      topic: `pending-${days}`,
      wordsFor: (change) => wordsFor(tools, { ...work, item, change, days }),
    }),
  );
}

async function wordsFor(
  tools: FlowTools,
  told: PendingWork & {
    readonly item: WorkItem | null;
    readonly change: SeatChange;
    readonly days: number;
  },
): Promise<string> {
  const { item, write, change, days, serviceName } = told;
  const forDays = days === 1 ? 'for a day' : `for ${days} days`;
  if (item === null) {
    const order = write.reference === null ? 'an order' : `order ${write.reference}`;
    return `${serviceName} has been working on ${order} of ${change.product_name} ${forDays}. Nothing is sent again meanwhile; ask ${serviceName} about it.`;
  }
  const client = await tools.db
    .selectFrom('client')
    .select('name')
    .where('id', '=', change.client_id)
    .executeTakeFirstOrThrow();
  const names = { clientName: client.name, serviceName };
  const lead = days === 0 ? 'to do by hand' : `still to do by hand, ${forDays}`;
  const sentences = workSentences(item, names).join(' ');
  return `${lead}: ${workTitle(item, names)}. ${sentences} Answer it in the chat of this ticket or under Work by hand:`;
}
