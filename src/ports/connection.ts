/**
 * The result of a connected service's Test: words a person can act on.
 * `ok: false` carries what is wrong and the next step ("The client secret has expired; create a new one in …").
 */
export interface ConnectionReport {
  readonly ok: boolean;
  /** What was tried and what came back, one sentence each, in order. */
  readonly findings: readonly ConnectionFinding[];
}

export interface ConnectionFinding {
  readonly ok: boolean;
  /** One sentence; names the thing. */
  readonly text: string;
  /** What to do about it; null when `ok`. */
  readonly nextStep: string | null;
}
