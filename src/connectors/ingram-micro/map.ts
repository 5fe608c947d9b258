import {
  type ServiceId,
  type SubscriptionId,
  cspCustomerId,
  subscriptionId,
} from '../../domain/ids.ts';
import type { Money } from '../../domain/money.ts';
import {
  type BillingCycle,
  type ReductionFacts,
  type Subscription,
  type SubscriptionStatus,
  type Term,
  termStart,
  costPeriods,
} from '../../domain/subscription.ts';
import { catalogKeyIn, segmentNamedIn } from '../../domain/products/catalog-words.ts';
import { divideDecimal, minorUnitDigits } from '../../lib/decimal.ts';
import { parseInstant } from '../../lib/instant.ts';
import type { CspCustomer } from '../../ports/marketplace.ts';
import { fromIngramOrders } from './history.ts';
import type {
  IngramCustomer,
  IngramLine,
  IngramOrder,
  IngramPeriod,
  IngramProduct,
  IngramSubscription,
  IngramSubscriptionRow,
} from './schema.ts';

export function fromIngramCustomer({ id, name }: IngramCustomer): CspCustomer {
  // No tenant id and no domain: a contact person's mail address proves nothing.
  return { id: cspCustomerId(id), name, tenantId: null, domain: null };
}

const statuses: ReadonlyMap<string, SubscriptionStatus> = new Map([
  ['active', 'active'],
  ['pending', 'pending'],
  ['hold', 'suspended'],
  ['terminated', 'cancelled'],
  ['removed', 'cancelled'],
]);

export function fromIngramStatus({ status }: IngramSubscriptionRow): SubscriptionStatus {
  return statuses.get(status ?? '') ?? 'unknown';
}

const monthsOf = (period: IngramPeriod): number | null => {
  if (!period) return null;
  if (period.type === 'year') return period.duration * 12;
  return period.type === 'month' ? period.duration : null;
};

const terms: ReadonlyMap<number | null, Term> = new Map([
  [1, 'P1M'],
  [12, 'P1Y'],
  [36, 'P3Y'],
]);
const cycles: ReadonlyMap<number | null, BillingCycle> = new Map([
  [1, 'monthly'],
  [12, 'annual'],
  [36, 'triennial'],
]);

/** Whether a row of the catalog may be sold with this period; one that names none may. */
export function fitsPeriod(row: IngramPeriod, wanted: IngramPeriod): boolean {
  const months = monthsOf(row);
  return months === null || months === monthsOf(wanted);
}

/** What one product of a subscription is billed and committed by: its own periods, else the subscription's. */
export function periodsOf(
  subscription: IngramSubscriptionRow,
  line: IngramLine | null,
): { readonly billing: IngramPeriod; readonly committed: IngramPeriod } {
  return {
    billing: line?.billingPeriod ?? subscription.billingPeriod,
    committed: line?.subscriptionPeriod ?? subscription.subscriptionPeriod,
  };
}

/** Between the id of a subscription and the part number of one of its products. */
const separator = '~';

/** The id by which one product is addressed: the subscription's own while it is the only one. */
export function idOfLine(source: IngramSubscription, line: IngramLine | null): SubscriptionId {
  const isOnly = source.products.length < 2 || line === null;
  return subscriptionId(isOnly ? source.id : `${source.id}${separator}${line.mpn ?? ''}`);
}

/** The subscription and, where it holds several, the part number that an id of ours names. */
export function partsOfId(id: string): { readonly id: string; readonly mpn: string | null } {
  const at = id.indexOf(separator);
  return at === -1 ? { id, mpn: null } : { id: id.slice(0, at), mpn: id.slice(at + 1) };
}

/** There is no field for it. */
export function isTrial(source: IngramSubscription, line: IngramLine | null): boolean {
  return /\btrial\b/i.test(`${source.name ?? ''} ${line?.name ?? ''}`);
}

/** What is known beside the subscription itself. */
export interface Beside {
  readonly serviceId: ServiceId;
  /** The row of the catalog; null when it was not read, or not exactly one fits. */
  readonly product: IngramProduct | null;
  /** Null when they were not read. */
  readonly orders: readonly IngramOrder[] | null;
}

/** One product of a subscription, in our words; `line` is null for a subscription that holds nothing. */
export function fromIngramSubscription(
  source: IngramSubscription,
  line: IngramLine | null,
  beside: Beside,
): Subscription {
  const periods = periodsOf(source, line);
  const term = terms.get(monthsOf(periods.committed)) ?? 'unknown';
  const billingCycle = cycles.get(monthsOf(periods.billing)) ?? 'unknown';
  const endsAt = parseInstant(source.expirationDate ?? '');
  const termStartsAt = termStart(endsAt, term, parseInstant(source.creationDate ?? ''));
  const status = fromIngramStatus(source);
  const name = line?.name || source.name || line?.mpn || source.id;
  // What is terminated has no seats, whatever its row still says.
  const quantity = status === 'cancelled' ? 0 : (line?.quantity ?? 0);
  return {
    serviceId: beside.serviceId,
    customerId: cspCustomerId(source.customerId),
    id: idOfLine(source, line),
    productName: name,
    productKey: catalogKeyIn(line?.mpn),
    declaredSkuId: null,
    commerceSubscriptionId: null,
    segment: segmentNamedIn(`${name} ${source.name ?? ''}`) ?? 'commercial',
    status,
    isTrial: isTrial(source, line),
    quantity,
    term,
    billingCycle,
    termStartsAt,
    commitmentEndsAt: endsAt,
    unitCost: unitCostOf(beside.product),
    unitCostPeriod: costPeriods[billingCycle],
    renewsAutomatically: source.renewalStatus ?? null,
    scheduledQuantity: null,
    reduction: reductionOf(source, line, termStartsAt, beside.orders),
    minimumQuantity: beside.product?.minimumQuantity ?? null,
    maximumQuantity: beside.product?.maximumQuantity ?? null,
  };
}

/** The reseller's cost of one seat and billing period. Never `unitPrice`: that is what the customer pays. */
function unitCostOf(product: IngramProduct | null): Money | null {
  const costs = (product?.costs ?? []).filter(({ type }) => (type ?? 'recurring') === 'recurring');
  // Two that both fit would be a guess.
  const [cost] = costs.length === 1 ? costs : [];
  const currency = cost?.currency.toUpperCase() ?? '';
  const digits = minorUnitDigits(currency);
  if (cost === undefined || digits === null) return null;
  const amount = divideDecimal(cost.amount, 1, digits, digits + 4);
  if (amount === null) return null;
  const money = { amountMinor: amount.units, currency };
  return amount.scale === digits ? money : { ...money, scale: amount.scale - digits };
}

function reductionOf(
  source: IngramSubscription,
  line: IngramLine | null,
  termStartsAt: Temporal.Instant | null,
  orders: readonly IngramOrder[] | null,
): ReductionFacts {
  if (isTrial(source, line)) {
    return { kind: 'not-allowed', reason: 'The quantity of a trial cannot be changed.' };
  }
  if (orders === null || line === null) {
    return { kind: 'unknown', reason: 'The orders were not read.' };
  }
  return fromIngramOrders(orders, {
    subscriptionId: source.id,
    mpn: line.mpn ?? '',
    liveQuantity: line.quantity,
    termStartsAt,
  });
}
