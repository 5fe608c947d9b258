/** One subscription as the world starts with it. */
export interface CaseSubscription {
  /** The CSP's own id, as the journal names it. */
  readonly id: string;
  /** Name of the marketplace. */
  readonly csp: string;
  /** The CSP's customer that owns it, as the journal names it. */
  readonly customerId: string;
  /** Seats at the start. */
  readonly seatCount: number;
  /**
   * A reading of it in the journal: a path like this one with this id in it, the customer's where only lists are read. Null
   * where people change it at a portal: they have the number before them when they do.
   */
  readonly reading: { readonly path: RegExp; readonly id: string } | null;
}

/** One run that the proof starts, known by its ticket. */
export interface CaseRun {
  /** Number and id of the ticket; every run has a ticket of its own. */
  readonly ticket: string;
  readonly kind: 'starter' | 'leaver';
  /** The leaver's id in the tenant; null for a starter, who has none yet. */
  readonly userId: string | null;
  /** Names given to a starter, or of the leaver. */
  readonly givenName: string;
  readonly surname: string;
}

/**
 * One client of the crowd, with everything that is needed to say the right answer before anything runs.
 *
 * - `starters`: `k` starters, `f` free seats, so `max(0, k − f)` seats are wanted.
 * - `leavers-open`: `k` leavers inside the reduction window; all seats are given back but the subscription's last.
 * - `leavers-closed`: leavers outside the window; nothing is given back, each ticket is told why.
 * - `mixed`: starters and leavers of one pool at once; each seat is bought, reused or given back, none is left over.
 * - `bystander`: nobody asks for anything; nothing may change.
 */
export interface Case {
  readonly key: string;
  readonly name: string;
  readonly kind: 'starters' | 'leavers-open' | 'leavers-closed' | 'mixed' | 'bystander';
  readonly tenantId: string;
  /** The license of the whole case, lower case. */
  readonly skuId: string;
  /** How many people hold a seat at the start. */
  readonly holderCount: number;
  readonly subscriptions: readonly CaseSubscription[];
  readonly runs: readonly CaseRun[];
}

/** What the product said about a run when everything had come to rest, as any of its users can read it. */
export interface RunEnd {
  readonly ticket: string;
  /** `finished`: everything was done. `told`: it waits or stopped, and says to a person why. `silent`: neither. */
  readonly end: 'finished' | 'told' | 'silent';
  /** Its status and what it says, for the report. */
  readonly text: string;
}

/** A line of a simulator's journal, as far as counting reads it. */
export interface Line {
  readonly seq: number;
  readonly realAt: number;
  readonly simulator: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly effect?: { readonly kind: string; readonly [fact: string]: unknown };
  readonly faults?: readonly string[];
}

/** Whether the product made a change of seats: through an API, or through a person whom it had asked. */
export const isOurs = (by: unknown): boolean => by === 'api' || by === 'asked-hand';

/** Seats owned at the start over all subscriptions. */
export const ownedAtStart = (one: Case): number =>
  one.subscriptions.reduce((seats, subscription) => seats + subscription.seatCount, 0);

/** Runs of one kind. */
export const runsOf = (one: Case, kind: CaseRun['kind']): readonly CaseRun[] =>
  one.runs.filter((run) => run.kind === kind);
