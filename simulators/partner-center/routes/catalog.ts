import type { Route, SimReply } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import type { PcRequest } from '../auth.ts';
import type { PcProduct, PcSku, PcState } from '../entities.ts';
import { refuse } from '../errors.ts';
import { availabilityId } from '../rules.ts';
import { collection, link } from '../wire.ts';
import { findCustomer } from './find.ts';

/** By-customer paths take the customer's country; plain ones need it in the query. */
const countryOf = (request: PcRequest): string =>
  request.params['customerId'] === undefined
    ? (request.query.get('country') ?? refuse(request.state, 3000))
    : findCustomer(request).country;

const findProduct = ({ state, params }: PcRequest): PcProduct =>
  state.products.find(({ id }) => id.toUpperCase() === params['productId']?.toUpperCase()) ??
  refuse(state, 1000);

const findProductSku = (request: PcRequest): { product: PcProduct; sku: PcSku } => {
  const product = findProduct(request);
  const sku = product.skus.find(
    ({ id }) => id.toUpperCase() === request.params['skuId']?.toUpperCase(),
  );
  return { product, sku: sku ?? refuse(request.state, 1000) };
};

const toProduct = (product: PcProduct, country: string): object => ({
  id: product.id,
  title: product.title,
  description: product.title,
  productType: { id: 'OnlineServicesNCE', displayName: 'OnlineServicesNCE' },
  isMicrosoftProduct: true,
  publisherName: 'Microsoft Corporation',
  links: {
    skus: link(`/products/${product.id}/skus?country=${country}`),
    self: link(`/products/${product.id}?country=${country}`),
  },
});

const toSku = (product: PcProduct, sku: PcSku, country: string): object => ({
  id: sku.id,
  productId: product.id,
  title: sku.title,
  description: sku.title,
  minimumQuantity: sku.minimumQuantity,
  maximumQuantity: sku.maximumQuantity,
  isTrial: sku.isTrial,
  supportedBillingCycles: [
    ...new Set(sku.prices.map(({ billingPlan }) => billingPlan.toLowerCase())),
  ],
  purchasePrerequisites: ['MicrosoftCustomerAgreement'],
  inventoryVariables: [],
  provisioningVariables: [],
  actions: ['Refund'],
  dynamicAttributes: {
    isMicrosoftProduct: true,
    hasConstraints: true,
    isAddon: sku.prerequisiteSkus.length > 0,
    prerequisiteSkus: sku.prerequisiteSkus,
    isSoftwareAssuranceApplicable: false,
    upgradeTargetOffers: [],
    provisioningId: sku.entraSkuId,
    internal: false,
  },
  links: {
    availabilities: link(
      `/products/${product.id}/skus/${sku.id}/availabilities?country=${country}`,
    ),
    self: link(`/products/${product.id}/skus/${sku.id}?country=${country}`),
  },
});

/** One availability per term, each with the billing plans of that term. */
const toAvailability = (
  state: PcState,
  product: PcProduct,
  sku: PcSku,
  termDuration: string,
  country: string,
): object => {
  const id = availabilityId(state, product.id, sku.id, termDuration);
  const plans = sku.prices.filter((price) => price.termDuration === termDuration);
  const termId = ({ billingPlan }: { billingPlan: string }): string =>
    `${id}-${termDuration}-${billingPlan}`.toLowerCase();
  return {
    id,
    productId: product.id,
    skuId: sku.id,
    catalogItemId: `${product.id}:${sku.id}:${id}`,
    defaultCurrency: {
      code: state.currency,
      symbol: state.currency === 'USD' ? '$' : state.currency,
    },
    segment: product.segment,
    country,
    isPurchasable: true,
    isRenewable: true,
    renewalInstructions: [
      {
        applicableTermIds: plans.map(termId),
        renewalOptions: [{ renewToId: `${product.id}:${sku.id}`, isAutoRenewable: true }],
      },
    ],
    terms: plans.map((price) => ({
      id: termId(price),
      duration: termDuration,
      description: `${termDuration} commitment for ${price.billingPlan.toLowerCase()} billing`,
      billingCycle: price.billingPlan,
      cancellationPolicies: [
        { refundOptions: [{ sequenceId: 0, type: 'Full', expiresAfter: 'P7D' }] },
      ],
    })),
    links: {
      self: link(`/products/${product.id}/skus/${sku.id}/availabilities/${id}?country=${country}`),
    },
  };
};

const listAvailabilities = (request: PcRequest): object[] => {
  const { product, sku } = findProductSku(request);
  const country = countryOf(request);
  const terms = new Set(sku.prices.map(({ termDuration }) => termDuration));
  return [...terms].map((term) => toAvailability(request.state, product, sku, term, country));
};

const listProducts = (request: PcRequest): SimReply => {
  const { state, query } = request;
  const country = countryOf(request);
  if (query.get('targetView') === null) refuse(state, 3000);
  const segment = query.get('targetSegment')?.toLowerCase();
  // Nonprofit prices must be asked for by name.
  const items = state.products
    .filter((product) =>
      segment === undefined ? product.segment !== 'nonprofit' : product.segment === segment,
    )
    .map((product) => toProduct(product, country));
  return {
    status: 200,
    body: collection(items, `/products?country=${country}&targetView=${query.get('targetView')}`),
  };
};

const routesUnder = (prefix: string): Route<PcState, IssuedToken | undefined>[] => [
  { method: 'GET', path: `${prefix}/products`, handle: listProducts },
  {
    method: 'GET',
    path: `${prefix}/products/{productId}`,
    handle: (request) => ({
      status: 200,
      body: toProduct(findProduct(request), countryOf(request)),
    }),
  },
  {
    method: 'GET',
    path: `${prefix}/products/{productId}/skus`,
    handle: (request) => {
      const product = findProduct(request);
      const country = countryOf(request);
      const items = product.skus.map((sku) => toSku(product, sku, country));
      return {
        status: 200,
        body: collection(items, `/products/${product.id}/skus?country=${country}`),
      };
    },
  },
  {
    method: 'GET',
    path: `${prefix}/products/{productId}/skus/{skuId}`,
    handle: (request) => {
      const { product, sku } = findProductSku(request);
      return { status: 200, body: toSku(product, sku, countryOf(request)) };
    },
  },
  {
    method: 'GET',
    path: `${prefix}/products/{productId}/skus/{skuId}/availabilities`,
    handle: (request) => ({ status: 200, body: collection(listAvailabilities(request)) }),
  },
];

/** The catalog, for a country and as one customer sees it. */
export const catalogRoutes = [...routesUnder('/v1'), ...routesUnder('/v1/customers/{customerId}')];
