import type { CarriedOut, TakenBack } from '../../ports/marketplace.ts';
import type { WholeObject } from './client.ts';
import type { CrayonActivity } from './schema.ts';
import { readOwned, type Writing } from './write.ts';

/** The vendor's clock and ours may differ by this much. Minutes. */
const clockMinutes = 10;
/** What stands for the renewal is wiped by Microsoft with every change, and put back by whoever changes. */
const wipedByItself = 'ScheduledNextTermInstructions';

const isSame = (value: unknown, printed: string): boolean => {
  const ours = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return (
    ours.toLowerCase() === printed.toLowerCase() || (printed === '' && (value ?? null) === null)
  );
};

/**
 * Lines about the seats from after the moment at which they were `fromQuantity`, which is what was read for the write:
 * what another hand had done before that is in our total. All of them where no line says so.
 */
function sinceRead(
  lines: readonly CrayonActivity[],
  fromQuantity: number,
): readonly CrayonActivity[] {
  const read = lines.findLastIndex(({ ChangedTo }) => isSame(fromQuantity, ChangedTo ?? ''));
  return lines.slice(read + 1);
}

/**
 * The last word of other users on each field, where it is not what `now` shows: it was not in what we sent, so the PUT has
 * set it back. `log` may be in any order; no clock is compared but the vendor's with itself.
 */
export function takenBackIn(
  log: readonly CrayonActivity[],
  now: WholeObject,
  beside: { readonly fromQuantity: number; readonly ownUserName: string },
): readonly TakenBack[] {
  const shown = new Map(
    Object.entries(now).map(([name, value]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      value,
    ]),
  );
  const byTime = [...log].sort((a, b) => (a.ChangedDate ?? '').localeCompare(b.ChangedDate ?? ''));
  const ofField = Map.groupBy(byTime, ({ ChangedColumn }) => ChangedColumn ?? '');
  return [...ofField].flatMap(([field, lines]) => {
    if (!shown.has(field) || field === wipedByItself) return [];
    const counted = field === 'Quantity' ? sinceRead(lines, beside.fromQuantity) : lines;
    const last = counted.findLast(
      ({ ChangedBy }) => ChangedBy?.toLowerCase() !== beside.ownUserName.toLowerCase(),
    );
    if (last === undefined || isSame(shown.get(field), last.ChangedTo ?? '')) return [];
    return [{ field, wasSetTo: last.ChangedTo ?? '', by: last.ChangedBy ?? null }];
  });
}

/**
 * Asks the activity log, after a PUT, whether it has set back what another hand did between our read and our write. It
 * cannot be prevented: the API has no lock, no version and no partial update.
 */
export async function findTakenBack(
  writing: Writing,
  change: CarriedOut,
  ownUserName: string,
): Promise<readonly TakenBack[]> {
  const { customerId, subscriptionId: id, fromQuantity, sentAt } = change;
  const lines = await writing.client.activity(id, sentAt.subtract({ minutes: clockMinutes }));
  if (lines.length === 0) return [];
  const { whole } = await readOwned(writing, customerId, id);
  return takenBackIn(lines, whole, { fromQuantity, ownUserName });
}
