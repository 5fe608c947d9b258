import type { Money } from '../money.ts';
import type { SkuResolution } from '../products/resolve-sku.ts';
import type { Subscription } from '../subscription.ts';
import type { ReductionPolicy } from '../windows/rules.ts';
import type { LegalMoment, ReductionAnswer, Undo } from '../windows/reducible-seats.ts';

/** A subscription that might be used, with what was found out about it. */
export interface Candidate {
  readonly subscription: Subscription;
  /** The MSP's name of the connected service. */
  readonly serviceName: string;
  /** Which license it provides, or why nobody knows. */
  readonly resolution: SkuResolution;
  /** Rules of its product and CSP. */
  readonly policy: ReductionPolicy;
}

/** One row of the table that the chat shows. */
export interface ChoiceRow {
  readonly subscription: Subscription;
  readonly serviceName: string;
  readonly allowed: boolean;
  /** Why it is allowed or not, and what is worth knowing; sentences, at least one. */
  readonly reasons: readonly string[];
  /** Price per seat and month before tax, six extra decimals kept for comparing; null where the CSP does not tell. */
  readonly monthlySeatPrice: Money | null;
  /** What can be given back now. */
  readonly reduction: ReductionAnswer;
  /** Exclusive end for all seats that can be given back now; null when none can, or when no end is known. */
  readonly reducibleUntil: Temporal.Instant | null;
  /** Whether seats added now could be given back, and until when. */
  readonly undo: Undo;
  /** When seats may be given back next, if not now. */
  readonly nextLegalMoment: LegalMoment;
  /** From here until the renewal nothing can be changed; null where the renewal is unknown. */
  readonly lockedFrom: Temporal.Instant | null;
}
