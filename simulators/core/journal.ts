/** A change of the simulated world, noted at the instant it is made. */
export interface Effect {
  /** What changed: `quantity`, `order`, `license-assignment` … */
  kind: string;
  /** Further facts; proofs read them by name. */
  [fact: string]: unknown;
}

/** The effect every marketplace simulator records when a subscription's seats change. */
export interface QuantityEffect extends Effect {
  kind: 'quantity';
  /** Customer id in the vendor's own terms. */
  customerId: string;
  /** Microsoft tenant the seats belong to. */
  tenantId: string;
  /** Subscription id in the vendor's own terms. */
  subscriptionId: string;
  /** Entra skuId the seats provide. */
  skuId: string;
  /** Seats before the change; 0 for a new subscription. */
  before: number;
  /** Seats after the change; 0 for a cancelled one. */
  after: number;
  /**
   * Who did it: a caller of the API, a person in the portal of a vendor without an API whom the product had asked, somebody
   * in the vendor's portal, the renewal job, or the vendor taking it back.
   */
  by: 'api' | 'asked-hand' | 'other-hand' | 'renewal' | 'reverted';
}

/** One line of the journal: a request, or something the simulator did by itself (`method` is then `SIM`). */
export interface JournalEntry {
  /** Rises by one per line and is never used again, not even after a reset. */
  seq: number;
  /** Simulated instant (ISO 8601, UTC). */
  at: string;
  /** Real epoch milliseconds. */
  realAt: number;
  /** Name of the simulator. */
  simulator: string;
  /** HTTP method in capitals, or `SIM`. */
  method: string;
  /** Path with query as it was sent; for `SIM` the name of the job. */
  path: string;
  /** Status answered; 0 when the connection was dropped or nothing was asked. */
  status: number;
  /** The caller's correlation or request id, where it sent one. */
  requestId?: string;
  /** What the request changed. Present even when the answer was dropped afterwards. */
  effect?: Effect;
  /** Names of the faults applied, in order. */
  faults?: string[];
}

/** Append-only record of everything that reached a simulator. */
export interface Journal {
  /** All lines, oldest first; with `sinceSeq` only those with a greater `seq`. */
  entries(sinceSeq?: number): readonly JournalEntry[];
  /** Adds one line per effect (one line when there is none) and numbers them. */
  append(
    line: Omit<JournalEntry, 'seq' | 'simulator' | 'effect'>,
    effects: readonly Effect[],
  ): void;
  /** Empties the list between tests; numbering goes on. */
  clear(): void;
}

/** Makes an empty journal. A request with several effects gives several lines that differ in `seq` and `effect` only. */
export const createJournal = (simulator: string): Journal => {
  let lines: JournalEntry[] = [];
  let lastSeq = 0;
  return {
    entries: (sinceSeq = 0) =>
      sinceSeq === 0 ? [...lines] : lines.filter((line) => line.seq > sinceSeq),
    append: (line, effects) => {
      const first: JournalEntry = { seq: ++lastSeq, simulator, ...line };
      lines.push(effects[0] === undefined ? first : { ...first, effect: effects[0] });
      for (const effect of effects.slice(1)) lines.push({ ...first, seq: ++lastSeq, effect });
    },
    clear: () => {
      lines = [];
    },
  };
};
