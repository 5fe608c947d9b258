import type {
  IonCustomer,
  IonOrder,
  IonOrderItem,
  IonState,
  IonSubscription,
  IonTerm,
} from './entities.ts';
import { planOf, termEnd } from './rules.ts';

/** A customer. The tenant is not on it. */
export const toCustomer = ({ accountId }: IonState, customer: IonCustomer): object => ({
  name: `accounts/${accountId}/customers/${customer.id}`,
  customerOrganization: customer.organization,
  customerAddress: {
    street: '1 Main Street',
    suite: '',
    city: 'Greenville',
    state: 'SC',
    zip: '29601',
    country: customer.country,
  },
  customerName: customer.contactName,
  customerEmail: customer.contactEmail,
  customerTitle: '',
  customerPhone: '+15555550100',
  createTime: customer.createdAt,
  updateTime: customer.createdAt,
  languageCode: 'en',
  uid: customer.id,
  customerStatus: customer.status,
});

/** Microsoft's number in Ion, as seen live. */
export const microsoftProviderId = '30';

/** The profile at each provider; empty as long as the provider is not enabled in the customer portal. */
export const toCloudProfiles = (customer: IonCustomer): object => ({
  customerId: customer.id,
  customerOrganization: customer.organization,
  customerCloudProfiles: customer.isProviderEnabled
    ? [
        {
          providerId: microsoftProviderId,
          displayName: 'Microsoft CSP',
          shortName: 'AZURE',
          enabled: true,
          passRiOptimization: false,
          discountedRiOptimization: false,
          customerTenantId: customer.tenantId,
          billingAccounts: '',
          customerDomain: customer.domain,
          allowDelegatedAccess: true,
          gdapStatus: 'ACTIVE',
          gdapLevel: 'DEFAULT',
          gdapRoles: [],
          agreementStatus: 'ACCEPTED',
        },
        {
          providerId: '41',
          displayName: 'Google',
          shortName: 'GSUITE',
          enabled: false,
          customerTenantId: '',
          customerDomain: '',
        },
      ]
    : [],
});

const billingLetters = { monthly: 'M', annual: 'A' } as const;

const millis = (instant: string): string =>
  Temporal.Instant.from(instant).toString({ fractionalSecondDigits: 3 });

/** A subscription; the activity log is only in the answer of a single one. int64 numbers are texts. */
export const toSubscription = (
  state: IonState,
  subscription: IonSubscription,
  view: 'single' | 'list',
): object => {
  const { behaviour } = state;
  const plan = planOf(state, subscription);
  const isStuck = behaviour.keepsFirstTermDates;
  const endsAt = isStuck ? termEnd(subscription.purchasedAt, plan.term, 1) : subscription.endsAt;
  const [productId = '', skuId = ''] = plan.catalogKey?.split(':') ?? [];
  return {
    id: subscription.id,
    customerId: subscription.customerId,
    resellerId: state.accountId,
    isvId: '15718',
    cloudProviderId: microsoftProviderId,
    subscriptionId: subscription.resourceId,
    subscriptionName: plan.title,
    resourceType: 'AZURE::Subscription',
    ccpProductId: plan.productId,
    ccpSkuId: plan.skuId,
    ccpPlanId: plan.planId,
    // Unreliable, as seen live: a country, the product in the place of the SKU, another SKU in the offer.
    subscriptionProductId: 'US',
    subscriptionSkuId: productId,
    subscriptionOfferId: `US,${productId},${skuId === '0001' ? '0002' : '0001'}`,
    subscriptionTotalLicenses: String(subscription.quantity),
    unitType: 'Licenses',
    subscriptionStatus: subscription.status,
    subscriptionPurchasedDate: millis(subscription.purchasedAt),
    subscriptionStartDate: millis(subscription.purchasedAt),
    subscriptionEndDate: millis(endsAt),
    cancellationAllowedUntilDate: millis(subscription.cancellableUntil),
    subscriptionBillingType: 'license',
    subscriptionBillingCycle: plan.billing,
    subscriptionBillingTerm: plan.term,
    subscriptionRenewStatus: subscription.autoRenew ? 'ENABLED' : 'DISABLED',
    ...(view === 'single' ? { activityLogs: toActivityLogs(subscription, productId, skuId) } : {}),
    resellerPO: '123456789',
    customerPO: '123456789',
    ccpProductInfo: {
      productId: plan.productId,
      productDisplayName: 'Microsoft 365 NCE',
      skuId: plan.skuId,
      skuDisplayName: plan.title,
      planId: plan.planId,
      planDisplayName: plan.title,
    },
    isTrial: subscription.isTrial,
    autoRenew: subscription.autoRenew,
    customerName: state.customers[subscription.customerId]?.organization ?? '',
    partnerName: 'Demo Reseller',
    lastUpdatedDate: millis(subscription.updatedAt),
    price: plan.price,
    cost: plan.cost,
    currency: state.currency,
    margin: plan.price - plan.cost,
    total: plan.price * subscription.quantity,
    msrp: plan.price,
    renewalDate: millis(endsAt),
    ...(plan.catalogKey === null
      ? {}
      : { mfgPartNumber: `${plan.catalogKey}:${plan.term}:${billingLetters[plan.billing]}` }),
  };
};

const toActivityLogs = ({ log }: IonSubscription, productId: string, skuId: string): object => ({
  totalCount: String(log.length),
  items: log.map((row) => ({
    ...row,
    actionDate: millis(row.actionDate),
    productId,
    skuId,
    ccpUserId: '592508',
    ccpUserName: 'Demo Operator',
    ccpUserEmail: 'user@example.com',
  })),
});

/** Months of a term: as many payments as there are when it is billed monthly. */
export const monthsOf: Readonly<Record<IonTerm, number>> = { P1M: 1, P1Y: 12, P3Y: 36 };

const toItem = (state: IonState, order: IonOrder, item: IonOrderItem, index: number): object => ({
  name: `${orderName(state, order)}/orderItems/${index + 1}`,
  ...(item.referenceId === '' ? {} : { referenceId: item.referenceId }),
  action: item.action,
  resourceId: item.resourceId,
  productId: item.productId,
  skuId: item.skuId,
  planId: item.planId,
  quantity: item.quantity,
  providerName: 'AZURE',
  price: state.plans[[item.productId, item.skuId, item.planId].join('/')]?.cost ?? 0,
  attributes: item.attributes,
  status: order.status,
  errors: order.errors,
});

const orderName = ({ accountId }: IonState, order: IonOrder): string =>
  `accounts/${accountId}/customers/${order.customerId}/orders/${order.id}`;

/** An order. The attributes of a tenant's first order carry the password of its administrator. */
export const toOrder = (state: IonState, order: IonOrder): object => ({
  name: orderName(state, order),
  accountId: state.accountId,
  customerId: order.customerId,
  orderId: order.id,
  ...(order.referenceId === '' ? {} : { referenceId: order.referenceId }),
  displayName: order.displayName,
  userId: '592508',
  userName: 'Demo Operator',
  userEmail: 'user@example.com',
  status: order.status,
  currencyCode: state.currency,
  total: order.items.reduce((sum, { quantity }) => sum + quantity, 0),
  errors: order.errors,
  orderItems: order.items.map((item, index) => toItem(state, order, item, index)),
});
