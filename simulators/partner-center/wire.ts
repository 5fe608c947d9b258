import { countReducible, openLots } from '../core/lots.ts';
import type { PcCustomer, PcState, PcSubscription } from './entities.ts';

/** A link as the vendor prints it. */
export const link = (uri: string): object => ({ uri, method: 'GET', headers: [] });

/** A collection; `totalCount` counts this answer only, as the vendor's own client does. */
export const collection = (
  items: readonly object[],
  selfUri?: string,
  extra: object = {},
): object => ({
  totalCount: items.length,
  items,
  ...(selfUri === undefined ? {} : { links: { self: link(selfUri) } }),
  ...extra,
  attributes: { objectType: 'Collection' },
});

/** A customer in a list: profile and relationship only. */
export const toCustomerListItem = (customer: PcCustomer): object => ({
  id: customer.id,
  companyProfile: {
    tenantId: customer.id,
    domain: customer.domain,
    companyName: customer.companyName,
    links: { self: link(`/customers/${customer.id}/profiles/company`) },
    attributes: { objectType: 'CustomerCompanyProfile' },
  },
  relationshipToPartner: customer.relationshipToPartner,
  links: { self: link(`/customers/${customer.id}`) },
  attributes: { objectType: 'Customer' },
});

/** A customer by id; `customDomains` needs delegated access. */
export const toCustomer = (customer: PcCustomer): object => {
  const address = {
    country: customer.country,
    city: 'Redmond',
    state: 'WA',
    addressLine1: 'One Microsoft Way',
    postalCode: '98052',
    firstName: 'Sam',
    lastName: 'Admin',
    phoneNumber: '1234567890',
  };
  const profile = { companyName: customer.companyName, email: `admin@${customer.domain}` };
  return {
    id: customer.id,
    commerceId: customer.commerceId,
    companyProfile: {
      tenantId: customer.id,
      domain: customer.domain,
      ...profile,
      address,
      links: { self: link(`/customers/${customer.id}/profiles/company`) },
      attributes: { objectType: 'CustomerCompanyProfile' },
    },
    billingProfile: {
      id: customer.commerceId,
      firstName: 'Sam',
      lastName: 'Admin',
      culture: 'en-US',
      language: 'en',
      ...profile,
      defaultAddress: address,
      links: { self: link(`/customers/${customer.id}/profiles/billing`) },
      attributes: { etag: '-4242348048554929329', objectType: 'CustomerBillingProfile' },
    },
    relationshipToPartner: customer.relationshipToPartner,
    allowDelegatedAccess: customer.allowDelegatedAccess,
    ...(customer.allowDelegatedAccess ? { customDomains: customer.customDomains } : {}),
    links: { self: link(`/customers/${customer.id}`) },
    attributes: { objectType: 'Customer' },
  };
};

const toRefundable = (subscription: PcSubscription, now: Temporal.Instant): object | null =>
  subscription.status === 'suspended'
    ? null
    : {
        totalQuantity: countReducible(subscription.lots, now),
        details: openLots(subscription.lots, now).map((lot) => ({
          quantity: lot.quantity,
          allowedUntilDateTime: lot.allowedUntil,
        })),
      };

/** The etag of a legacy subscription: id and version in base64. */
export const etagOf = ({ id, version }: PcSubscription): string =>
  Buffer.from(JSON.stringify({ id, version })).toString('base64');

const nceFields = (subscription: PcSubscription): object => ({
  productType: { id: 'OnlineServicesNCE', displayName: 'OnlineServicesNCE' },
  commitmentEndDate: `${subscription.commitmentEndsOn}T00:00:00Z`,
  commitmentEndDateTime: `${subscription.commitmentEndsOn}T23:59:59Z`,
  cancellationAllowedUntilDate: subscription.cancellableUntil,
  renewalTermDuration: '',
  refundOptions: [{ type: 'Full', expiresAt: subscription.cancellableUntil }],
  // A field no contract names: a reader that drops what it does not know loses it on the next PATCH.
  x_fulfillmentHint: { region: 'na', revision: subscription.version },
});

/** A subscription as GET answers it; `refundableQuantity` is only promised for a single resource. */
export const toSubscription = (
  state: PcState,
  subscription: PcSubscription,
  now: Temporal.Instant,
  view: 'single' | 'list',
): object => {
  const { id, productId, skuId, availabilityId: availability } = subscription;
  const isNce = subscription.kind === 'nce';
  const country = state.customers[subscription.customerId]?.country ?? 'US';
  const scheduled = subscription.scheduledNextTermInstructions;
  return {
    id,
    offerId: isNce ? `${productId}:${skuId}:${availability}` : productId,
    offerName: subscription.offerName,
    friendlyName: subscription.friendlyName,
    quantity: subscription.quantity,
    unitType: 'Licenses',
    hasPurchasableAddons: false,
    creationDate: subscription.createdAt,
    effectiveStartDate: subscription.termStartedAt,
    ...(isNce
      ? nceFields(subscription)
      : { commitmentEndDate: `${subscription.commitmentEndsOn}T00:00:00Z` }),
    status: subscription.status,
    autoRenewEnabled: subscription.autoRenewEnabled,
    isTrial: subscription.isTrial,
    billingType: 'license',
    billingCycle: subscription.billingCycle,
    termDuration: subscription.termDuration,
    isMicrosoftProduct: true,
    partnerId: '',
    attentionNeeded: false,
    actionTaken: false,
    contractType: 'subscription',
    ...(scheduled === null ? {} : { scheduledNextTermInstructions: scheduled }),
    ...(subscription.scheduledActions === null
      ? {}
      : { scheduledActions: subscription.scheduledActions }),
    links: {
      product: link(`/products/${productId}?country=${country}`),
      sku: link(`/products/${productId}/skus/${skuId}?country=${country}`),
      availability: link(
        `/products/${productId}/skus/${skuId}/availabilities/${availability}?country=${country}`,
      ),
      self: link(`/customers/${subscription.customerId}/subscriptions/${id}`),
    },
    publisherName: 'Microsoft Corporation',
    ...(isNce && view === 'single' ? { refundableQuantity: toRefundable(subscription, now) } : {}),
    orderId: subscription.orderId,
    attributes: isNce
      ? { objectType: 'Subscription' }
      : { etag: etagOf(subscription), objectType: 'Subscription' },
  };
};
