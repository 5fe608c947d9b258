import { z } from 'zod';
import { formatMoney } from '../../domain/pricing/amounts.ts';
import type { ListedPerson, ListedSubscription } from '../../store/directory-list.ts';
import { notFound } from '../failures.ts';
import { id, instant, money } from '../schemas/common.ts';

export const personFields = {
  id,
  clientId: z.string(),
  clientName: z.string(),
  name: z.string(),
  account: z.string().describe('User principal name'),
  department: z.string().nullable(),
  jobTitle: z.string().nullable(),
  enabled: z.boolean().describe('Whether the account may sign in'),
  licenses: z.array(z.string()).describe('Names of the licenses; empty for none'),
  seenAt: instant.describe('When it was read; plans always read live'),
};

export const personRow = z.object(personFields).meta({ id: 'PersonRow' });

const subscriptionFields = {
  id,
  clientId: z.string(),
  clientName: z.string(),
  serviceId: z.string(),
  cspName: z.string(),
  subscriptionId: z.string(),
  productName: z.string(),
  quantity: z.number().int(),
  scheduledQuantity: z.number().int().nullable().describe('From the renewal on'),
  term: z.string(),
  billingCycle: z.string(),
  status: z.string(),
  isTrial: z.boolean(),
  renewsAt: instant.nullable(),
  renewsAutomatically: z.boolean().nullable(),
  seatMonthlyCost: money.nullable(),
  reduction: z
    .object({
      seatsNow: z.number().int().describe('Seats that may be given back now'),
      until: instant.nullable().describe('Exclusive end for them; null when no end is known'),
      nextAt: instant.nullable().describe('When a smaller quantity can count next, if not now'),
      requestBefore: instant.nullable().describe('Until when that has to be asked for'),
      note: z.string().nullable().describe('Why there is no next moment'),
    })
    .describe('When the number of seats may be reduced, as far as was known when it was read'),
  seenAt: instant.describe('When it was read; plans always read live'),
};

export const listedSubscription = z.object(subscriptionFields).meta({ id: 'ListedSubscription' });

/** A product as filters name it: without the commas that stand between values. */
export const productName = z.string().min(1).max(300);

/** Ids of the directory name the place and the thing in it: both are the vendors' own, and neither has a blank. */
function idOf(place: string, thing: string): string {
  return `${place}.${thing}`;
}

/** The two parts of an id. Throws `not-found` for what is no such id. */
export function parseId(
  what: string,
  text: string,
): { readonly place: string; readonly thing: string } {
  const dot = text.indexOf('.');
  if (dot <= 0) throw notFound(what, text);
  return { place: text.slice(0, dot), thing: text.slice(dot + 1) };
}

export function toPersonRow(person: ListedPerson): z.input<typeof personRow> {
  return {
    id: idOf(person.client_id, person.person_id),
    clientId: person.client_id,
    clientName: person.client_name,
    name: person.display_name,
    account: person.user_principal_name,
    department: person.department,
    jobTitle: person.job_title,
    enabled: person.enabled,
    licenses: [...person.product_names],
    seenAt: person.seen_at,
  };
}

export function toListedSubscription(
  row: ListedSubscription,
  now: Temporal.Instant,
): z.input<typeof listedSubscription> {
  return {
    id: idOf(row.service_id, row.subscription_id),
    clientId: row.client_id,
    clientName: row.client_name,
    serviceId: row.service_id,
    cspName: row.service_name,
    subscriptionId: row.subscription_id,
    productName: row.product_name,
    quantity: row.quantity,
    scheduledQuantity: row.scheduled_quantity,
    term: row.term,
    billingCycle: row.billing_cycle,
    status: row.status,
    isTrial: row.is_trial,
    renewsAt: row.renews_at,
    renewsAutomatically: row.renews_automatically,
    seatMonthlyCost: toCost(row),
    reduction: toReduction(row, now),
    seenAt: row.seen_at,
  };
}

function toCost({ price_minor, price_currency }: ListedSubscription) {
  if (price_minor === null || price_currency === null) return null;
  const cost = { amountMinor: price_minor, currency: price_currency };
  return { ...cost, text: formatMoney(cost) };
}

/** A window that closed since the reading is closed here too. */
function toReduction(row: ListedSubscription, now: Temporal.Instant) {
  const isPast = (at: string | null): boolean =>
    at !== null && Temporal.Instant.compare(Temporal.Instant.from(at), now) <= 0;
  const isOpen = row.reducible_seats > 0 && !isPast(row.reducible_until);
  const isRenewed = isPast(row.reducible_again_at);
  return {
    seatsNow: isOpen ? row.reducible_seats : 0,
    until: isOpen ? row.reducible_until : null,
    nextAt: isRenewed ? null : row.reducible_again_at,
    requestBefore: isPast(row.request_reduction_before) ? null : row.request_reduction_before,
    note: isRenewed
      ? 'Its renewal has passed since it was read: refresh this client to see the new term.'
      : row.reduction_note,
  };
}
