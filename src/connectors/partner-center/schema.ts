import { z } from 'zod';

/** A subscription exactly as it came, every field in it: a PATCH replaces, so what is not sent back is lost. */
export type RawSubscription = Readonly<Record<string, unknown>>;

const text = z.string().nullish();

const instructionsSchema = z.object({ quantity: z.number().nullish() });

export const subscriptionSchema = z.object({
  id: z.string().min(1),
  offerId: text,
  offerName: text,
  friendlyName: text,
  productType: z.object({ id: text }).nullish(),
  quantity: z.number().int().nonnegative(),
  effectiveStartDate: text,
  commitmentEndDate: text,
  status: text,
  autoRenewEnabled: z.boolean().nullish(),
  isTrial: z.boolean().nullish(),
  billingType: text,
  billingCycle: text,
  termDuration: text,
  refundableQuantity: z
    .object({
      totalQuantity: z.number().nullish(),
      details: z
        .array(z.object({ quantity: z.number(), allowedUntilDateTime: z.string() }))
        .nullish(),
    })
    .nullish(),
  scheduledNextTermInstructions: instructionsSchema.nullish(),
  scheduledActions: z
    .array(z.object({ actionType: text, instructions: instructionsSchema.nullish() }))
    .nullish(),
});
export type PartnerCenterSubscription = z.infer<typeof subscriptionSchema>;

/** What is scheduled, every field of it, and nothing else. */
export const scheduleSchema = z.object({
  scheduledActions: z.unknown().optional(),
  scheduledNextTermInstructions: z.unknown().optional(),
});

/** Keeps every field, and checks those that are used. */
export const rawSubscriptionSchema = z.record(z.string(), z.unknown()).superRefine((raw, check) => {
  const used = subscriptionSchema.safeParse(raw);
  if (!used.success) check.addIssue({ code: 'custom', message: used.error.message });
});

export const subscriptionsSchema = z.object({ items: z.array(rawSubscriptionSchema) });

export const customerSchema = z.object({
  id: z.string().min(1),
  companyProfile: z.object({ tenantId: text, domain: text, companyName: text }).nullish(),
  relationshipToPartner: text,
  customDomains: z.array(z.string()).nullish(),
});
export type PartnerCenterCustomer = z.infer<typeof customerSchema>;

const linksSchema = z.object({
  next: z
    .object({
      headers: z.array(z.object({ key: z.string(), value: z.string() })).nullish(),
    })
    .nullish(),
});

/** A page whose token for the next one is at the top or among the headers of `links.next`. */
const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), continuationToken: text, links: linksSchema.nullish() });

export const customersPageSchema = pageOf(customerSchema);
export type CustomersPage = z.infer<typeof customersPageSchema>;

export const skuSchema = z.object({
  id: z.string().min(1),
  title: text,
  minimumQuantity: z.number().nullish(),
  maximumQuantity: z.number().nullish(),
  isTrial: z.boolean().nullish(),
  dynamicAttributes: z.object({ provisioningId: text }).nullish(),
});
export type PartnerCenterSku = z.infer<typeof skuSchema>;

export const skusPageSchema = pageOf(skuSchema);
export type SkusPage = z.infer<typeof skusPageSchema>;
