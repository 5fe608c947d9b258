import { z } from 'zod';

/** Lenient inward: only what is used, and what may be missing may be missing. */
const text = z.string().nullish();

export const customerSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  microsoftTenantId: text,
  domain: text,
});
export type AcornCustomer = z.infer<typeof customerSchema>;

export const customersPageSchema = z.object({
  items: z.array(z.unknown()),
  page: z.int(),
  total: z.int().nonnegative(),
});

export const subscriptionSchema = z.object({
  id: z.string().min(1),
  customerId: z.string().min(1),
  product: z.object({ id: text, sku: text, name: text }).nullish(),
  segment: text,
  microsoftSubscriptionId: text,
  status: text,
  trial: z.boolean().nullish(),
  /** Without a number of seats there is nothing to plan with. */
  seats: z.int().nonnegative(),
  maximumSeats: z.int().nullish(),
  term: text,
  billing: text,
  termStart: text,
  termEnd: text,
  autoRenew: z.boolean().nullish(),
  price: z.object({ amount: text, currency: text }).nullish(),
  returnable: z.array(z.object({ seats: z.int(), until: z.string() })).nullish(),
});
export type AcornSubscription = z.infer<typeof subscriptionSchema>;

export const subscriptionsSchema = z.object({ items: z.array(subscriptionSchema) });

export const errorSchema = z.object({ code: text, message: text });
