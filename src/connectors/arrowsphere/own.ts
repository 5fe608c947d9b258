import { ConnectorError } from '../../ports/errors.ts';
import type { Refused } from '../http/refusals.ts';
import { type ArrowSphereClient, isSameRef } from './client.ts';
import { fromRefusedWrite, refuse } from './errors.ts';
import { fromArrowSphereStatus } from './map.ts';
import { vendor } from './paging.ts';
import type { ArrowLicense } from './schema.ts';

/**
 * The license, when it is that customer's. ArrowSphere addresses licenses without naming the customer, so a mix-up would
 * go through; it is stopped here as `not-found`.
 */
export async function readOwned(
  client: ArrowSphereClient,
  customerId: string,
  id: string,
): Promise<ArrowLicense> {
  const license = await client.license(id);
  const isRight = isSameRef(license.license_id, id);
  if (isRight && isSameRef(license.customer_ref, customerId)) return license;
  throw new ConnectorError({
    vendor,
    operation: `reading license ${id} of customer ${customerId}`,
    kind: 'not-found',
    detail: isRight
      ? 'the license belongs to another customer'
      : 'the answer names another license',
  });
}

/** What is refused of any quantity, now or later; null when nothing is. */
export function quantityRefusal(license: ArrowLicense, quantity: number): Refused | null {
  if (!Number.isSafeInteger(quantity) || quantity < 1) {
    return refuse('quantity-out-of-range', 'a license keeps at least one seat');
  }
  if (license.isTrial) return refuse('change-not-allowed', 'the quantity of a trial is fixed');
  const status = fromArrowSphereStatus(license);
  if (status === 'pending') return refuse('busy', 'ArrowSphere is still setting it up');
  if (status !== 'active') {
    const told = [license.state, license.statusCode].filter(Boolean).join(', ') || 'not told';
    return refuse('subscription-not-active', `its state is ${status} (${told})`);
  }
  const { minQuantity, maxQuantity } = license.priceBand?.saleConstraints ?? {};
  // Above it ArrowSphere may take a part of the change, with a warning: [A3] of README.md.
  if (typeof maxQuantity === 'number' && quantity > maxQuantity) {
    return refuse('quantity-out-of-range', `it is sold up to ${maxQuantity} seats`);
  }
  if (typeof minQuantity === 'number' && quantity < minQuantity) {
    return refuse('quantity-out-of-range', `it is sold from ${minQuantity} seats on`);
  }
  return null;
}

/** One write; the vendor's no as a value, null when it was taken, everything else that went wrong thrown. */
export async function valueOfRefusal(
  isDecrease: boolean,
  send: () => Promise<void>,
): Promise<Refused | null> {
  try {
    await send();
    return null;
  } catch (error) {
    const refusal = error instanceof ConnectorError ? fromRefusedWrite(error, isDecrease) : null;
    if (refusal === null) throw error;
    return refusal;
  }
}
