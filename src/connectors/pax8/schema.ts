import { z } from 'zod';

const text = z.string().nullish();

export const companySchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  status: text,
});
export type Pax8Company = z.infer<typeof companySchema>;

const commitmentSchema = z.object({ id: text, term: text, endDate: text }).nullish();

export const subscriptionSchema = z.object({
  id: z.string().min(1),
  companyId: z.string().min(1),
  productId: z.string().min(1),
  productName: text,
  quantity: z.number().nonnegative(),
  status: text,
  startDate: text,
  endDate: text,
  createdDate: text,
  updatedDate: text,
  billingTerm: text,
  partnerCost: z.number().nullish(),
  currencyCode: text,
  vendorSubscriptionId: text,
  /** Only in the answer by id. */
  vendorSkuId: text,
  // Three spellings of one thing: README.md, "The commitment".
  commitmentTerm: commitmentSchema,
  commitment: commitmentSchema,
  commitmentTermEndDate: text,
});
export type Pax8Subscription = z.infer<typeof subscriptionSchema>;

export const historySchema = z.object({ content: z.array(subscriptionSchema) });

export const productSchema = z.object({
  id: z.string().min(1),
  name: text,
  vendorName: text,
  vendorSku: text,
});
export type Pax8Product = z.infer<typeof productSchema>;

const flag = z.boolean().nullish();

const commitmentDependencySchema = z.object({
  id: text,
  term: text,
  autoRenew: flag,
  allowForQuantityIncrease: flag,
  allowForQuantityDecrease: flag,
});
export type Pax8CommitmentRules = z.infer<typeof commitmentDependencySchema>;

export const dependenciesSchema = z.object({
  commitmentDependencies: z.array(commitmentDependencySchema).nullish(),
});

export const pricingSchema = z.object({
  content: z.array(
    z.object({
      billingTerm: text,
      commitmentTerm: text,
      type: text,
      rates: z
        .array(
          z.object({
            partnerBuyRate: z.number().nullish(),
            startQuantityRange: z.number().nullish(),
            endQuantityRange: z.number().nullish(),
            chargeType: text,
          }),
        )
        .nullish(),
    }),
  ),
});
export type Pax8Pricing = z.infer<typeof pricingSchema>['content'];

/** What an order has to answer; which of them are required is not told. */
export const provisionDetailsSchema = z.object({
  content: z.array(
    z.object({
      key: z.string().min(1),
      label: text,
      description: text,
      valueType: text,
      possibleValues: z.array(z.string()).nullish(),
    }),
  ),
});
export type Pax8ProvisionDetail = z.infer<typeof provisionDetailsSchema>['content'][number];

/** An order; there is no status on it. */
export const orderSchema = z.object({
  id: z.string().min(1),
  companyId: z.string().min(1),
  // A date alone.
  createdDate: text,
  lineItems: z
    .array(
      z.object({
        productId: z.string().nullish(),
        // Documented; production code of others relies on it, others call it unverified.
        subscriptionId: text,
      }),
    )
    .nullish(),
});
export type Pax8Order = z.infer<typeof orderSchema>;

export const pageSchema = z.object({
  content: z.array(z.unknown()),
  page: z.object({ totalElements: z.number(), totalPages: z.number(), number: z.number() }),
});
export type Pax8Page = z.infer<typeof pageSchema>;
