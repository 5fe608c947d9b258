import type { Subscription } from '../subscription.ts';

/**
 * Which of the vendor's rules a subscription is under.
 * - `license`: seats may be given back for some days after each addition.
 * - `software`: seats are never given back.
 * - `legacy`: from before those rules; seats come and go at any time.
 */
export type ProductKind = 'license' | 'software' | 'legacy';

/** What is not on the subscription itself. Lengths are data: they have changed before and will again. */
export interface ReductionPolicy {
  readonly productKind: ProductKind;
  /** How long seats may be given back after they were added. Hours of 60 minutes, independent of time zones. */
  readonly windowHours: number;
  /** A change for the renewal has to be made this long before it. Milliseconds. */
  readonly lockTimeBeforeRenewalMs: number;
}

/**
 * 7 × 24 hours, for licenses.
 * Source: "The number of licenses on a subscription can be decreased only within the first seven days of when the seats were
 * added", learn.microsoft.com/partner-center/customers/create-a-new-subscription (as quoted in contract partner-center.md section 8). It was 72 hours before
 * 17 March 2022.
 */
export const standardReductionPolicy: ReductionPolicy = {
  productKind: 'license',
  windowHours: 168,
  lockTimeBeforeRenewalMs: 0,
};

/** What a rule says before any window is looked at. */
export type RuleOutcome = 'never' | 'unknown' | 'any-time' | 'by-window';

export interface ReductionRule {
  readonly id: string;
  readonly applies: (subscription: Subscription, policy: ReductionPolicy) => boolean;
  readonly outcome: RuleOutcome;
  /** For people: one sentence. */
  readonly sentence: string;
  readonly source: string;
}

const lifecycle =
  'learn.microsoft.com/partner-center/subscription-lifecycle (by contract partner-center.md)';
const newSubscription =
  'learn.microsoft.com/partner-center/customers/create-a-new-subscription (by contract partner-center.md)';

/** The first rule that applies decides. */
export const reductionRules: readonly ReductionRule[] = [
  {
    id: 'trial',
    applies: (subscription) => subscription.isTrial,
    outcome: 'never',
    sentence: 'It is a trial: its quantity cannot be changed.',
    source: `${newSubscription}: quantity and status cannot be changed during a trial`,
  },
  {
    id: 'suspended',
    applies: (subscription) => subscription.status === 'suspended',
    outcome: 'never',
    sentence: 'It is suspended: it has to be reactivated before its quantity can be changed.',
    source: 'learn.microsoft.com/partner-center/developer/error-codes, 2001 and 800091',
  },
  {
    id: 'ended',
    applies: (subscription) =>
      subscription.status === 'cancelled' || subscription.status === 'expired',
    outcome: 'never',
    sentence: 'It has ended.',
    source: `${lifecycle}; learn.microsoft.com/partner-center/developer/error-codes, 2011`,
  },
  {
    id: 'not-ready',
    applies: (subscription) => subscription.status !== 'active',
    outcome: 'unknown',
    sentence: 'It is not active yet, or the CSP does not say whether it is.',
    source: 'learn.microsoft.com/partner-center/developer/error-codes, 800081 and 800082',
  },
  {
    id: 'legacy',
    applies: (_subscription, policy) => policy.productKind === 'legacy',
    outcome: 'any-time',
    sentence: 'It is a legacy subscription: seats can be given back at any time.',
    source: 'contract partner-center.md section 8, "Legacy": quantity up and down any time',
  },
  {
    id: 'software',
    applies: (_subscription, policy) => policy.productKind === 'software',
    outcome: 'never',
    sentence: 'It is a software subscription: seats are never given back.',
    source:
      'learn.microsoft.com/partner-center/new-commerce-cancellation-policy (by contract partner-center.md)',
  },
  {
    id: 'stated-never',
    applies: (subscription) => subscription.reduction.kind === 'not-allowed',
    outcome: 'never',
    sentence: 'The CSP says that it never gives seats back.',
    source: "the CSP's own statement on the subscription",
  },
  {
    id: 'nothing-known',
    applies: (subscription) => subscription.reduction.kind === 'unknown',
    outcome: 'unknown',
    sentence: 'The CSP does not say when its seats were added.',
    source: 'no fact, no reduction: product.md section 9, "at most what the open lots allow"',
  },
  {
    id: 'window',
    applies: () => true,
    outcome: 'by-window',
    sentence: 'Seats can be given back for some days after they were added.',
    source: newSubscription,
  },
];
