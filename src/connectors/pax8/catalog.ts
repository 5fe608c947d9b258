/** What can be ordered for a company: README.md, "Ordering". */
import { costPeriods } from '../../domain/subscription.ts';
import type { Money } from '../../domain/money.ts';
import { catalogKeyIn, segmentNamedIn } from '../../domain/products/catalog-words.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import { invariant } from '../../lib/invariant.ts';
import type { CatalogItem, WantedProduct } from '../../ports/ordering.ts';
import { fromBillingTerm, fromCommitmentName } from './commitment.ts';
import { toMoney } from './map.ts';
import type { Pax8OrderClient } from './order-client.ts';
import type { Pax8CommitmentRules, Pax8Pricing, Pax8Product } from './schema.ts';

/** The commitments of a product. */
export type RulesOf = (productId: string) => Promise<readonly Pax8CommitmentRules[]>;
type Plan = Pax8Pricing[number];

/** Products that are priced at the same time; each takes two calls. */
const readsAtOnce = 6;

/** What an item is ordered by: product, commitment ('' for products without) and billing term. */
interface ItemKey {
  readonly productId: string;
  readonly commitmentTermId: string;
  readonly billingTerm: string;
}

/** Reads the id of an item; it was made here. */
export function fromItemId(id: string): ItemKey {
  const [productId, commitmentTermId, billingTerm, ...rest] = id.split('/');
  invariant(
    productId && commitmentTermId !== undefined && billingTerm && rest.length === 0,
    `"${id}" is no item of Pax8's catalog`,
  );
  return { productId, commitmentTermId, billingTerm };
}

/** Every commitment and billing term that the wanted product is sold with; empty when it is not sold or cannot be proved. */
export async function findItems(
  client: Pax8OrderClient,
  rulesOf: RulesOf,
  customerId: string,
  wanted: WantedProduct,
): Promise<readonly CatalogItem[]> {
  const keys = new Set(wanted.productKeys.map((key) => key.toUpperCase()));
  // The catalog names no license: without a key nothing in it can be proved to be the wanted one.
  if (keys.size === 0) return [];
  const products = (await client.microsoftProducts()).filter(
    ({ name, vendorSku }) =>
      keys.has(catalogKeyIn(vendorSku) ?? '') &&
      (segmentNamedIn(name ?? '') ?? 'commercial') === wanted.segment &&
      !/\btrial\b/i.test(name ?? ''),
  );
  if (products.length === 0) return [];
  const currency = await currencyFor(client, customerId);
  const items = await inParallel(products, readsAtOnce, async (product) => {
    const [rules, pricing] = await Promise.all([
      rulesOf(product.id),
      client.pricing(product.id, customerId),
    ]);
    return itemsOf(product, rules, pricing, currency);
  });
  return items.flat();
}

/** Price lists carry no currency: the one of the company's subscriptions, else of the partner's; null when there are two. */
async function currencyFor(client: Pax8OrderClient, customerId: string): Promise<string | null> {
  for (const read of [() => client.subscriptions(customerId), () => client.someSubscriptions()]) {
    // One after the other: the second is needed only where the first says nothing.
    // oxlint-disable-next-line no-await-in-loop
    const codes = new Set((await read()).map(({ currencyCode }) => currencyCode?.toUpperCase()));
    codes.delete(undefined);
    const [code] = codes;
    if (code !== undefined) return codes.size === 1 ? code : null;
  }
  return null;
}

function itemsOf(
  product: Pax8Product,
  rules: readonly Pax8CommitmentRules[],
  pricing: Pax8Pricing,
  currency: string | null,
): readonly CatalogItem[] {
  const commitments = rules.length === 0 ? [{ id: '', term: null }] : rules;
  return commitments.flatMap(({ id, term }) =>
    pricing
      .filter((plan) => (plan.commitmentTerm ?? '') === (term ?? ''))
      .flatMap((plan) => toItem(product, { id: id ?? null, name: term ?? null }, plan, currency)),
  );
}

/** One item or none: what cannot be said in our words is not offered. */
function toItem(
  product: Pax8Product,
  commitment: { readonly id: string | null; readonly name: string | null },
  plan: Plan,
  currency: string | null,
): readonly CatalogItem[] {
  const billingCycle = fromBillingTerm(plan.billingTerm);
  const isFree = commitment.name === null;
  const term = isFree && billingCycle === 'monthly' ? 'P1M' : fromCommitmentName(commitment.name);
  if (term === 'unknown' || billingCycle === 'unknown' || commitment.id === null) return [];
  return [
    {
      id: [product.id, commitment.id, plan.billingTerm].join('/'),
      productName: product.name ?? product.id,
      productKey: catalogKeyIn(product.vendorSku),
      declaredSkuId: null,
      segment: segmentNamedIn(product.name ?? '') ?? 'commercial',
      term,
      billingCycle,
      unitCost: currency === null ? null : costOf(plan, currency),
      unitCostPeriod: costPeriods[billingCycle],
      minimumQuantity: null,
      maximumQuantity: null,
    },
  ];
}

/** The cost of a seat where it does not depend on how many are bought. */
function costOf(plan: Plan, currency: string): Money | null {
  const rates = (plan.rates ?? []).filter(
    ({ chargeType }) => (chargeType ?? 'Per Unit') === 'Per Unit',
  );
  const [rate] = rates;
  const isOnePrice = rates.length === 1 && plan.rates?.length === 1 && plan.type !== 'Mark-Up';
  return isOnePrice && typeof rate?.partnerBuyRate === 'number'
    ? toMoney(rate.partnerBuyRate, currency)
    : null;
}
