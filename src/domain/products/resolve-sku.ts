import type { SkuId } from '../ids.ts';
import type { Segment, Subscription } from '../subscription.ts';
import {
  disagree,
  voicesAbout,
  voicesInWords,
  type SkuConfidence,
  type SkuEvidence,
  type SkuSource,
} from './evidence.ts';
import { candidatesFor, proposalOf } from './propose-sku.ts';
import { findProductRow, normaliseProductKey } from './sku-map.ts';
import type { AdminSkuRow, MatrixSkuRow, ShippedSkuRow } from './sku-map.ts';

/** The part of a tenant's subscription that this module looks at. */
export interface JoinableSubscription {
  /** Lower-case GUID that joins to a CSP's subscription, or null. */
  readonly commerceSubscriptionId: string | null;
  readonly skuId: SkuId;
}

export type SkuResolution =
  | {
      readonly ok: true;
      readonly skuId: SkuId;
      readonly source: SkuSource;
      readonly confidence: SkuConfidence;
    }
  | {
      readonly ok: false;
      readonly reason: 'unknown-product';
      /** One sentence that names the product. */
      readonly explanation: string;
      readonly productName: string;
      readonly productKey: string | null;
      readonly segment: Segment;
      /** A SKU that an admin may accept for this product; never used without that. Null where there is none. */
      readonly proposal: SkuId | null;
    }
  | {
      readonly ok: false;
      readonly reason: 'contradicting-evidence';
      /** One sentence that names the product. */
      readonly explanation: string;
      readonly productName: string;
      /** The voices that disagree; at least two. */
      readonly evidence: readonly SkuEvidence[];
    };

/** What is known besides the subscription itself. */
export interface SkuKnowledge {
  readonly tenantSubscriptions: readonly JoinableSubscription[];
  readonly adminRows: readonly AdminSkuRow[];
  /** Rows of Microsoft's offer matrix for the products in question, in every segment. Empty where none was ever read. */
  readonly matrixRows: readonly MatrixSkuRow[];
  readonly shippedRows: readonly ShippedSkuRow[];
}

function findAdminRow(
  subscription: Subscription,
  rows: readonly AdminSkuRow[],
): AdminSkuRow | undefined {
  const own = rows.find(
    (row) =>
      row.kind === 'subscription' &&
      row.serviceId === subscription.serviceId &&
      row.subscriptionId === subscription.id,
  );
  if (own !== undefined || subscription.productKey === null) return own;
  const key = normaliseProductKey(subscription.productKey);
  return rows.find(
    (row) =>
      row.kind === 'product' &&
      normaliseProductKey(row.productKey) === key &&
      row.segment === subscription.segment,
  );
}

/** The SKUs of the tenant's subscriptions with the same commerce id, each once; normally one or none. */
export function joinedSkus(
  subscription: Subscription,
  tenantSubscriptions: readonly JoinableSubscription[],
): readonly SkuId[] {
  const id = subscription.commerceSubscriptionId?.toLowerCase();
  if (id === undefined) return [];
  const joined = tenantSubscriptions.filter(
    (it) => it.commerceSubscriptionId?.toLowerCase() === id,
  );
  return [...new Set(joined.map((it) => it.skuId))];
}

function unknownProduct(subscription: Subscription, knowledge: SkuKnowledge): SkuResolution {
  const { productName, productKey, segment } = subscription;
  const key = productKey === null ? 'no catalog id' : productKey;
  const explanation = `Nobody knows which license "${productName}" (${key}, ${segment}) provides; an admin has to say it once, under Products.`;
  const proposal = proposalOf(candidatesFor(subscription, knowledge));
  const reason = 'unknown-product';
  return { ok: false, reason, explanation, productName, productKey, segment, proposal };
}

/**
 * Which license (`skuId`) a subscription provides.
 *
 * An admin's row stands above all. Otherwise the voices are, in this order, what the CSP declares, the tenant's own
 * subscription with the same commerce id, Microsoft's offer matrix and the shipped table, both by product *and segment*; a
 * name is never used. Voices that disagree are a refusal, and so is a matrix that says something else than it did before:
 * nothing is bought on a product whose license is in doubt. An inferred row of the table gives way to a declared or joined id.
 * Refuses with `unknown-product` (with a proposal where there is one) or `contradicting-evidence`.
 * Source: product.md section 6; contract distributors.md 9.2; partner-center.md section 7.
 */
export function resolveSku(subscription: Subscription, knowledge: SkuKnowledge): SkuResolution {
  const admin = findAdminRow(subscription, knowledge.adminRows);
  if (admin !== undefined) {
    return { ok: true, skuId: admin.skuId, source: 'admin', confidence: 'confirmed' };
  }
  const { declaredSkuId, productKey, segment, productName } = subscription;
  const rowIn = <Row extends MatrixSkuRow | ShippedSkuRow>(rows: readonly Row[]) =>
    productKey === null ? undefined : findProductRow(rows, productKey, segment);
  const shippedRow = rowIn(knowledge.shippedRows);
  const voices = voicesAbout({
    declaredSkuIds: declaredSkuId === null ? [] : [declaredSkuId],
    joinedSkuIds: joinedSkus(subscription, knowledge.tenantSubscriptions),
    matrixRow: rowIn(knowledge.matrixRows),
    shippedRow,
  });
  const first = voices[0];
  if (first === undefined) return unknownProduct(subscription, knowledge);
  if (disagree(voices)) {
    const explanation = `The sources disagree about which license "${productName}" (${productKey ?? 'no catalog id'}, ${segment}) provides: ${voicesInWords(voices)}. Nothing is bought on it until an admin has decided, under Products.`;
    const reason = 'contradicting-evidence';
    return { ok: false, reason, explanation, productName, evidence: voices };
  }
  const isInferred = first.source === 'product-table' && shippedRow?.pairEvidence !== 'documented';
  const confidence = isInferred ? 'inferred' : 'stated';
  return { ok: true, skuId: first.skuId, source: first.source, confidence };
}
