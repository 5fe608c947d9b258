import type { SkuId } from '../ids.ts';
import { compareText } from '../order.ts';
import { listInWords } from '../wording.ts';
import { productNameOf } from './names.ts';
import { skuOfRow, type MatrixSkuRow, type ShippedSkuRow } from './sku-map.ts';

/** What says which SKU a subscription provides. `previous-offer-matrix` never decides: it only contradicts. */
export type SkuSource =
  | 'admin'
  | 'declared'
  | 'commerce-subscription'
  | 'offer-matrix'
  | 'previous-offer-matrix'
  | 'product-table';

/**
 * How sure that is.
 * - `confirmed`: a person said so.
 * - `stated`: a vendor's system said so, or a document names both ids.
 * - `inferred`: joined by title when the table was made; good enough to propose, shown as such.
 */
export type SkuConfidence = 'confirmed' | 'stated' | 'inferred';

/** One voice about a subscription's SKU. */
export interface SkuEvidence {
  readonly source: SkuSource;
  readonly skuId: SkuId;
}

/** Everything but an admin's word that tells which SKU a product provides. */
export interface ProductEvidence {
  /** What CSPs declare; normally one. */
  readonly declaredSkuIds: readonly SkuId[];
  /** SKUs of the tenants' subscriptions with the same commerce id; normally one. */
  readonly joinedSkuIds: readonly SkuId[];
  readonly matrixRow: MatrixSkuRow | undefined;
  readonly shippedRow: ShippedSkuRow | undefined;
}

/**
 * The voices about a product, the weightiest first; empty when nothing is known.
 *
 * A row of the shipped table that was joined by title is a hint: it is heard where nothing else is, and where the offer
 * matrix has an answer. That one is compared with it on purpose, for a person to look at (`docs/decisions/013`).
 */
export function voicesAbout(facts: ProductEvidence): readonly SkuEvidence[] {
  const { matrixRow, shippedRow } = facts;
  const voices: SkuEvidence[] = [];
  const hear = (source: SkuSource, skuIds: readonly (SkuId | null)[]): void => {
    for (const skuId of skuIds) if (skuId !== null) voices.push({ source, skuId });
  };
  hear('declared', facts.declaredSkuIds);
  hear('commerce-subscription', facts.joinedSkuIds);
  const matrixSkus = [matrixRow?.skuId ?? null, ...(matrixRow?.otherSkuIds ?? [])];
  hear('offer-matrix', matrixSkus);
  // Alone it is only history: the present matrix no longer says so.
  if (matrixSkus.some((sku) => sku !== null))
    hear('previous-offer-matrix', [matrixRow?.previousSkuId ?? null]);
  const isHeard =
    shippedRow?.pairEvidence === 'documented' ||
    voices.length === 0 ||
    matrixSkus.some((sku) => sku !== null);
  if (isHeard) hear('product-table', [skuOfRow(shippedRow)]);
  return voices;
}

/** Whether voices name more than one SKU. */
export function disagree(voices: readonly SkuEvidence[]): boolean {
  return voices.some(({ skuId }) => skuId !== voices[0]?.skuId);
}

/** The SKUs that voices name, each once, in a fixed order: equal for equal evidence, whoever says it. */
export function skusNamed(voices: readonly SkuEvidence[]): readonly SkuId[] {
  return [...new Set(voices.map(({ skuId }) => skuId))].sort(compareText);
}

const sourceWords: Readonly<Record<SkuSource, string>> = {
  admin: 'an admin',
  declared: 'the CSP',
  'commerce-subscription': 'the tenant’s own subscription',
  'offer-matrix': 'Microsoft’s offer matrix',
  'previous-offer-matrix': 'an earlier offer matrix',
  'product-table': 'the shipped table',
};

/** "Microsoft 365 Business Basic (3b55…)": two SKUs may have one name, so the id stands with it. */
export function licenseInWords(skuId: SkuId): string {
  const name = productNameOf(skuId);
  return name === null ? skuId : `${name} (${skuId})`;
}

/** "the CSP and an earlier offer matrix": each once, in the order of the voices. */
export function speakersInWords(voices: readonly SkuEvidence[]): string {
  return listInWords([...new Set(voices.map(({ source }) => sourceWords[source]))]);
}

/** "the CSP and the shipped table say A (…), Microsoft’s offer matrix says B (…)": one part for each license. */
export function voicesInWords(voices: readonly SkuEvidence[]): string {
  const skuIds = [...new Set(voices.map(({ skuId }) => skuId))];
  return skuIds
    .map((skuId) => {
      const own = voices.filter((voice) => voice.skuId === skuId);
      const verb = new Set(own.map(({ source }) => source)).size === 1 ? 'says' : 'say';
      return `${speakersInWords(own)} ${verb} ${licenseInWords(skuId)}`;
    })
    .join(', ');
}
