import type { SeatChange } from '../../store/seat-changes.ts';
import type { WorkItem } from '../../store/manual-work.ts';
import { readWorkOf } from './await-work.ts';
import { workAnswerInWords } from './words.ts';
import type { StepContext } from '../runs/flow.ts';

/** How long after a person's word the tenant may take to show a release before it is told as not proved. Assumed. */
const proofPatienceMs = 24 * 3_600_000;

/** A change that rests on a person's word, which the tenant does not bear out (yet). */
export interface UnprovenWork {
  readonly item: WorkItem;
  /** "Marked done by Eli Engineer on …; the tenant does not show it yet". */
  readonly words: string;
  /** Whether the tenant has had its time. */
  readonly isOverdue: boolean;
}

/** Of changes that the tenant does not show yet, those that rest on nothing but a person's word. */
export async function unprovenWork(
  context: StepContext,
  unseen: readonly SeatChange[],
): Promise<readonly UnprovenWork[]> {
  const items = await readWorkOf(context, unseen);
  return [...items.values()].flatMap((item) => {
    if (item.state !== 'done' || item.closed_at === null) return [];
    const since = Temporal.Instant.from(item.closed_at);
    const waitedMs = context.now.since(since).total('milliseconds');
    return {
      item,
      words: `${workAnswerInWords(item)}; the tenant does not show it yet`,
      isOverdue: waitedMs >= proofPatienceMs,
    };
  });
}
