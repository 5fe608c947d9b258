import { productOf } from './changes.ts';
import type {
  ImCustomer,
  ImOrder,
  ImPeriod,
  ImProduct,
  ImState,
  ImSubscription,
} from './entities.ts';

const dateOf = (instant: string): string => instant.slice(0, 10);

/** "2019-03-19 07:22:59": no zone is named. */
const secondOf = (instant: string): string =>
  Temporal.Instant.from(instant)
    .toString({ smallestUnit: 'second' })
    .slice(0, 19)
    .replace('T', ' ');

const printPeriod = ({ type, duration }: ImPeriod): ImPeriod => ({ type, duration });

/** Amount times a count, as decimal text. */
const times = (amount: string, count: number): string =>
  String(Math.round(Number(amount) * 10_000 * count) / 10_000);

/** A customer; there is no tenant id on it. */
export const toCustomer = (customer: ImCustomer): object => ({
  id: customer.id,
  externalId: customer.externalId,
  name: customer.name,
  status: customer.status,
  address: {
    streetAddress: '555 Main Street',
    postalCode: '92612',
    city: 'Irvine',
    state: 'CA',
    countryCode: customer.country,
  },
  contactPersons: [
    {
      type: 'admin',
      firstName: 'Jane',
      lastName: 'Doe',
      email: customer.email,
      phoneNumber: '1#714#5550100#',
    },
  ],
  language: 'en_US',
});

/** A row of the catalog; costs are told of a single product only. */
export const toProduct = (
  { behaviour, currency }: ImState,
  product: ImProduct,
  view: 'single' | 'list',
): object => {
  const isNewer = behaviour.version === 'newer';
  return {
    mpn: product.mpn,
    id: product.id,
    ...(isNewer ? { vendor: product.vendor } : {}),
    serviceName: 'O365_NCE',
    name: product.name,
    minimumQuantity: String(product.minimumQuantity),
    maximumQuantity: String(product.maximumQuantity),
    prices: [{ type: 'recurring', amount: product.price, currency }],
    billingPeriod: printPeriod(product.billingPeriod),
    ...(isNewer && view === 'single'
      ? {
          subscriptionPeriod: printPeriod(product.subscriptionPeriod),
          costs: [{ type: 'recurring', amount: product.cost, currency }],
        }
      : {}),
    dependsOn: product.dependsOn.map((mpn) => ({ mpn })),
  };
};

const periodsOf = (state: ImState, productId: string | undefined): object => {
  if (state.behaviour.version === '1.1' || productId === undefined) return {};
  const { billingPeriod, subscriptionPeriod } = productOf(state, productId);
  return {
    billingPeriod: printPeriod(billingPeriod),
    subscriptionPeriod: printPeriod(subscriptionPeriod),
  };
};

/** A subscription without what is in it; the date of its renewal lies before its end. */
export const toSubscriptionRow = (state: ImState, subscription: ImSubscription): object => {
  const { version, renewalLeadDays } = state.behaviour;
  const expiresOn = Temporal.PlainDate.from(dateOf(subscription.expiresAt));
  return {
    id: subscription.id,
    customerId: subscription.customerId,
    ...(version === '1.1' ? {} : { name: subscription.name }),
    status: subscription.status,
    renewalStatus: subscription.renewalStatus,
    creationDate: dateOf(subscription.createdAt),
    renewalDate: expiresOn.subtract({ days: renewalLeadDays }).toString(),
    lastModifiedDate: dateOf(subscription.modifiedAt),
    ...(version === '1.1'
      ? {}
      : {
          expirationDate: expiresOn.toString(),
          billingModel: 'BeforeBillingPeriod',
          ...periodsOf(state, subscription.lines[0]?.productId),
          attributes: {},
        }),
  };
};

/** A subscription with its products. */
export const toSubscription = (state: ImState, subscription: ImSubscription): object => {
  const { currency, behaviour } = state;
  const lines = subscription.lines.map(({ productId, quantity }) => ({
    product: productOf(state, productId),
    quantity,
  }));
  const total = lines.reduce(
    (sum, { product, quantity }) => sum + Number(times(product.price, quantity)),
    0,
  );
  return {
    ...toSubscriptionRow(state, subscription),
    totalPrice: { amount: times(String(total), 1), currency },
    products: lines.map(({ product, quantity }) => ({
      mpn: product.mpn,
      id: product.id,
      ...(behaviour.version === '1.1' ? {} : { name: product.name, vendor: product.vendor }),
      quantity,
      unitPrice: { amount: product.price, currency },
      extendedPrice: { amount: times(product.price, quantity), currency },
      ...periodsOf(state, product.id),
    })),
  };
};

/** An order without what is in it. */
export const toOrderRow = (order: ImOrder): object => ({
  id: order.id,
  type: order.type,
  customerId: order.customerId,
  creationDate: secondOf(order.createdAt),
  status: order.status,
});

/** An order with its products; the free text comes back in later versions only. */
export const toOrder = (state: ImState, order: ImOrder): object => ({
  ...toOrderRow(order),
  ...(state.behaviour.version === '1.1' || order.poNumber === null
    ? {}
    : { poNumber: order.poNumber }),
  products: order.lines.map(({ productId, subscriptionId, quantity }) => {
    const { mpn, name, price } = productOf(state, productId);
    return {
      mpn,
      id: productId,
      name,
      ...(quantity === null
        ? {}
        : {
            quantity,
            extendedPrice: { amount: times(price, quantity), currency: state.currency },
          }),
      subscriptionId,
      parameters: [],
    };
  }),
});
