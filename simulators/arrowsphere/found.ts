import { type ArrowLicense, type ArrowState, STATUS } from './entities.ts';
import { termEndOf } from './rules.ts';
import { listFactor, priceBandOf, printMillis, round, seatsShown, sellFactor } from './wire.ts';

const stateLabels: Record<number, string> = {
  [STATUS.inProgress]: 'processing',
  [STATUS.rejected]: 'activation_nok',
  [STATUS.done]: 'activation_ok',
  [STATUS.suspended]: 'suspended',
  [STATUS.expired]: 'expired',
  [STATUS.cancelled]: 'cancelled',
};

const toFoundOffer = (state: ArrowState, license: ArrowLicense): object => {
  const offer = state.offers[license.sku];
  return {
    actionFlags: { isAutoRenew: true, isManualProvisioning: false, renewalSku: false },
    classification: 'SaaS',
    isEnabled: true,
    lastUpdate: printMillis(license.activatedAt),
    name: offer?.name ?? license.sku,
    priceBand: {
      actionFlags: {
        canBeCancelled: true,
        canBeReactivated: true,
        canBeSuspended: true,
        canDecreaseSeats: true,
        canIncreaseSeats: true,
      },
      billing: { cycle: license.periodicityCode, term: license.termCode, type: 'PAYGO' },
      currency: state.currency,
      isEnabled: true,
      marketplace: 'US',
      prices: {
        buy: license.buyPrice,
        sell: round(license.buyPrice * sellFactor),
        public: round(license.buyPrice * listFactor),
      },
      saleConstraints: { minQuantity: 1, maxQuantity: offer?.maximumQuantity ?? 0 },
      identifiers: { arrowsphere: { sku: priceBandOf(state, license) } },
    },
    arrowSubCategories: ['NCE'],
    vendorName: 'Microsoft',
  };
};

/** The license of a search row, with underscores. */
export const toFoundLicense = (
  state: ArrowState,
  license: ArrowLicense,
): Record<string, unknown> => {
  const customer = state.customers[license.customerRef];
  const endsAt = printMillis(termEndOf(license));
  return {
    highlight: {},
    accept_eula: true,
    active_seats: { lastUpdate: printMillis(license.activatedAt), number: license.seats },
    auto_renew: license.autoRenew,
    base_seat: license.baseSeats,
    category: 'BaseProduct',
    cloud_type: 'SaaS',
    configs: [],
    warnings: [],
    customer_name: customer?.companyName ?? '',
    customer_ref: license.customerRef,
    ...(state.behaviour.namesTenant ? { customer_vendor_reference: customer?.tenantId ?? '' } : {}),
    end_date: endsAt,
    friendly_name: null,
    id: license.id,
    isEnabled: license.statusCode === STATUS.done,
    lastUpdate: printMillis(license.history.at(-1)?.at ?? license.activatedAt),
    marketplace: 'US',
    message: license.message,
    offer: state.offers[license.sku]?.name ?? license.sku,
    offer_arrowsphere_sku: license.sku,
    next_renewal_date: endsAt,
    order_ref: license.orderRef,
    priceband_vendor_sku: license.sku,
    parent_line_id: null,
    parent_order_ref: null,
    partner_ref: license.ref,
    periodicity: license.periodicityCode,
    price: {
      priceBandArrowsphereSku: priceBandOf(state, license),
      buy_price: license.buyPrice,
      sell_price: round(license.buyPrice * sellFactor),
      list_price: round(license.buyPrice * listFactor),
      currency: state.currency,
    },
    reseller_name: state.company.name,
    reseller_ref: state.company.reference,
    seat: seatsShown(state, license),
    security: { activeFraudEvents: 0 },
    service_ref: 'MS-0A-O365-BUSINESS',
    sku: license.sku,
    start_date: printMillis(license.activatedAt),
    status_code: license.statusCode,
    status_label: stateLabels[license.statusCode] ?? 'unknown',
    subscription_id: `O_${license.id}`,
    subsidiary_name: 'Arrow ECS',
    term: license.termCode,
    trial: license.isTrial,
    type: 'recurring',
    uom: 'LICENSE',
    vendor_code: 'Microsoft',
    vendor_name: 'Microsoft',
    vendor_subscription_id: license.tellsCommerceId ? license.commerceId.toUpperCase() : null,
    has_seat_difference: false,
  };
};

/** A search row. */
export const toFound = (state: ArrowState, license: ArrowLicense): object => ({
  license: toFoundLicense(state, license),
  offer: toFoundOffer(state, license),
  endCustomerOrganizationUnit: null,
});
