import { countReducible, windowHours } from '../core/lots.ts';
import type { PcSku, PcState, PcSubscription } from './entities.ts';
import type { PcErrorCode } from './errors.ts';

/** Last day of the n-th term counted from the anchor: the day before the same day of the month. */
export const termEnd = (anchorOn: string, termDuration: string, termCount: number): string => {
  const term = Temporal.Duration.from(termDuration);
  const whole = { years: term.years * termCount, months: term.months * termCount };
  return Temporal.PlainDate.from(anchorOn).add(whole).subtract({ days: 1 }).toString();
};

/** The instant a term is over: 00:00 UTC of the day after its inclusive last day. */
export const afterTermMs = (commitmentEndsOn: string): number =>
  Temporal.PlainDate.from(commitmentEndsOn).add({ days: 1 }).toZonedDateTime('UTC')
    .epochMilliseconds;

/** Finds the SKU of a subscription or catalog item. */
export const findSku = (state: PcState, productId: string, skuId: string): PcSku | undefined =>
  state.products
    .find((product) => product.id.toUpperCase() === productId.toUpperCase())
    ?.skus.find((sku) => sku.id.toUpperCase() === skuId.toUpperCase());

/** Why a quantity may not be set now; undefined when it may. */
export const quantityRefusal = (
  state: PcState,
  subscription: PcSubscription,
  wanted: number,
  now: Temporal.Instant,
): [PcErrorCode, ...number[]] | undefined => {
  const sku = findSku(state, subscription.productId, subscription.skuId);
  if (subscription.status === 'suspended') return [800_091];
  if (subscription.isTrial) return [800_095];
  if (!Number.isInteger(wanted) || wanted < (sku?.minimumQuantity ?? 1)) return [2002];
  if (wanted > (sku?.maximumQuantity ?? Number.MAX_SAFE_INTEGER)) return [800_067];
  if (subscription.kind === 'legacy' || wanted >= subscription.quantity) return undefined;
  if (subscription.quantity - wanted <= countReducible(subscription.lots, now)) return undefined;
  const code = state.behaviour.closedWindowCode;
  return [code, code === 900_214 ? windowHours : 7];
};

const epochOf = (text: string): string => {
  // Not a secret, only a spread: four characters of base 36 out of a 32-bit FNV-1a hash.
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return (hash % 36 ** 4).toString(36).toUpperCase().padStart(4, '0');
};

/** The availability id of a SKU and term in the present catalog; another one after the ids were exchanged. */
export const availabilityId = (
  state: PcState,
  productId: string,
  skuId: string,
  termDuration: string,
): string => `CFQ7TTC0${epochOf(`${productId}:${skuId}:${termDuration}:${state.catalogVersion}`)}`;
