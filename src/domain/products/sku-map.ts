import type { SkuId } from '../ids.ts';
import type { Segment } from '../subscription.ts';
import { skuId } from '../ids.ts';

/** How sure a pair of catalog product and SKU is. */
export type PairEvidence =
  | 'documented'
  | 'inferred-exact-title'
  | 'inferred-title-differs'
  | 'ambiguous-title'
  | 'no-title-match';

/** One row of the table that ships with the product. */
export interface ShippedSkuRow {
  /** `product:sku` of the catalog. The SKU part is text: it has leading zeros and letters. */
  readonly productKey: string;
  readonly segment: Segment;
  /** The catalog's title; for people and for proposals, never for decisions. */
  readonly title: string;
  readonly titleEvidence: 'documented' | 'third-party-list';
  /** Where the title was read. */
  readonly titleSource: string;
  /** GUID, or null where the SKU could not be told. */
  readonly skuId: string | null;
  readonly skuPartNumber: string | null;
  readonly pairEvidence: PairEvidence;
}

/** One product of Microsoft's offer matrix, which names both ids. */
export interface MatrixSkuRow {
  /** `product:sku`, normalised. */
  readonly productKey: string;
  /** Named by the title; commercial where it names none. */
  readonly segment: Segment;
  readonly title: string;
  /** Null where the matrix lists the product without a license. */
  readonly skuId: SkuId | null;
  /** Further SKUs that the same file gives for the same product; empty in a sound file. */
  readonly otherSkuIds: readonly SkuId[];
  /** What an earlier matrix said, if that was something else and has not come back since; null otherwise. */
  readonly previousSkuId: SkuId | null;
  /** Month of the matrix that listed it last: "202611". */
  readonly month: string;
  readonly readAt: Temporal.Instant;
}

/** A pair that an admin entered or accepted; it stands above everything else. */
export type AdminSkuRow = {
  readonly skuId: SkuId;
  /** Who said so; shown wherever the row decides. */
  readonly confirmedBy: string;
  readonly confirmedAt: Temporal.Instant;
  /** What the other sources said when the admin decided, in order of SKU; null for rows older than this list. */
  readonly knownThen: readonly SkuId[] | null;
} & ProductIdentity;

/** What a row of the map is about. */
export type ProductIdentity =
  | {
      /** All subscriptions of this catalog product in this segment. */
      readonly kind: 'product';
      readonly productKey: string;
      readonly segment: Segment;
    }
  | {
      /** One subscription, for CSPs that give nothing but a name. */
      readonly kind: 'subscription';
      readonly serviceId: string;
      readonly subscriptionId: string;
    };

/** A product key in one spelling: upper case, no blanks. Vendors mix cases; "CFQ7TTC0LCHC:000n" is "…:000N". */
export function normaliseProductKey(productKey: string): string {
  return productKey.replaceAll(/\s/g, '').toUpperCase();
}

/** The row of a product in a segment, or undefined. */
export function findProductRow<
  Row extends { readonly productKey: string; readonly segment: Segment },
>(rows: readonly Row[], productKey: string, segment: Segment): Row | undefined {
  const wanted = normaliseProductKey(productKey);
  return rows.find(
    (row) => row.segment === segment && normaliseProductKey(row.productKey) === wanted,
  );
}

/** The SKU of a shipped row; null where the row does not tell. */
export function skuOfRow(row: ShippedSkuRow | undefined): SkuId | null {
  return row === undefined || row.skuId === null ? null : skuId(row.skuId);
}
