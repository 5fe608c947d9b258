import type { TakenBack } from '../../src/ports/marketplace.ts';
import type { ScheduleFate } from './csp-schedule.ts';

/** What becomes of the next order. */
export type Fate =
  | 'applied'
  /** Taken, carried out later. */
  | 'accepted'
  /** Taken, and never carried out. */
  | 'dropped'
  /** Taken, and carried out or refused after more than a day; only where the CSP tells. */
  | 'taken-for-long'
  | 'taken-in-vain'
  /** No answer, and carried out after more than a day; only where the CSP tells by request. */
  | 'lost-for-long'
  /** No answer: never arrived, was carried out, or will be. */
  | 'lost-before'
  | 'lost-after'
  | 'lost-late'
  /** Said no before anything happened. */
  | 'unavailable'
  | 'rate-limited'
  | 'busy'
  | 'refused';

/** What becomes of what is asked next, and how old the answers are. */
export interface CspPlan {
  readonly fates: readonly Fate[];
  readonly readingAgesMs: readonly number[];
  /** Default: it is set. */
  readonly scheduleFates?: readonly ScheduleFate[];
  /** What another hand had set and the next change sets back, or that nobody can say; absent: nothing. */
  readonly takenBack?: readonly TakenBack[] | 'unavailable' | 'forbidden';
}
