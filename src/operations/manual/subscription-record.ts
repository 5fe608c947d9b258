import { z } from 'zod';
import { parseGuid } from '../../domain/ids.ts';
import type { Money } from '../../domain/money.ts';
import { formatMoney } from '../../domain/pricing/amounts.ts';
import { isKnownCurrency, minorUnitExponent } from '../../domain/pricing/currencies.ts';
import { divideDecimal } from '../../lib/decimal.ts';
import {
  findManualSubscriptionByCommerceId,
  type ManualSubscription,
  type ManualSubscriptionFacts,
} from '../../store/manual-subscriptions.ts';
import type { ConnectedService } from '../../store/services.ts';
import { requireClient } from '../clients/client-view.ts';
import { invalidFields } from '../failures.ts';
import type { ServerTools } from '../operation.ts';
import { id, instant, money } from '../schemas/common.ts';
import { isKeptByHand, requireService } from '../services/service-view.ts';

const segment = z.enum(['commercial', 'nonprofit', 'education', 'government']);
const term = z.enum(['P1M', 'P1Y', 'P3Y']);
const billingCycle = z.enum(['monthly', 'annual', 'triennial']);

/** What an admin writes down about a subscription. */
export const recordInput = {
  skuId: z.string().max(100).describe('License that it provides: the SKU id in the tenant, a GUID'),
  productName: z.string().trim().min(1).max(200).describe('As the vendor calls it'),
  segment: segment.default('commercial'),
  term: term.describe('How long one is committed'),
  billingCycle,
  quantity: z.number().int().min(1).max(1_000_000).describe('Seats that are paid for now'),
  maximumQuantity: z.number().int().min(1).max(1_000_000).nullable().default(null),
  renewsOn: z.iso
    .date()
    .nullable()
    .default(null)
    .describe('First day (UTC) of the next term; null where nobody knows'),
  renewsAutomatically: z
    .boolean()
    .nullable()
    .default(null)
    .describe('Null where nobody knows: after the end nothing is bought until somebody says'),
  unitCost: z
    .string()
    .trim()
    .max(30)
    .nullable()
    .default(null)
    .describe('What we pay per seat and billing cycle before tax, as "12.34"; null: not known'),
  currency: z.string().trim().length(3).toUpperCase().nullable().default(null),
  commerceSubscriptionId: z
    .string()
    .trim()
    .max(100)
    .nullable()
    .default(null)
    .describe('Microsoft’s id of the subscription, a GUID: with it the tenant proves every seat'),
  accountReference: z
    .string()
    .trim()
    .max(200)
    .default('')
    .describe('The client’s account at the vendor, for whoever buys'),
};

export const subscriptionRecord = z
  .object({
    id,
    clientId: z.string(),
    serviceId: z.string(),
    cspName: z.string(),
    skuId: z.string(),
    productName: z.string(),
    segment,
    term,
    billingCycle,
    quantity: z.number().int(),
    maximumQuantity: z.number().int().nullable(),
    renewsOn: z.iso.date().nullable().describe('As it was written down; terms follow by the clock'),
    renewsAutomatically: z.boolean().nullable(),
    unitCost: money.nullable(),
    commerceSubscriptionId: z.string().nullable(),
    accountReference: z.string(),
    updatedAt: instant,
    updatedBy: z.string(),
  })
  .meta({ id: 'SubscriptionRecord' });

export function toSubscriptionRecord(
  row: ManualSubscription,
  cspName: string,
): z.input<typeof subscriptionRecord> {
  const { unit_cost_minor: amountMinor, unit_cost_currency: currency } = row;
  const cost = amountMinor === null || currency === null ? null : { amountMinor, currency };
  return {
    id: row.id,
    clientId: row.client_id,
    serviceId: row.service_id,
    cspName,
    skuId: row.sku_id,
    productName: row.product_name,
    segment: row.segment,
    term: row.term,
    billingCycle: row.billing_cycle,
    quantity: row.quantity,
    maximumQuantity: row.maximum_quantity,
    renewsOn: row.term_ends_at?.slice(0, 10) ?? null,
    renewsAutomatically: row.renews_automatically,
    unitCost: cost === null ? null : { ...cost, text: formatMoney(cost) },
    commerceSubscriptionId: row.commerce_subscription_id,
    accountReference: row.account_reference,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

type RecordInput = z.output<z.ZodObject<typeof recordInput>>;

/** The input as it is stored. Refuses by field what cannot be meant. */
export function toFacts(input: RecordInput): ManualSubscriptionFacts {
  const problems: Record<string, string> = {};
  const skuId = parseGuid(input.skuId);
  if (skuId === null)
    problems['skuId'] = 'It is a GUID; the client’s page lists it under Licenses in the tenant.';
  const commerceId = readGuid(input.commerceSubscriptionId);
  if (commerceId === 'no-guid') problems['commerceSubscriptionId'] = 'It is a GUID, or nothing.';
  const cost = readCost(input);
  if (cost !== null && 'field' in cost) problems[cost.field] = cost.problem;
  if (input.maximumQuantity !== null && input.maximumQuantity < input.quantity)
    problems['maximumQuantity'] = 'There are more seats than that already.';
  if (skuId === null || Object.keys(problems).length > 0 || (cost !== null && 'field' in cost))
    throw invalidFields(problems);
  return {
    product_name: input.productName,
    sku_id: skuId,
    segment: input.segment,
    term: input.term,
    billing_cycle: input.billingCycle,
    quantity: input.quantity,
    maximum_quantity: input.maximumQuantity,
    term_ends_at: input.renewsOn === null ? null : `${input.renewsOn}T00:00:00Z`,
    renews_automatically: input.renewsAutomatically,
    unit_cost_minor: cost?.amountMinor ?? null,
    unit_cost_currency: cost?.currency ?? null,
    commerce_subscription_id: commerceId,
    account_reference: input.accountReference,
  };
}

function readGuid(text: string | null): string | null {
  if (text === null || text === '') return null;
  return parseGuid(text) ?? 'no-guid';
}

function readCost({
  unitCost,
  currency,
}: RecordInput): Money | { readonly field: string; readonly problem: string } | null {
  if (unitCost === null || unitCost === '') return null;
  if (currency === null || !isKnownCurrency(currency))
    return { field: 'currency', problem: 'Say in which currency, as "EUR".' };
  const digits = minorUnitExponent(currency);
  const amount = divideDecimal(unitCost, 1, digits, digits);
  if (amount === null || amount.units < 0)
    return { field: 'unitCost', problem: 'Write the price as "12.34".' };
  const isExact = divideDecimal(unitCost, 1, digits, digits + 6)?.scale === digits;
  return isExact
    ? { amountMinor: amount.units, currency }
    : { field: 'unitCost', problem: `${currency} has ${digits} decimals; the price has more.` };
}

/** The CSP, if it is one whose book people keep. */
export async function requireKeptByHand(
  tools: ServerTools,
  serviceId: string,
): Promise<ConnectedService> {
  const service = await requireService(tools, serviceId, 'csp');
  if (isKeptByHand(tools, service)) return service;
  throw invalidFields({
    serviceId: `${service.name} tells by itself what is bought there; nothing is written down for it.`,
  });
}

/** Refuses a subscription of Microsoft's that stands in another record, whichever client's. */
export async function refuseDouble(
  tools: ServerTools,
  facts: ManualSubscriptionFacts,
  ownId: string | null,
): Promise<void> {
  if (facts.commerce_subscription_id === null) return;
  const other = await findManualSubscriptionByCommerceId(tools.db, facts.commerce_subscription_id);
  if (other === null || other.id === ownId) return;
  const owner = await requireClient(tools, other.client_id);
  throw invalidFields({
    commerceSubscriptionId: `It is written down already: ${other.product_name} of ${owner.name}.`,
  });
}

/** What the audit log keeps of a record. */
export function factsForAudit(row: ManualSubscriptionFacts): Readonly<Record<string, unknown>> {
  return {
    product: row.product_name,
    skuId: row.sku_id,
    segment: row.segment,
    term: row.term,
    billing: row.billing_cycle,
    quantity: row.quantity,
    maximumQuantity: row.maximum_quantity,
    renewsOn: row.term_ends_at?.slice(0, 10) ?? null,
    renewsAutomatically: row.renews_automatically,
    unitCost:
      row.unit_cost_minor === null || row.unit_cost_currency === null
        ? null
        : formatMoney({ amountMinor: row.unit_cost_minor, currency: row.unit_cost_currency }),
    commerceSubscriptionId: row.commerce_subscription_id,
    account: row.account_reference,
  };
}
