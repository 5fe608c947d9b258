import type { SkuId } from '../ids.ts';
import type { Segment, Subscription } from '../subscription.ts';
import { findShippedRow, normaliseProductKey, skuOfRow } from './sku-map.ts';
import type { AdminSkuRow, ShippedSkuRow } from './sku-map.ts';

/** The part of a tenant's subscription that this module looks at. */
export interface JoinableSubscription {
  /** Lower-case GUID that joins to a CSP's subscription, or null. */
  readonly commerceSubscriptionId: string | null;
  readonly skuId: SkuId;
}

/** What says which SKU a subscription provides. */
export type SkuSource = 'admin' | 'declared' | 'commerce-subscription' | 'product-table';

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

function joinedSkus(
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

/** What an admin could accept: the same product in another segment, or the one row with the same title. */
function proposalFor(subscription: Subscription, rows: readonly ShippedSkuRow[]): SkuId | null {
  const key = subscription.productKey;
  const title = subscription.productName.trim().toLowerCase();
  const sameProduct = rows.filter(
    (row) => key !== null && normaliseProductKey(row.productKey) === normaliseProductKey(key),
  );
  const sameTitle = rows.filter((row) => row.title.toLowerCase() === title);
  const skus = new Set(
    (sameProduct.length > 0 ? sameProduct : sameTitle).map(skuOfRow).filter((sku) => sku !== null),
  );
  const [only] = skus;
  return skus.size === 1 && only !== undefined ? only : null;
}

function unknownProduct(subscription: Subscription, rows: readonly ShippedSkuRow[]): SkuResolution {
  const { productName, productKey, segment } = subscription;
  const key = productKey === null ? 'no catalog id' : productKey;
  const explanation = `Nobody knows which license "${productName}" (${key}, ${segment}) provides; an admin has to say it once.`;
  const proposal = proposalFor(subscription, rows);
  const reason = 'unknown-product';
  return { ok: false, reason, explanation, productName, productKey, segment, proposal };
}

/**
 * Which license (`skuId`) a subscription provides.
 *
 * An admin's row stands above all. Otherwise the voices are, in this order, what the CSP declares, the tenant's own
 * subscription with the same commerce id, and the shipped table by product *and segment*; a name is never used. Voices that
 * disagree are a refusal, except that an inferred row of the table gives way to a declared or joined id.
 * Refuses with `unknown-product` (with a proposal where there is one) or `contradicting-evidence`.
 * Source: product.md section 6; contract distributors.md 9.2; partner-center.md section 7.
 */
export function resolveSku(subscription: Subscription, knowledge: SkuKnowledge): SkuResolution {
  const admin = findAdminRow(subscription, knowledge.adminRows);
  if (admin !== undefined) {
    return { ok: true, skuId: admin.skuId, source: 'admin', confidence: 'confirmed' };
  }
  const { declaredSkuId, productKey, segment } = subscription;
  const row =
    productKey === null ? undefined : findShippedRow(knowledge.shippedRows, productKey, segment);
  const tableSku = skuOfRow(row);
  const isInferred = row?.pairEvidence !== 'documented';
  const evidence: SkuEvidence[] = [];
  if (declaredSkuId !== null) evidence.push({ source: 'declared', skuId: declaredSkuId });
  for (const skuId of joinedSkus(subscription, knowledge.tenantSubscriptions)) {
    evidence.push({ source: 'commerce-subscription', skuId });
  }
  if (tableSku !== null && (!isInferred || evidence.length === 0)) {
    evidence.push({ source: 'product-table', skuId: tableSku });
  }
  const first = evidence[0];
  if (first === undefined) return unknownProduct(subscription, knowledge.shippedRows);
  if (evidence.some((voice) => voice.skuId !== first.skuId)) {
    const { productName } = subscription;
    const voices = evidence.map((voice) => `${voice.source} says ${voice.skuId}`).join(', ');
    const explanation = `The sources disagree about which license "${productName}" provides: ${voices}.`;
    return { ok: false, reason: 'contradicting-evidence', explanation, productName, evidence };
  }
  const confidence = first.source === 'product-table' && isInferred ? 'inferred' : 'stated';
  return { ok: true, skuId: first.skuId, source: first.source, confidence };
}
