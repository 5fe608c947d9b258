import { isOurs, type Case, type CaseSubscription, type Line } from './case.ts';

/** What the CSPs' journals show for one case, in seats. */
export interface SeatsMoved {
  /** Seats that the product had added. */
  readonly bought: number;
  /** Seats that the product had taken away. */
  readonly released: number;
  /** Seats that another hand added. */
  readonly addedByOthers: number;
  /** Seats that another hand took away. */
  readonly takenByOthers: number;
  /** Changes of another hand that nobody could have seen before the next write went out: see `seatsMoved`. */
  readonly overwritten: number;
  /** The greatest number of seats one change of the product left a subscription short of one seat; 0 is right. */
  readonly emptied: number;
  /** Seats owned over the case's subscriptions at the end. */
  readonly ownedAtEnd: number;
}

interface Move {
  readonly by: string;
  readonly before: number;
  readonly after: number;
  readonly line: Line;
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);

/** Every change of one subscription's seats, in order. */
function movesOf(lines: readonly Line[], subscriptionId: string): Move[] {
  return lines.flatMap((line) => {
    const { effect } = line;
    if (effect?.kind !== 'quantity' || effect['subscriptionId'] !== subscriptionId) return [];
    const before = numberOf(effect['before']);
    const after = numberOf(effect['after']);
    return [{ by: String(effect['by']), before, after, line }];
  });
}

/** Whether somebody read this subscription, freshly and with an answer, between two lines of the same journal. */
function wasRead(
  lines: readonly Line[],
  { reading }: CaseSubscription,
  from: Line,
  to: Line,
): boolean {
  if (reading === null) return true;
  return lines.some(
    (line) =>
      line.simulator === to.simulator &&
      line.seq > from.seq &&
      line.seq < to.seq &&
      line.method === 'GET' &&
      line.status === 200 &&
      reading.path.test(line.path) &&
      line.path.toLowerCase().includes(reading.id.toLowerCase()) &&
      line.faults?.includes('stale-read') !== true,
  );
}

/** The request behind a change: where a vendor takes its time, the last one before it that was for the same customer. */
function requestOf(lines: readonly Line[], { line }: Move): Line {
  if (line.method !== 'SIM') return line;
  const request = lines.findLast(
    ({ simulator, seq, method, effect }) =>
      simulator === line.simulator &&
      seq < line.seq &&
      !['SIM', 'GET'].includes(method) &&
      effect?.['customerId'] === line.effect?.['customerId'],
  );
  return request ?? line;
}

/** Whether a write went out after another hand's change that its sender could not have read. */
function isUnseen(
  lines: readonly Line[],
  subscription: CaseSubscription,
  hand: Move | undefined,
  write: Move | undefined,
): boolean {
  if (hand?.by !== 'other-hand' || write === undefined || !isOurs(write.by)) return false;
  return !wasRead(lines, subscription, hand.line, requestOf(lines, write));
}

/**
 * Adds up one case's journal.
 *
 * These vendors take absolute totals and know no precondition. A change that another hand makes after the last read and
 * before the write arrives (milliseconds) is overwritten by any client of theirs, however careful. Such a pair (another
 * hand 12 → 14, nobody reads, the API 14 → 13) is counted as what the writer meant and could know, 12 → 13, and
 * reported as `overwritten`. One fresh reading in between, and it counts against the writer.
 */
export function seatsMoved(one: Case, lines: readonly Line[]): SeatsMoved {
  const sum = {
    bought: 0,
    released: 0,
    addedByOthers: 0,
    takenByOthers: 0,
    overwritten: 0,
    emptied: 0,
    ownedAtEnd: 0,
  };
  for (const subscription of one.subscriptions) {
    const moves = movesOf(lines, subscription.id);
    sum.ownedAtEnd += moves.at(-1)?.after ?? subscription.seatCount;
    moves.forEach((move, index) => {
      const next = moves[index + 1];
      const previous = moves[index - 1];
      if (isUnseen(lines, subscription, move, next)) {
        sum.overwritten += 1;
        return;
      }
      const before =
        previous !== undefined && isUnseen(lines, subscription, previous, move)
          ? previous.before
          : move.before;
      const delta = move.after - before;
      if (isOurs(move.by)) {
        sum.bought += Math.max(0, delta);
        sum.released += Math.max(0, -delta);
        sum.emptied = Math.max(sum.emptied, 1 - move.after);
      } else {
        sum.addedByOthers += Math.max(0, delta);
        sum.takenByOthers += Math.max(0, -delta);
      }
    });
  }
  return sum;
}
