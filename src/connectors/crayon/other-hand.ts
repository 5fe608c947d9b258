import { ConnectorError } from '../../ports/errors.ts';
import type { CallLog } from '../http/types.ts';
import type { CrayonClient, WholeObject } from './client.ts';
import { vendor } from './paging.ts';
import type { CrayonActivity } from './schema.ts';

/** The vendor's clock and ours may differ by this much. Minutes. */
const clockMinutes = 10;

/** A value of a field that somebody else had set and that was sent over. */
interface TakenBack {
  readonly field: string;
  /** What the other hand had set it to, as the log prints it. */
  readonly wasSetTo: string;
}

const isSame = (value: unknown, printed: string): boolean => {
  const ours = typeof value === 'string' ? value : JSON.stringify(value ?? null);
  return (
    ours.toLowerCase() === printed.toLowerCase() || (printed === '' && (value ?? null) === null)
  );
};

/**
 * Fields of `before` (the object as it was read for the write) of which the log says that another user had given them
 * another value: that value was not in what we sent, so the PUT has taken it back. No clock is compared: what the other
 * hand did earlier is in `before` already.
 */
export function findTakenBack(
  before: WholeObject,
  log: readonly CrayonActivity[],
  ownUserName: string,
): readonly TakenBack[] {
  const read = new Map(
    Object.entries(before).map(([name, value]) => [
      name.charAt(0).toUpperCase() + name.slice(1),
      value,
    ]),
  );
  const latest = new Map<string, CrayonActivity>();
  const byTime = [...log].sort((a, b) => (a.ChangedDate ?? '').localeCompare(b.ChangedDate ?? ''));
  for (const line of byTime) {
    const isOurs = line.ChangedBy?.toLowerCase() === ownUserName.toLowerCase();
    if (!isOurs && line.ChangedColumn) latest.set(line.ChangedColumn, line);
  }
  return [...latest].flatMap(([field, { ChangedTo }]) =>
    read.has(field) && !isSame(read.get(field), ChangedTo ?? '')
      ? [{ field, wasSetTo: ChangedTo ?? '' }]
      : [],
  );
}

/**
 * Asks the activity log, after a PUT, whether it has taken back what another hand did between our read and our write, and
 * says so in the log. It cannot be prevented: the API has no lock, no version and no partial update. Never throws.
 */
export async function tellOfOtherHand(
  client: CrayonClient,
  write: {
    readonly subscriptionId: string;
    readonly before: WholeObject;
    readonly readAt: Temporal.Instant;
    readonly ownUserName: string;
  },
  log: CallLog | undefined,
): Promise<void> {
  if (log === undefined) return;
  const { subscriptionId, before, readAt, ownUserName } = write;
  try {
    const lines = await client.activity(subscriptionId, readAt.subtract({ minutes: clockMinutes }));
    const takenBack = findTakenBack(before, lines, ownUserName);
    if (takenBack.length === 0) return;
    log.warn(
      { vendor, subscriptionId, takenBack },
      'somebody changed this subscription in the portal at the same moment; this write may have taken it back',
    );
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    log.debug({ vendor, subscriptionId, error: error.shortly }, 'the activity log was not read');
  }
}
