import type { SkuId } from '../ids.ts';
import type { Segment } from '../subscription.ts';
import type { SkuConfidence } from './evidence.ts';
import { licensesNamed, plainName } from './names.ts';
import { normaliseProductKey, skuOfRow, type MatrixSkuRow, type ShippedSkuRow } from './sku-map.ts';

/** The tables in which a proposal is looked for. */
export interface ProposalTables {
  readonly matrixRows: readonly MatrixSkuRow[];
  readonly shippedRows: readonly ShippedSkuRow[];
}

/** A product of which nobody knows the license. */
export interface UnknownProduct {
  /** Null where the CSP gives nothing but a name. */
  readonly productKey: string | null;
  readonly segment: Segment;
  readonly productName: string;
}

/** A license that an unknown product may be, with the reason; nothing until an admin accepts it. */
export interface SkuCandidate {
  readonly skuId: SkuId;
  /** `name` is help for a person's eye and never preselected; the others speak of the same catalog product. */
  readonly basis: 'same-product' | 'name';
  /** One sentence. */
  readonly reason: string;
  readonly confidence: Exclude<SkuConfidence, 'confirmed'>;
}

/**
 * What an admin could accept for a product, those for the same catalog product first; empty where nothing is like it.
 * The same product in another segment is another product: that is why it is asked and not taken.
 */
export function candidatesFor(
  product: UnknownProduct,
  tables: ProposalTables,
): readonly SkuCandidate[] {
  const key = product.productKey === null ? null : normaliseProductKey(product.productKey);
  const title = plainName(product.productName);
  const isSame = (row: { readonly productKey: string }): boolean =>
    key !== null && normaliseProductKey(row.productKey) === key;
  const isNamesake = (row: { readonly title: string }): boolean => plainName(row.title) === title;
  const found: SkuCandidate[] = [];
  const offer = (sku: SkuId | null, candidate: Omit<SkuCandidate, 'skuId'>): void => {
    if (sku !== null && found.every(({ skuId }) => skuId !== sku))
      found.push({ skuId: sku, ...candidate });
  };
  for (const row of tables.matrixRows.filter(isSame)) {
    const reason = `Microsoft’s offer matrix of ${row.month} names it for the same product, ${row.segment}.`;
    offer(row.skuId, { basis: 'same-product', confidence: 'stated', reason });
  }
  for (const row of tables.shippedRows.filter(isSame)) {
    const reason = `The shipped table has it for the same product, ${row.segment}.`;
    offer(skuOfRow(row), { basis: 'same-product', confidence: confidenceOf(row), reason });
  }
  for (const row of tables.matrixRows.filter(isNamesake)) {
    const reason = `${row.productKey} has the same name in Microsoft’s offer matrix of ${row.month}.`;
    offer(row.skuId, { basis: 'name', confidence: 'inferred', reason });
  }
  for (const row of tables.shippedRows.filter(isNamesake)) {
    const reason = `${row.productKey} has the same name in the shipped table.`;
    offer(skuOfRow(row), { basis: 'name', confidence: 'inferred', reason });
  }
  for (const sku of licensesNamed(product.productName)) {
    const reason = 'Microsoft’s table of names has a license of the same name.';
    offer(sku, { basis: 'name', confidence: 'inferred', reason });
  }
  return found;
}

/** The one candidate that is of the same product; null where there are several, or where only names speak. */
export function proposalOf(candidates: readonly SkuCandidate[]): SkuId | null {
  const [only, ...others] = candidates.filter(({ basis }) => basis === 'same-product');
  return only !== undefined && others.length === 0 ? only.skuId : null;
}

const confidenceOf = (row: ShippedSkuRow): 'stated' | 'inferred' =>
  row.pairEvidence === 'documented' ? 'stated' : 'inferred';
