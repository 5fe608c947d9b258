import { createHttp } from '../http/http.ts';
import { createTokenSource, explainTokenError, fromTokenAnswer } from '../http/oauth.ts';
import type { Explanation, Http, RefusedAnswer, Wiring } from '../http/types.ts';
import { explainSherweb } from './errors.ts';
import { fromList, vendor } from './list.ts';
import {
  type SherwebAmendment,
  type SherwebCatalogItem,
  type SherwebCustomer,
  type SherwebItemPrice,
  type SherwebPrice,
  type SherwebSubscription,
  amendmentSchema,
  catalogSchema,
  customerSchema,
  itemPricesSchema,
  orderSchema,
  priceSchema,
  subscriptionSchema,
} from './schema.ts';

/** One function per call of Sherweb; each throws `ConnectorError`. */
export interface SherwebClient {
  /** All customers in one answer. */
  customers(): Promise<readonly SherwebCustomer[]>;
  /** All subscriptions of a customer, without price and billing cycle. */
  subscriptions(customerId: string): Promise<readonly SherwebSubscription[]>;
  /** Their prices; may be hidden. */
  prices(customerId: string): Promise<readonly SherwebPrice[]>;
  /** What the customer may buy; there is no catalog without a customer. */
  catalog(customerId: string): Promise<readonly SherwebCatalogItem[]>;
  /** What items of the customer's catalog cost; may be hidden. */
  itemPrices(customerId: string, skus: readonly string[]): Promise<readonly SherwebItemPrice[]>;
  /** Every check of an order; buys nothing. */
  validateOrder(customerId: string, order: SherwebNewOrder, operation: string): Promise<void>;
  /** Orders; answers the tracking id. */
  placeOrder(customerId: string, order: SherwebNewOrder, operation: string): Promise<string>;
  /** Sends the new total of one subscription, as a batch of one. */
  amend(
    customerId: string,
    subscriptionId: string,
    quantity: number,
    operation: string,
  ): Promise<SherwebAmendment>;
  /** The bare word that a request is tracked with. */
  tracking(trackingId: string): Promise<string>;
  /** The same by the id of the amendment: deprecated, for answers that carry no tracking id. */
  amendmentStatus(amendmentId: string): Promise<string>;
}

/** An order of one line. */
export interface SherwebNewOrder {
  readonly sku: string;
  readonly quantity: number;
  /** Who ordered, as the portal may show it. */
  readonly orderedBy: string;
}

export interface ClientSettings extends Wiring {
  /** "https://api.sherweb.com", or a simulator; the token endpoint and the API are below it. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of the gateway in front of the API. */
  readonly subscriptionKey: string;
  now(): Temporal.Instant;
}

const idIn = encodeURIComponent;
const keyHeader = 'ocp-apim-subscription-key';
/** A catalog has thousands of items with texts in several languages. Bytes. */
const largestCatalog = 64 * 1024 * 1024;

export function createClient(settings: ClientSettings): SherwebClient {
  const http = connect(settings);
  const list = async <Item extends { readonly id: string }>(
    operation: string,
    path: string,
    query: Readonly<Record<string, string>>,
    schema: { parse(body: unknown): Item },
  ): Promise<readonly Item[]> =>
    (await http.read({ operation, path, query }, (body) => fromList(body, schema))).body;
  const word = async (operation: string, path: string): Promise<string> =>
    (await http.read({ operation, path, accept: 'text', headers: asJson }, fromWord)).body;

  return {
    customers: () => list('reading customers', '/customers', {}, customerSchema),
    subscriptions: (customerId) =>
      list(
        `reading subscriptions of customer ${customerId}`,
        '/billing/subscriptions/details',
        { customerId },
        subscriptionSchema,
      ),
    prices: (customerId) =>
      list(
        `reading prices of customer ${customerId}`,
        '/billing/subscriptions/pricing-information',
        { customerId },
        priceSchema,
      ),
    catalog: async (customerId) => {
      const request = {
        operation: `reading the catalog of customer ${customerId}`,
        path: `/customer-catalogs/${idIn(customerId)}`,
        maxBodyBytes: largestCatalog,
      };
      return (await http.read(request, (body) => catalogSchema.parse(body))).body.catalogItems;
    },
    ...orderCalls(http),
    amend: async (customerId, subscriptionId, newQuantity, operation) => {
      const answer = await http.write(
        {
          operation,
          method: 'POST',
          path: '/billing/subscriptions/amendments',
          query: { customerId },
          json: { subscriptionAmendmentParameters: [{ subscriptionId, newQuantity }] },
        },
        (body) => amendmentSchema.parse(body),
      );
      return answer.body;
    },
    tracking: (id) => word(`tracking request ${id}`, `/tracking/${idIn(id)}`),
    amendmentStatus: (id) =>
      word(
        `reading the status of amendment ${id}`,
        `/billing/subscriptions/amendments/${idIn(id)}/status`,
      ),
  };
}

function orderCalls(
  http: Http,
): Pick<SherwebClient, 'itemPrices' | 'validateOrder' | 'placeOrder'> {
  return {
    itemPrices: async (customerId, skus) => {
      const request = {
        operation: `reading prices of the catalog of customer ${customerId}`,
        method: 'POST',
        path: `/customer-catalogs/${idIn(customerId)}/catalog-items-pricing`,
        json: { skus },
      } as const;
      const read = await http.read(request, (body) => itemPricesSchema.parse(body));
      return read.body.catalogItems ?? [];
    },
    validateOrder: async (customerId, order, operation) => {
      const request = { operation, path: '/orders/validate', ...orderRequest(customerId, order) };
      // What a 200 carries is not known; that it is one is the answer.
      await http.read({ ...request, accept: 'text' }, () => null);
    },
    placeOrder: async (customerId, order, operation) => {
      const request = { operation, path: '/orders', ...orderRequest(customerId, order) };
      const answer = await http.write(request, (body) => orderSchema.parse(body));
      return answer.body.requestTrackingId;
    },
  };
}

function orderRequest(customerId: string, { sku, quantity, orderedBy }: SherwebNewOrder) {
  return {
    method: 'POST',
    query: { customerId },
    json: { cartItems: [{ sku, quantity }], orderedBy },
  } as const;
}

const asJson = { accept: 'application/json' };

/** A JSON string, or the same word bare. */
function fromWord(body: unknown): string {
  const word = /^"?([A-Za-z]+)"?$/.exec(String(body).trim())?.[1];
  if (word === undefined) throw new TypeError('not one word');
  return word;
}

/** A token endpoint's own refusal, or that of the gateway in front of it. */
function explainLogin(answer: RefusedAnswer): Explanation {
  const own = explainTokenError(answer);
  return own.vendorCode === undefined ? explainSherweb(answer) : own;
}

function connect(settings: ClientSettings): Http {
  const base = settings.baseUrl.replace(/\/+$/, '');
  const common = {
    vendor,
    fetch: settings.fetch,
    budget: settings.budget,
    log: settings.log,
    // The description of the token endpoint asks for it there too.
    headers: { [keyHeader]: settings.subscriptionKey },
  };
  const login = createHttp({
    ...common,
    baseUrl: `${base}/auth`,
    authorize: () => Promise.resolve({}),
    explain: explainLogin,
    maxBodyBytes: 256 * 1024,
  });
  const token = createTokenSource(
    () => settings.now(),
    async () =>
      (
        await login.read(
          {
            operation: 'getting an access token',
            method: 'POST',
            path: '/oidc/connect/token',
            form: {
              client_id: settings.clientId,
              client_secret: settings.clientSecret,
              scope: 'service-provider',
              grant_type: 'client_credentials',
            },
            anonymous: true,
          },
          fromTokenAnswer,
        )
      ).body,
  );
  return createHttp({
    ...common,
    baseUrl: `${base}/service-provider/v1`,
    authorize: async ({ renew }) => ({ authorization: `Bearer ${await token.get(renew)}` }),
    explain: explainSherweb,
  });
}
