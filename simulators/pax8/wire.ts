import type {
  Pax8Behaviour,
  Pax8Company,
  Pax8Order,
  Pax8Product,
  Pax8State,
  Pax8Subscription,
} from './entities.ts';
import { entraSkuIdOf } from './changes.ts';
import { isApproved } from './rules.ts';

type DateStyle = 'zulu' | 'offset' | 'date' | 'millis';

/** The samples mix date formats from field to field. */
const printDate = (
  { mixesDateFormats }: Pax8Behaviour,
  instant: string,
  style: DateStyle,
): string => {
  const at = Temporal.Instant.from(instant);
  if (!mixesDateFormats) return at.toString({ fractionalSecondDigits: 3 });
  switch (style) {
    case 'zulu':
      return at.toString({ smallestUnit: 'second' });
    case 'millis':
      return at.toString({ fractionalSecondDigits: 3 });
    case 'date':
      return at.toString().slice(0, 10);
    case 'offset':
      return at
        .toZonedDateTimeISO('-07:00')
        .toString({ fractionalSecondDigits: 3, timeZoneName: 'never' })
        .replace(/:(\d\d)$/, '$1');
    default:
      return instant;
  }
};

const toCommitment = (behaviour: Pax8Behaviour, { commitment }: Pax8Subscription): object => {
  const name = behaviour.commitmentField;
  if (commitment === null) return name === 'commitmentTermEndDate' ? { [name]: null } : {};
  const endDate = printDate(behaviour, commitment.endsAt, 'millis');
  return {
    [name]:
      name === 'commitmentTermEndDate'
        ? endDate
        : { id: commitment.id, term: commitment.term, endDate },
  };
};

/** A subscription; `vendorSkuId` is only in the answer of a single one. */
export const toSubscription = (
  state: Pax8State,
  subscription: Pax8Subscription,
  view: 'single' | 'list',
): object => {
  const { behaviour } = state;
  const { vendorSubscriptionId, endsAt } = subscription;
  return {
    id: subscription.id,
    companyId: subscription.companyId,
    productId: subscription.productId,
    ...(vendorSubscriptionId === null ? {} : { vendorSubscriptionId }),
    ...(view === 'single' ? { vendorSkuId: entraSkuIdOf(state, subscription) } : {}),
    quantity: subscription.quantity,
    startDate: printDate(behaviour, subscription.startsAt, 'zulu'),
    ...(endsAt === null ? {} : { endDate: printDate(behaviour, endsAt, 'zulu') }),
    createdDate: printDate(behaviour, subscription.createdAt, view === 'list' ? 'date' : 'offset'),
    updatedDate: printDate(behaviour, subscription.updatedAt, 'offset'),
    billingStart: subscription.startsAt.slice(0, 10),
    status: subscription.status,
    price: subscription.price,
    partnerCost: subscription.partnerCost,
    currencyCode: state.currency,
    productName: state.products[subscription.productId]?.name ?? '',
    billingTerm: subscription.billingTerm,
    ...toCommitment(behaviour, subscription),
  };
};

/** A company; there is no tenant id on it. */
export const toCompany = (state: Pax8State, company: Pax8Company): object => ({
  id: company.id,
  name: company.name,
  address: {
    street: '1 Main Street',
    city: 'Denver',
    postalCode: '80210',
    country: company.country,
    stateOrProvince: 'Colorado',
  },
  phone: '123-456-5555',
  website: company.website,
  status: company.status,
  ...(company.externalId === null ? {} : { externalId: company.externalId }),
  selfServiceAllowed: false,
  billOnBehalfOfEnabled: false,
  orderApprovalRequired: false,
  updatedDate: printDate(state.behaviour, company.updatedAt, 'offset'),
});

/** A product. */
export const toProduct = (product: Pax8Product): object => ({
  id: product.id,
  name: product.name,
  vendorName: product.vendorName,
  shortDescription: product.name,
  sku: product.sku,
  vendorSku: product.vendorSku,
  requiresCommitment: product.commitments.length > 0,
});

/** What a product may be ordered and changed with. */
export const toDependencies = (state: Pax8State, product: Pax8Product): object => ({
  commitmentDependencies: product.commitments.map((commitment) => ({
    id: commitment.id,
    term: commitment.term,
    autoRenew: true,
    renewalWindowDaysBeforeTermEnd: 0,
    renewalWindowDaysAfterTermEnd: 7,
    allowForQuantityIncrease: commitment.allowForQuantityIncrease,
    allowForQuantityDecrease: commitment.allowForQuantityDecrease,
    allowForEarlyCancellation: commitment.allowForEarlyCancellation,
    cancellationFeeApplied: !commitment.allowForEarlyCancellation,
    isTransferable: false,
  })),
  productDependencies:
    product.requiredProductIds.length === 0
      ? []
      : [
          {
            name: 'Requires',
            products: product.requiredProductIds.flatMap((id) => {
              const required = state.products[id];
              return required === undefined ? [] : [toProduct(required)];
            }),
          },
        ],
});

/** Prices per billing period. */
export const toPricing = (product: Pax8Product): object[] =>
  product.prices.map((price) => ({
    productId: product.id,
    productName: product.name,
    billingTerm: price.billingTerm,
    ...(price.commitmentTerm === null
      ? {}
      : {
          commitmentTerm: price.commitmentTerm,
          commitmentTermInMonths:
            { Monthly: 1, '1-Year': 12, '3-Year': 36 }[price.commitmentTerm] ?? 1,
        }),
    type: 'Flat',
    unitOfMeasurement: 'Each',
    rates: [
      {
        partnerBuyRate: price.partnerBuyRate,
        suggestedRetailPrice: price.suggestedRetailPrice,
        startQuantityRange: 1,
        endQuantityRange: product.maximumQuantity,
        chargeType: 'Per Unit',
      },
    ],
  }));

/** An order; it has no status. */
export const toOrder = (state: Pax8State, order: Pax8Order, now: Temporal.Instant): object => ({
  id: order.id,
  companyId: order.companyId,
  createdDate: order.createdAt.slice(0, 10),
  orderedBy: order.orderedBy,
  ...(order.orderedByUserEmail === null ? {} : { orderedByUserEmail: order.orderedByUserEmail }),
  isScheduled: false,
  lineItems: order.lines.map((line) => ({
    id: line.id,
    productId: line.productId,
    ...(state.behaviour.namesSubscriptionInOrder && isApproved(state, order, now)
      ? { subscriptionId: line.subscriptionId }
      : {}),
    provisionStartDate: printDate(state.behaviour, line.startsAt, 'zulu'),
    billingTerm: line.billingTerm,
    quantity: line.quantity,
  })),
});
