import { z } from 'zod';

const text = z.string().nullish();

export const customerSchema = z.object({
  id: z.string().min(1),
  displayName: z.string(),
  suspendedOn: text,
});
export type SherwebCustomer = z.infer<typeof customerSchema>;

const minimalQuantitySchema = z.object({
  committedUntil: z.string(),
  quantity: z.number().int().nonnegative(),
});
export type SherwebMinimalQuantity = z.infer<typeof minimalQuantitySchema>;

const commitmentSchema = z.object({
  type: text,
  termEndDate: text,
  /** Null says that it does not renew; absent says nothing. */
  renewalConfiguration: z
    .object({ renewalDate: text, scheduledQuantity: z.number().int().nullish() })
    .nullish(),
  committedMinimalQuantities: z.array(minimalQuantitySchema).nullish(),
});
export type SherwebCommitment = z.infer<typeof commitmentSchema>;

export const subscriptionSchema = z.object({
  id: z.string().min(1),
  productName: text,
  description: text,
  sku: text,
  quantity: z.number().int().nonnegative(),
  purchaseDate: text,
  commitmentTerm: commitmentSchema.nullish(),
});
export type SherwebSubscription = z.infer<typeof subscriptionSchema>;

export const priceSchema = z.object({
  id: z.string().min(1),
  billingCycle: text,
  fees: z.object({ recurringFee: z.number().nullish(), currency: text }).nullish(),
});
export type SherwebPrice = z.infer<typeof priceSchema>;

export const catalogSchema = z.object({
  catalogItems: z.array(
    z.object({
      sku: text,
      name: z.array(z.object({ value: text })).nullish(),
      billingCycle: text,
      commitmentTerm: text,
      /** In no published model; CIPP-API joins it with Graph's `skuId` in production (README.md, "The license"). */
      microsoftSkuId: text,
    }),
  ),
});
export type SherwebCatalogItem = z.infer<typeof catalogSchema>['catalogItems'][number];

/** The answer to a change; the first published generation has no tracking id. Nothing at all comes with a 204. */
export const amendmentSchema = z
  .object({
    subscriptionsAmendmentId: text,
    trackingId: z.object({ requestTrackingId: text }).nullish(),
  })
  .optional();
export type SherwebAmendment = z.infer<typeof amendmentSchema>;

/** Prices of catalog items; hidden ones are left out or null. */
export const itemPricesSchema = z.object({
  catalogItems: z
    .array(
      z.object({
        sku: text,
        pricingInformation: z
          .object({ recurringFee: z.number().nullish(), currency: text })
          .nullish(),
      }),
    )
    .nullish(),
});
export type SherwebItemPrice = NonNullable<
  z.infer<typeof itemPricesSchema>['catalogItems']
>[number];

export const orderSchema = z.object({ requestTrackingId: z.string().min(1) });
