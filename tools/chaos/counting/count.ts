import { isOurs, type Case, type Line, type RunEnd } from './case.ts';
import { judgeCase } from './judge-case.ts';
import { countNotes } from './notes.ts';

/** What a chaos run came to. The seven error counts are right at zero. */
export interface Counts {
  /**
   * Seats that had to be bought, given who asked, how many seats were free and what other hands did meanwhile. Where
   * that leaves room (another hand, starters and leavers of one pool) it is the number within the bounds that lies
   * nearest to what was bought.
   */
  readonly wanted: number;
  /** Seats that the CSPs' journals show as added by the product. */
  readonly bought: number;
  /** Seats that the CSPs' journals show as given back by the product. */
  readonly released: number;
  /** Error: seats bought beyond what was wanted, and accounts created beyond one per starter. */
  readonly doubled: number;
  /**
   * Error: what finished runs owed and the journals do not show: seats not bought, starters without their license,
   * leavers who still hold theirs, seats not given back although they could have been.
   */
  readonly lost: number;
  /**
   * Error: seats moved, accounts made and licenses given at a client that nobody asked anything of that kind for, at a
   * subscription nobody knows, or under another customer, tenant or license than the subscription's own.
   */
  readonly wrongCustomer: number;
  /** Error: seats given back without a leaver, outside the window, below what is assigned, or a subscription's last. */
  readonly releasedWrongly: number;
  /** Error: notes that stand on their ticket more than once. */
  readonly notesDoubled: number;
  /**
   * Error: finished runs whose ticket has no note, or whose note does not say why a seat was kept; releases that somebody
   * turned down at a portal and of which no ticket tells.
   */
  readonly notesLost: number;
  /** Error: runs that at the end are neither finished nor waiting for something that a person was told. */
  readonly stuckSilently: number;
  /** Runs that did all they were asked. */
  readonly finished: number;
  /** Runs that wait or have stopped and told a person why. */
  readonly told: number;
  /** Changes of another hand that no reader could have seen before the next write: see `seatsMoved`. */
  readonly overwritten: number;
  /** One line for each thing that counts as an error. */
  readonly findings: readonly string[];
}

/** Everything that counting may look at: the crowd, the simulators' journals and what runs say about themselves. */
export interface Observed {
  readonly cases: readonly Case[];
  readonly lines: readonly Line[];
  readonly runs: readonly RunEnd[];
}

/** The names of the counts that have to be zero. */
export const errorCounts = [
  'doubled',
  'lost',
  'wrongCustomer',
  'releasedWrongly',
  'notesDoubled',
  'notesLost',
  'stuckSilently',
] as const;

/**
 * Counts what happened from the vendors' side. Shares no code with the product, so that no mistake can be made twice.
 */
export function count(observed: Observed): Counts {
  const ends = new Map(observed.runs.map((run) => [run.ticket, run]));
  const verdicts = observed.cases.map((one) => judgeCase(one, observed.lines, ends));
  const strangers = findStrangers(observed.cases, observed.lines);
  const notes = countNotes(observed.cases, observed.lines, ends);
  const tickets = observed.cases.flatMap((one) => one.runs.map((run) => run.ticket));
  const endsLike = (end: RunEnd['end']): readonly string[] =>
    tickets.filter((ticket) => (ends.get(ticket)?.end ?? 'silent') === end);
  const silent = endsLike('silent');
  const sum = (pick: (verdict: (typeof verdicts)[number]) => number): number =>
    verdicts.reduce((total, verdict) => total + pick(verdict), 0);
  return {
    wanted: sum((verdict) => verdict.wanted),
    bought: sum((verdict) => verdict.bought),
    released: sum((verdict) => verdict.released),
    doubled: sum((verdict) => verdict.doubled),
    lost: sum((verdict) => verdict.lost),
    wrongCustomer: sum((verdict) => verdict.wrongCustomer) + strangers.length,
    releasedWrongly: sum((verdict) => verdict.releasedWrongly),
    notesDoubled: notes.doubled.length,
    notesLost: notes.lost.length,
    stuckSilently: silent.length,
    finished: endsLike('finished').length,
    told: endsLike('told').length,
    overwritten: sum((verdict) => verdict.overwritten),
    findings: [
      ...verdicts.flatMap((verdict) => verdict.findings),
      ...strangers,
      ...notes.doubled,
      ...notes.lost,
      ...silent.map((ticket) => `ticket ${ticket} is stuck: ${ends.get(ticket)?.text ?? 'no run'}`),
    ],
  };
}

/** Changes of seats by the product that belong to no case, or under another owner than the subscription's own. */
function findStrangers(cases: readonly Case[], lines: readonly Line[]): string[] {
  const known = new Map(
    cases.flatMap((one) =>
      one.subscriptions.map((subscription) => [subscription.id, { one, subscription }] as const),
    ),
  );
  return lines.flatMap(({ effect, simulator }) => {
    if (effect?.kind !== 'quantity' || !isOurs(effect['by'])) return [];
    const owner = known.get(String(effect['subscriptionId']));
    if (
      owner !== undefined &&
      effect['customerId'] === owner.subscription.customerId &&
      effect['tenantId'] === owner.one.tenantId &&
      String(effect['skuId']).toLowerCase() === owner.one.skuId
    )
      return [];
    return [`${simulator}: a quantity was changed where nobody asked: ${JSON.stringify(effect)}`];
  });
}
