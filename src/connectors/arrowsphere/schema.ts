import { z } from 'zod';
import { parseJson } from '../../lib/json.ts';

const text = z.string().nullish();
const flag = z.boolean().nullish();
const number = z.number().nullish();

/** Codes come as numbers and as texts of digits. */
const code = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .nullish()
  .catch(null);

export const customerSchema = z.object({
  Reference: z.string().min(1),
  CompanyName: text,
  Details: z.object({ TenantID: text, DomainName: text }).nullish(),
  DeletedAt: text,
});
export type ArrowCustomer = z.infer<typeof customerSchema>;

export const customersSchema = z.object({
  data: z.object({ customers: z.array(z.unknown()) }),
  pagination: z.object({ current_page: z.number(), total_page: z.number(), total: z.number() }),
});

/** The answer about one customer has no pages. */
export const customerAnswerSchema = z.object({
  data: z.object({ customers: z.array(customerSchema) }),
});

/** A link for each action that is allowed now. Parsed leniently: what is no link allows nothing. */
const link = text.catch(null);
const actionsSchema = z.object({
  increaseSeats: link,
  decreaseSeats: link,
  scheduledTask: link,
  scheduledTaskDetails: z.object({ create: link, update: link }).nullish().catch(null),
});

const actionMessageSchema = z.object({
  action: text,
  message: text,
  maxDecrease: number,
  supportedUntil: text,
});

/** A license as `GET /licenses/{ref}` gives it; search rows are brought to this by `fromFoundLicense`. */
export const licenseSchema = z.object({
  license_id: z.string().min(1),
  customer_ref: z.string().min(1),
  seats: z.number().nonnegative(),
  state: text,
  statusCode: code,
  message: text,
  name: text,
  sku: text,
  vendorSku: text,
  vendor_code: text,
  vendorCode: text,
  vendor_license_id: text,
  vendorSubscriptionId: text,
  isTrial: flag,
  marketSegment: text,
  arrowSubCategories: z.array(z.string()).nullish(),
  activation_datetime: text,
  expiry_datetime: text,
  nextRenewalDate: text,
  endDate: text,
  termCode: code,
  periodicityCode: code,
  autoRenew: flag,
  renewalPolicy: text,
  // A license without any action may come with an empty list in the place of the object.
  actions: actionsSchema.nullish().catch(null),
  actionMessages: z.array(actionMessageSchema).nullish(),
  price: z.object({ currency: text, unit: z.object({ buy: number }).nullish() }).nullish(),
  priceBand: z
    .object({ saleConstraints: z.object({ minQuantity: number, maxQuantity: number }).nullish() })
    .nullish(),
});
export type ArrowLicense = z.infer<typeof licenseSchema>;

export const licenseAnswerSchema = z.object({ data: z.object({ license: licenseSchema }) });

/** The `license` of a search row; the same facts in other words. */
export const foundLicenseSchema = z.object({
  partner_ref: z.string().min(1),
  customer_ref: z.string().min(1),
  seat: z.number().nonnegative(),
  status_code: code,
  status_label: text,
  message: text,
  offer: text,
  sku: text,
  priceband_vendor_sku: text,
  vendor_code: text,
  vendor_name: text,
  vendor_subscription_id: text,
  // The name on the wire is not published; both spellings of the clients are read.
  customer_vendor_reference: text,
  customerVendorReference: text,
  trial: flag,
  start_date: text,
  end_date: text,
  next_renewal_date: text,
  term: code,
  periodicity: code,
  auto_renew: flag,
});
export type FoundLicense = z.infer<typeof foundLicenseSchema>;

export const foundRowSchema = z.object({ license: foundLicenseSchema });

export const foundPageSchema = z.object({
  pagination: z.object({ currentPage: z.number(), total: z.number(), totalPage: z.number() }),
  results: z.array(z.unknown()),
});

const seatsThen = z.object({ seats: number }).nullish().catch(null);

/** A line of a license's history; what it says of seats is all that is used. */
const historyLineSchema = z.object({
  created_at: text,
  note: z.object({ before: seatsThen, after: seatsThen }).nullish().catch(null),
});
export type ArrowHistoryLine = z.infer<typeof historyLineSchema>;

export const historyAnswerSchema = z.object({
  data: z.object({ actions: z.array(historyLineSchema) }),
});

/** What may be planned beside the seats; null where it stays as it is. */
const termsSchema = z.object({ term: code, periodicity: code, coterminosityDate: text });
export type TaskTerms = z.infer<typeof termsSchema>;

/** The terms of a task as `Subscription.scheduledTerms` keeps them; undefined where it plans the seats alone. */
export function toScheduledTerms({
  term,
  periodicity,
  coterminosityDate,
}: TaskTerms): string | undefined {
  const terms = { term, periodicity, coterminosityDate };
  return Object.values(terms).some(Boolean) ? JSON.stringify(terms) : undefined;
}

/** The way back; null where they are nothing that is known. */
export function fromScheduledTerms(terms: string | undefined): TaskTerms | null {
  const read = parseJson(terms ?? 'null');
  const known = read.ok ? termsSchema.safeParse(read.value) : null;
  return known?.success ? known.data : null;
}

export const taskSchema = termsSchema.extend({
  scheduleTaskId: z.number(),
  executionDate: text,
  seats: number,
  statusCode: code,
});
export type ArrowTask = z.infer<typeof taskSchema>;

export const tasksAnswerSchema = z.object({
  data: z.object({ scheduledTasks: z.array(taskSchema) }),
});

const words = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform((said) => [said ?? []].flat().filter((line) => line !== ''));

/** What may stand in the answer to a write, whatever its status. */
export const outcomeSchema = z.object({ status: z.number().nullish(), messages: words });
export type WriteOutcome = z.infer<typeof outcomeSchema>;

/** Error bodies of both public clients, in one. */
export const errorSchema = z.object({
  error: text,
  errorCode: z.union([z.string(), z.number()]).nullish(),
  messages: words,
  correlationId: text,
});
