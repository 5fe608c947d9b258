import type { SubscriptionId } from '../ids.ts';

/** A subscription of the ordered product that the customer did not have just before the order. */
export interface Newcomer {
  readonly id: SubscriptionId;
  /** Term, billing cycle and quantity are those of the order. */
  readonly isAsOrdered: boolean;
  /** Neither cancelled nor ended. */
  readonly isAlive: boolean;
}

/** What newcomers tell about an order without a reference. */
export type NewcomerJudgement =
  | { readonly state: 'done'; readonly subscriptionId: SubscriptionId }
  | { readonly state: 'absent' }
  | { readonly state: 'unclear'; readonly detail: string };

/**
 * Whether one of the newcomers is what was ordered, when the CSP does not say which order made which subscription.
 * Only a single one that is exactly as ordered is taken. Two alike, or one that differs, may be somebody else's: taking it
 * or ordering again could both be wrong, so a person looks.
 */
export function judgeNewcomers(newcomers: readonly Newcomer[]): NewcomerJudgement {
  const alike = newcomers.filter(({ isAsOrdered }) => isAsOrdered);
  const [only] = alike;
  if (only !== undefined && alike.length === 1 && only.isAlive) {
    return { state: 'done', subscriptionId: only.id };
  }
  if (newcomers.length === 0) return { state: 'absent' };
  const ids = newcomers.map(({ id }) => id).join(', ');
  const detail =
    `${newcomers.length} new of this product, ${alike.length} with the ordered term, billing and quantity` +
    `${only?.isAlive === false ? ', cancelled already' : ''}: ${ids}`;
  return { state: 'unclear', detail };
}
