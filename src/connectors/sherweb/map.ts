import {
  type CspCustomerId,
  type ServiceId,
  type SkuId,
  cspCustomerId,
  parseGuid,
  skuId,
  subscriptionId,
} from '../../domain/ids.ts';
import type { Money } from '../../domain/money.ts';
import {
  type BillingCycle,
  type Subscription,
  type Term,
  termStart,
  costPeriods,
} from '../../domain/subscription.ts';
import { segmentNamedIn } from '../../domain/products/catalog-words.ts';
import { divideDecimal, minorUnitDigits } from '../../lib/decimal.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { CspCustomer } from '../../ports/marketplace.ts';
import type {
  SherwebCatalogItem,
  SherwebCommitment,
  SherwebCustomer,
  SherwebPrice,
  SherwebSubscription,
} from './schema.ts';
import { fromCommittedMinimums } from './window.ts';

export function fromSherwebCustomer(customer: SherwebCustomer): CspCustomer {
  // Nothing on it tells a tenant or a domain.
  return {
    id: cspCustomerId(customer.id),
    name: customer.displayName,
    tenantId: null,
    domain: null,
  };
}

/** What the catalog adds to a subscription. */
export interface CatalogFacts {
  /** Null where the catalog does not tell, or tells two. */
  readonly skuId: SkuId | null;
  /** "monthly", "yearly", "once"; null where the catalog does not tell. */
  readonly billingCycle: string | null;
}

const keyOf = (sku: string): string => sku.trim().toLowerCase();

/** The one value of all, or null. */
function only<Value>(values: readonly Value[]): Value | null {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
}

/** The facts of those SKUs that are wanted, by SKU; a SKU that is listed twice with different facts tells nothing. */
export function fromSherwebCatalog(
  items: readonly SherwebCatalogItem[],
  wantedSkus: readonly string[],
): ReadonlyMap<string, CatalogFacts> {
  const wanted = new Set(wantedSkus.map(keyOf));
  const bySku = Map.groupBy(
    items.filter(({ sku }) => wanted.has(keyOf(sku ?? ''))),
    ({ sku }) => keyOf(sku ?? ''),
  );
  return new Map(
    [...bySku].map(([key, same]) => {
      const id = only(same.map((item) => parseGuid(item.microsoftSkuId ?? '')));
      const billingCycle = only(same.map((item) => item.billingCycle ?? null));
      return [key, { skuId: id === null ? null : skuId(id), billingCycle }];
    }),
  );
}

const terms: ReadonlyMap<string, Term> = new Map([
  ['monthly', 'P1M'],
  ['annual', 'P1Y'],
  // Biennial stays unknown: two years are none of our terms, and a wrong one would be promised.
  ['triennial', 'P3Y'],
]);

/** A catalog item's commitment; an open one, or two years, is none of our terms. */
export function fromCatalogTerm(text: string | null | undefined): Term {
  return catalogTerms.get(text?.toLowerCase() ?? '') ?? 'unknown';
}

const catalogTerms: ReadonlyMap<string, Term> = new Map([
  ['monthly', 'P1M'],
  ['yearly', 'P1Y'],
  ['triennial', 'P3Y'],
]);

const cycles: ReadonlyMap<string, BillingCycle> = new Map([
  ['monthly', 'monthly'],
  ['yearly', 'annual'],
]);

export function fromBillingCycle(text: string | null | undefined): BillingCycle {
  return cycles.get(text?.toLowerCase() ?? '') ?? 'unknown';
}

/** Whether the name says that it is a trial; there is no field for it. Assumed: README.md, "Writing". */
export function isTrial({
  productName,
  sku,
}: Pick<SherwebSubscription, 'productName' | 'sku'>): boolean {
  return /\btrial\b/i.test(`${productName ?? ''} ${sku ?? ''}`);
}

/** The first instant after the commitment: the renewal's day, or the day after the last one. Days are taken as UTC days. */
function fromCommitmentEnd(commitment: SherwebCommitment | null): Temporal.Instant | null {
  const renewsAt = parseInstant(commitment?.renewalConfiguration?.renewalDate ?? '');
  if (renewsAt !== null) return renewsAt;
  const lastDay = parseInstant(commitment?.termEndDate ?? '');
  return lastDay === null ? null : lastDay.add({ hours: 24 });
}

type Fees = NonNullable<SherwebPrice['fees']>;

/** What one seat costs in one billing cycle; the fee of a cycle that is not known covers an unknown time. */
export function unitCostOf(
  fees: Fees | null | undefined,
  billingCycle: BillingCycle,
): Money | null {
  const fee = fees?.recurringFee;
  const currency = fees?.currency?.toUpperCase() ?? '';
  const digits = currency === 'UNDEFINED' ? null : minorUnitDigits(currency);
  if (typeof fee !== 'number' || digits === null || billingCycle === 'unknown') return null;
  const amount = divideDecimal(String(fee), 1, digits, digits + 4);
  if (amount === null) return null;
  const money = { amountMinor: amount.units, currency };
  return amount.scale === digits ? money : { ...money, scale: amount.scale - digits };
}

/** What is known beside the subscription itself. */
export interface Beside {
  readonly serviceId: ServiceId;
  readonly customerId: CspCustomerId;
  /** Facts of the customer's catalog, as `fromSherwebCatalog` gives them. */
  readonly catalog: ReadonlyMap<string, CatalogFacts>;
  /** Null where prices are hidden or were not to be had. */
  readonly price: SherwebPrice | null;
}

/** A Sherweb subscription in our words. It has no state: what is listed is active (assumed). */
export function fromSherwebSubscription(source: SherwebSubscription, beside: Beside): Subscription {
  const commitment = source.commitmentTerm ?? null;
  const facts = beside.catalog.get(keyOf(source.sku ?? '')) ?? null;
  const cycleName = beside.price?.billingCycle ?? facts?.billingCycle ?? '';
  const billingCycle = fromBillingCycle(cycleName);
  const term = terms.get(commitment?.type?.toLowerCase() ?? '') ?? 'unknown';
  const commitmentEndsAt = fromCommitmentEnd(commitment);
  const renewal = commitment?.renewalConfiguration;
  const name = source.productName || source.sku || source.id;
  return {
    serviceId: beside.serviceId,
    customerId: beside.customerId,
    id: subscriptionId(source.id),
    productName: name,
    productKey: null,
    declaredSkuId: facts?.skuId ?? null,
    commerceSubscriptionId: null,
    segment: segmentNamedIn(name) ?? 'commercial',
    status: 'active',
    isTrial: isTrial(source),
    quantity: source.quantity,
    term,
    billingCycle,
    termStartsAt: termStart(commitmentEndsAt, term, parseInstant(source.purchaseDate ?? '')),
    commitmentEndsAt,
    unitCost: unitCostOf(beside.price?.fees, billingCycle),
    unitCostPeriod: costPeriods[billingCycle],
    renewsAutomatically: renewal === undefined ? null : renewal !== null,
    scheduledQuantity: renewal?.scheduledQuantity ?? null,
    reduction: fromCommittedMinimums(source),
    minimumQuantity: null,
    maximumQuantity: null,
  };
}
