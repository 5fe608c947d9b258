import { cspCustomerId, subscriptionId } from '../../domain/ids.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { WriteRefusal } from '../../ports/write-refusal.ts';
import type { SeatWrite } from '../../store/seat-writes.ts';
import type { ConnectedMarketplace } from '../tools.ts';

/**
 * What the CSP says about an attempt.
 * - `silent`: it cannot be asked, or knows the order no more; only the quantity tells.
 * - `unasked`: it was to be asked and did not answer.
 */
export type VendorWord =
  | { readonly state: 'silent' }
  | { readonly state: 'unasked'; readonly error: ConnectorError }
  | {
      readonly state: 'pending' | 'done';
      readonly reference: string;
      /** As the CSP words it, after its name; null for the usual words. */
      readonly words: string | null;
    }
  | {
      readonly state: 'refused';
      readonly reference: string;
      readonly reason: WriteRefusal;
      /** The CSP's words and code, cut. */
      readonly detail: string;
    };

/**
 * Asks the CSP what became of an attempt that it took, or may have taken: by its reference, or where the answer was lost
 * by the id that was sent along. Never throws a `ConnectorError`: a quantity that shows the target needs nobody's word.
 */
export async function askProgress(
  { marketplace }: ConnectedMarketplace,
  write: SeatWrite,
): Promise<VendorWord> {
  if (marketplace.readChange === undefined) return { state: 'silent' };
  const of = {
    customerId: cspCustomerId(write.customer_id),
    subscriptionId: subscriptionId(write.subscription_id),
  };
  try {
    const reference =
      write.reference ?? (await marketplace.findChange?.({ ...of, requestId: write.id })) ?? null;
    if (reference === null) return { state: 'silent' };
    const progress = await marketplace.readChange({ ...of, reference });
    if (progress.state === 'unknown') return { state: 'silent' };
    if (progress.state === 'refused') return { ...progress, reference };
    return { state: progress.state, reference, words: progress.words ?? null };
  } catch (error) {
    if (error instanceof ConnectorError) return { state: 'unasked', error };
    throw error;
  }
}
