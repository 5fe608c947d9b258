import { z } from 'zod';

const text = z.string().nullish();
/** Ids are digits as text; the specification's own examples write some of them as numbers. */
const id = z.union([z.string().min(1), z.number()]).transform(String);
/** Seats, limits: 10, 10.0 or "10.0". */
const count = z
  .union([z.number(), z.string().regex(/^\d+(\.0*)?$/)])
  .transform(Number)
  .pipe(z.int().nonnegative());
const amount = z.union([z.string(), z.number()]).transform(String);

const periodSchema = z.object({ type: z.string(), duration: z.number() }).nullish();
export type IngramPeriod = z.infer<typeof periodSchema>;

const priceSchema = z.object({ type: text, amount, currency: z.string() });

export const tokenSchema = z.object({
  token: z.string().min(1),
  expiresInSeconds: z.number().nullish(),
});

export const customerSchema = z.object({ id, name: z.string(), status: text });
export type IngramCustomer = z.infer<typeof customerSchema>;

export const subscriptionRowSchema = z.object({
  id,
  customerId: id,
  name: text,
  status: text,
  renewalStatus: z.boolean().nullish(),
  creationDate: text,
  // These three are not in 1.1.
  expirationDate: text,
  billingPeriod: periodSchema,
  subscriptionPeriod: periodSchema,
});
export type IngramSubscriptionRow = z.infer<typeof subscriptionRowSchema>;

const lineSchema = z.object({
  mpn: text,
  name: text,
  vendor: text,
  quantity: count,
  billingPeriod: periodSchema,
  subscriptionPeriod: periodSchema,
});
export type IngramLine = z.infer<typeof lineSchema>;

export const subscriptionSchema = subscriptionRowSchema.extend({
  products: z.array(lineSchema),
});
export type IngramSubscription = z.infer<typeof subscriptionSchema>;

export const productSchema = z.object({
  id,
  mpn: text,
  minimumQuantity: count.nullish(),
  maximumQuantity: count.nullish(),
  billingPeriod: periodSchema,
  /** Not in 1.1; in later versions of a single product only. */
  subscriptionPeriod: periodSchema,
  /** What the reseller pays; as above. */
  costs: z.array(priceSchema).nullish(),
});
export type IngramProduct = z.infer<typeof productSchema>;

export const orderRowSchema = z.object({
  id,
  type: text,
  customerId: id.nullish(),
  creationDate: text,
  status: text,
});
export type IngramOrderRow = z.infer<typeof orderRowSchema>;

export const orderSchema = orderRowSchema.extend({
  /** Not in the answers of 1.1. */
  poNumber: text,
  products: z
    .array(z.object({ mpn: text, quantity: count.nullish(), subscriptionId: id.nullish() }))
    .nullish(),
});
export type IngramOrder = z.infer<typeof orderSchema>;

export const pageSchema = z.object({
  data: z.array(z.unknown()),
  /** 1.1 has none for orders and subscriptions. */
  pagination: z.object({ total: z.number() }).nullish(),
});
export type IngramPage = z.infer<typeof pageSchema>;
