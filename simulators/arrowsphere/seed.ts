import { numberOf } from '../core/ids.ts';
import { newLot } from '../core/lots.ts';
import type {
  MarketCustomer,
  MarketProduct,
  MarketSeed,
  MarketSubscription,
} from '../core/market.ts';
import {
  type ArrowBehaviour,
  type ArrowCustomer,
  type ArrowLicense,
  type ArrowOffer,
  type ArrowState,
  STATUS,
} from './entities.ts';
import { TERMS } from './rules.ts';

/** The key of the demo's MSP. */
export const demoApiKey = 'arrowsphere-demo-key';

/** How the simulator behaves unless told otherwise. */
export const usualBehaviour: ArrowBehaviour = {
  provisionSeconds: 5,
  refusedKeyStatus: 401,
  seatsShow: 'when-done',
  midTermChange: 'wipes-tasks',
  newTasks: 'kept',
  namesTenant: true,
  tellsDecrease: true,
};

/** Digits made from a name; a seed in which two names meet is refused. */
const digitsOf = (name: string): number => 100_000 + numberOf(`arrowsphere/${name}`, 10 ** 13);

/** Reference of a customer of the seed. */
export const customerRefOf = (key: string): string => `XSP${digitsOf(`customer/${key}`)}`;
/** Reference of a subscription of the seed. */
export const licenseRefOf = (key: string): string => `XSP${digitsOf(`license/${key}`)}`;

const codeOf = (name: string): number => TERMS.find((term) => term.name === name)?.code ?? 0;
const cycleCodes = { monthly: 720, annual: 8_640 } as const;
const segments = { commercial: 'Corporate', nonprofit: 'Charity' } as const;

const toCustomer = (seed: MarketCustomer): ArrowCustomer => ({
  ref: customerRefOf(seed.key),
  companyName: seed.name,
  tenantId: seed.tenantId,
  domainName: seed.isFindable ? seed.domain : '',
  country: seed.country,
  deletedAt: null,
});

const toOffer = (product: MarketProduct): ArrowOffer => ({
  sku: `${product.productId}:${product.skuId}`,
  name: product.title,
  entraSkuId: product.entraSkuId,
  maximumQuantity: product.maximumQuantity,
  marketSegment: segments[product.segment],
  prices: product.prices.map(({ term, billing, unitPriceMinor }) => {
    const months = TERMS.find(({ name }) => name === term)?.months ?? 1;
    const payments = billing === 'monthly' ? months : Math.max(1, months / 12);
    return {
      termCode: codeOf(term),
      periodicityCode: cycleCodes[billing],
      buy: Math.round(unitPriceMinor / payments) / 100,
    };
  }),
});

const toLicense = (
  offers: Readonly<Record<string, ArrowOffer>>,
  seed: MarketSubscription,
): ArrowLicense => {
  const termCode = codeOf(seed.term);
  const periodicityCode = cycleCodes[seed.billing];
  const seats = seed.lots.reduce((sum, lot) => sum + lot.quantity, 0);
  const price = offers[seed.product]?.prices.find(
    (candidate) => candidate.termCode === termCode && candidate.periodicityCode === periodicityCode,
  );
  let before = 0;
  const history = seed.lots.map(({ quantity, addedAt }) => {
    const line = {
      action: before === 0 ? 'created' : 'seats_updated',
      before,
      after: before + quantity,
      at: addedAt,
    };
    before = line.after;
    return line;
  });
  return {
    ref: licenseRefOf(seed.key),
    id: digitsOf(`line/${seed.key}`),
    customerRef: customerRefOf(seed.customerKey),
    sku: seed.product,
    commerceId: seed.commerceId,
    tellsCommerceId: seed.tellsCommerceId,
    seats,
    baseSeats: seed.lots[0]?.quantity ?? seats,
    statusCode: STATUS.done,
    message: '',
    termCode,
    periodicityCode,
    activatedAt: seed.startedAt,
    anchorOn: Temporal.Instant.from(seed.startedAt).toString().slice(0, 10),
    termCount: 1,
    autoRenew: true,
    isTrial: seed.isTrial,
    buyPrice: seed.isTrial ? 0 : (price?.buy ?? 0),
    orderRef: `XSPO${digitsOf(`order/${seed.key}`)}`,
    lots: seed.lots.map(({ quantity, addedAt }) =>
      newLot(quantity, Temporal.Instant.from(addedAt)),
    ),
    history,
  };
};

/** By reference; throws when two names have made the same one. */
const byRef = <Item extends { ref: string }>(items: readonly Item[]): Record<string, Item> => {
  const record = Object.fromEntries(items.map((item) => [item.ref, item]));
  if (Object.keys(record).length !== items.length) {
    throw new RangeError(
      'two names of the seed have the same reference at ArrowSphere: rename one',
    );
  }
  return record;
};

/** The data a seed stands for. */
export const toState = (seed: MarketSeed, behaviour: Partial<ArrowBehaviour>): ArrowState => {
  const offers = Object.fromEntries(seed.products.map(toOffer).map((offer) => [offer.sku, offer]));
  return {
    apiKeys: [demoApiKey],
    company: { name: 'Managed Services Ltd', reference: `XSP${digitsOf('reseller')}` },
    currency: 'USD',
    customers: byRef(seed.customers.map(toCustomer)),
    offers,
    licenses: byRef(seed.subscriptions.map((subscription) => toLicense(offers, subscription))),
    tasks: [],
    nextTaskId: 612_386,
    pending: [],
    behaviour: { ...usualBehaviour, ...behaviour },
  };
};
