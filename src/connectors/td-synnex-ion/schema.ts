import { z } from 'zod';

const text = z.string().nullish();
const flag = z.boolean().nullish();

/** A whole number that comes as a text, as int64 does in this API, or as a number. */
const wholeNumber = z
  .union([z.string().regex(/^\d+$/), z.int().nonnegative()])
  .transform(Number)
  .pipe(z.int().nonnegative());

/** An id that comes as a text or as a number; ids are longer than a JavaScript number may be. */
const id = z.union([z.string().min(1), z.int().transform(String)]);

export const customerSchema = z.object({
  /** "accounts/2768/customers/306870": the id is its last part. */
  name: z.string().min(1),
  customerOrganization: text,
  customerName: text,
  customerStatus: text,
});
export type IonCustomer = z.infer<typeof customerSchema>;

export const customersPageSchema = z.object({
  customers: z.array(z.unknown()).nullish(),
  nextPageToken: text,
});

export const cloudProfilesSchema = z.object({
  customerCloudProfiles: z
    .array(
      z.object({
        providerId: id.nullish(),
        displayName: text,
        shortName: text,
        customerTenantId: text,
        customerDomain: text,
      }),
    )
    .nullish(),
});
export type IonCloudProfile = NonNullable<
  z.infer<typeof cloudProfilesSchema>['customerCloudProfiles']
>[number];

const activitySchema = z.object({
  actionType: text,
  actionDate: text,
  actionStatus: text,
  actionDetails: text,
  quantity: wholeNumber.nullish(),
});
export type IonActivity = z.infer<typeof activitySchema>;

export const subscriptionSchema = z.object({
  /** Internal; the one that addresses name. */
  id,
  customerId: id,
  /** The provider's: for Microsoft its commerce subscription id. */
  subscriptionId: text,
  subscriptionName: text,
  resourceType: text,
  ccpProductId: text,
  ccpSkuId: text,
  ccpPlanId: text,
  /** Absent is nought: the API leaves empty numbers out. */
  subscriptionTotalLicenses: wholeNumber.nullish(),
  subscriptionStatus: text,
  subscriptionPurchasedDate: text,
  subscriptionStartDate: text,
  subscriptionEndDate: text,
  cancellationAllowedUntilDate: text,
  subscriptionBillingCycle: text,
  subscriptionBillingTerm: text,
  subscriptionRenewStatus: text,
  isTrial: flag,
  autoRenew: flag,
  cost: z.number().nullish(),
  currency: text,
  renewalDate: text,
  /** "CFQ7TTC0LH18:000D:P1M:M"; absent for what is not sold by the seat. */
  mfgPartNumber: text,
  ccpProductInfo: z.object({ skuDisplayName: text }).nullish(),
  /** Only in the answer by id. */
  activityLogs: z
    .object({ totalCount: wholeNumber.nullish(), items: z.array(activitySchema).nullish() })
    .nullish(),
});
export type IonSubscription = z.infer<typeof subscriptionSchema>;

export const subscriptionsPageSchema = z.object({
  items: z.array(z.unknown()).nullish(),
  // The specification has the first, real answers the second: README.md, "Paging".
  totalCount: wholeNumber.nullish(),
  paginationResponse: z.object({ totalSize: wholeNumber.nullish() }).nullish(),
});

const orderErrors = z.array(z.object({ code: text, detail: text })).nullish();

/** The attributes are left out on purpose: they may hold the password of a tenant's administrator. */
export const orderSchema = z.object({
  orderId: id,
  customerId: id.nullish(),
  referenceId: text,
  status: text,
  errors: orderErrors,
  orderItems: z
    .array(
      z.object({
        referenceId: text,
        resourceId: text,
        quantity: z.number().nullish(),
        status: text,
        errors: orderErrors,
      }),
    )
    .nullish(),
});
export type IonOrder = z.infer<typeof orderSchema>;

export const ordersPageSchema = z.object({
  orders: z.array(orderSchema).nullish(),
  nextPageToken: text,
});
export type IonOrdersPage = z.infer<typeof ordersPageSchema>;

export const lifetimesSchema = z.object({
  access_expires_in: wholeNumber.nullish(),
  refresh_expires_in: wholeNumber,
});
