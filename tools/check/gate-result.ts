/** What a gate found. */
export interface GateResult {
  readonly ok: boolean;
  /** What a developer needs to mend it; may be empty when `ok`. */
  readonly output: string;
}
