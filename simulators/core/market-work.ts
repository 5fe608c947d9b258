import type { QuantityEffect } from './journal.ts';
import type { Listeners, SeatsChanged } from './seats.ts';
import type { SimWork } from './types.ts';

/** What every change at a marketplace needs: the data, the journal, and those who want to know. */
export interface MarketWork<State> extends SimWork<State> {
  /** Told about every change of seats that has reached Microsoft. */
  seats: Listeners<SeatsChanged>;
}

/** Whose seats: how journal and tenants know a subscription. */
export type SeatsName = Pick<
  SeatsChanged,
  'csp' | 'customerId' | 'tenantId' | 'subscriptionId' | 'commerceSubscriptionId' | 'skuId'
>;

/** From how many seats to how many, and by whom. */
export type SeatsStep = Pick<QuantityEffect, 'before' | 'after' | 'by'>;

/** Notes in the journal that the seats somebody pays for went from one number to another. */
export const recordQuantity = (
  { record }: Pick<SimWork<unknown>, 'record'>,
  { customerId, tenantId, subscriptionId, skuId }: SeatsName,
  seats: SeatsStep,
): void => {
  record({
    kind: 'quantity',
    customerId,
    tenantId,
    subscriptionId,
    skuId,
    ...seats,
  } satisfies QuantityEffect);
};
