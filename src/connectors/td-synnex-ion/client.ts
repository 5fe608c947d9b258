import { parseJson } from '../../lib/json.ts';
import { createHttp } from '../http/http.ts';
import { fromTokenAnswer, type AloneWithToken } from '../http/oauth.ts';
import type { Http, HttpRequest, Wiring } from '../http/types.ts';
import { explainIon, explainIonToken } from './errors.ts';
import { readOffsetPages, readTokenPages, vendor } from './paging.ts';
import {
  type IonCloudProfile,
  type IonCustomer,
  type IonOrder,
  type IonOrdersPage,
  type IonSubscription,
  cloudProfilesSchema,
  customerSchema,
  customersPageSchema,
  lifetimesSchema,
  orderSchema,
  ordersPageSchema,
  subscriptionSchema,
  subscriptionsPageSchema,
} from './schema.ts';
import { createTokens } from './tokens.ts';

/** Orders of one look, the newest first. */
const ordersPerPage = 100;
/**
 * A refresh is tried twice at most: the same token is sent again, so that a request that never arrived costs nothing. One
 * that did arrive is refused the second time, and would be the next time as well.
 */
const refreshAttempts = 2;
const refreshTimeoutMs = 20_000;

/** What is ordered: the new total of one subscription. */
export interface QuantityOrder {
  readonly customerId: string;
  /** The provider's id of the subscription. */
  readonly resourceId: string;
  readonly productId: string;
  readonly skuId: string;
  readonly planId: string;
  readonly quantity: number;
  /** Free text that comes back with the order. */
  readonly referenceId: string;
}

/** One function per call of Ion; each throws `ConnectorError`. */
export interface IonClient {
  customers(): Promise<readonly IonCustomer[]>;
  customer(customerId: string): Promise<IonCustomer>;
  /** Empty as long as the provider is not enabled in the customer portal. */
  cloudProfiles(customerId: string): Promise<readonly IonCloudProfile[]>;
  /** All subscriptions of a customer, without the activity log. */
  subscriptions(customerId: string): Promise<readonly IonSubscription[]>;
  /** Read anew from Microsoft. `id` is Ion's own. */
  subscription(customerId: string, id: string): Promise<IonSubscription>;
  order(customerId: string, orderId: string): Promise<IonOrder>;
  /** A page of the customer's orders, the newest first. */
  orders(customerId: string, pageToken: string | null): Promise<IonOrdersPage>;
  placeOrder(order: QuantityOrder, operation: string): Promise<IonOrder>;
  /** One customer, one subscription and one order, to see that the calls are allowed. */
  probe(): Promise<void>;
  /** How long the refresh token that is kept would live unused. Seconds. */
  refreshTokenLifetime(): Promise<number>;
}

export interface ClientSettings extends Wiring {
  /** "https://ion.tdsynnex.com", or a simulator. */
  readonly baseUrl: string;
  /** The reseller's account: digits. */
  readonly accountId: string;
  /** Where the refresh token is kept, which works once, and the right to use it. */
  readonly aloneWithToken: AloneWithToken;
  now(): Temporal.Instant;
}

export function createClient(settings: ClientSettings): IonClient {
  const { http, login, accessToken } = connect(settings);
  const account = `/api/v3/accounts/${idIn(settings.accountId)}`;
  const customerPath = (customerId: string): string => `${account}/customers/${idIn(customerId)}`;
  const get = async <Body>(
    operation: string,
    path: string,
    schema: { parse(body: unknown): Body },
    query: Readonly<Record<string, string | number | boolean | undefined>> = {},
  ): Promise<Body> =>
    (await http.read({ operation, path, query }, (body) => schema.parse(body))).body;
  const getSecretly = async <Body>(
    request: HttpRequest,
    schema: { parse(body: unknown): Body },
  ): Promise<Body> => (await http.read(secretly(request), secretlyParsed(schema))).body;

  return {
    customers: () =>
      readTokenPages({
        vendor,
        http,
        operation: 'reading customers',
        path: `${account}/customers`,
        schema: customerSchema,
        idOf: ({ name }) => name,
      }),
    customer: (id) => get(`reading customer ${id}`, customerPath(id), customerSchema),
    cloudProfiles: async (id) => {
      const path = `${customerPath(id)}/cloudProfiles`;
      const answer = await get(`reading the tenant of customer ${id}`, path, cloudProfilesSchema);
      return answer.customerCloudProfiles ?? [];
    },
    subscriptions: (customerId) =>
      readOffsetPages({
        vendor,
        http,
        operation: `reading subscriptions of customer ${customerId}`,
        path: `${account}/subscriptions`,
        query: { customerId },
        schema: subscriptionSchema,
        idOf: ({ id }) => id,
      }),
    subscription: (customerId, id) =>
      get(
        `reading subscription ${id} of customer ${customerId}`,
        `${customerPath(customerId)}/subscriptions/${idIn(id)}`,
        subscriptionSchema,
        { refresh: true },
      ),
    order: (customerId, orderId) =>
      getSecretly(
        {
          operation: `reading order ${orderId} of customer ${customerId}`,
          path: `${customerPath(customerId)}/orders/${idIn(orderId)}`,
        },
        orderSchema,
      ),
    orders: (customerId, pageToken) =>
      getSecretly(
        {
          operation: `reading orders of customer ${customerId}`,
          // The list of the account: only there the order of the list is documented.
          path: `${account}/orders`,
          query: {
            'filter.customerIdList': customerId,
            sortBy: 'createTime',
            sortOrder: 'DESC',
            pageSize: ordersPerPage,
            pageToken: pageToken ?? undefined,
          },
        },
        ordersPageSchema,
      ),
    placeOrder: async (order, operation) => {
      const path = `${customerPath(order.customerId)}/orders`;
      const request = secretly({ operation, path, json: toOrderBody(order) });
      const answer = await http.write({ ...request, method: 'POST' }, secretlyParsed(orderSchema));
      return answer.body;
    },
    probe: async () => {
      const one = { pageSize: 1 };
      await get('reading one customer as a test', `${account}/customers`, customersPageSchema, one);
      const limit = { 'pagination.limit': 1 };
      const path = `${account}/subscriptions`;
      await get('reading one subscription as a test', path, subscriptionsPageSchema, limit);
      const orders = {
        operation: 'reading one order as a test',
        path: `${account}/orders`,
        query: one,
      };
      await getSecretly(orders, ordersPageSchema);
    },
    refreshTokenLifetime: async () => {
      const form = { access_token: await accessToken() };
      const request = {
        operation: 'asking how long the refresh token lives',
        method: 'POST',
        path: '/oauth/validateAccess',
        form,
        anonymous: true,
      } as const;
      const answer = await login.read(request, (body) => lifetimesSchema.parse(body));
      return answer.body.refresh_expires_in;
    },
  };
}

const idIn = encodeURIComponent;

/** Only what the change needs. The vendor's own example also switches the renewal off: README.md, "Writing". */
function toOrderBody({ customerId: _customerId, quantity, referenceId, ...item }: QuantityOrder) {
  const attributes = [{ name: 'operations', value: 'updatesubscription' }];
  return {
    referenceId,
    orderItems: [{ ...item, action: 'UPDATE', quantity, referenceId, attributes }],
  };
}

/** An answer that may hold the password of a tenant is taken as text, so that no word of it gets into an error. */
function secretly(request: HttpRequest): HttpRequest {
  return { ...request, accept: 'text', headers: { accept: 'application/json' } };
}

function secretlyParsed<Body>(schema: { parse(body: unknown): Body }): (body: unknown) => Body {
  return (body) => {
    const json = parseJson(typeof body === 'string' ? body : '');
    // The reason would quote the text around the mistake.
    if (!json.ok) throw new TypeError('the answer is not JSON');
    return schema.parse(json.value);
  };
}

function connect(settings: ClientSettings): {
  readonly http: Http;
  readonly login: Http;
  readonly accessToken: () => Promise<string>;
} {
  const common = {
    vendor,
    baseUrl: settings.baseUrl,
    fetch: settings.fetch,
    budget: settings.budget,
    log: settings.log,
  };
  const login = createHttp({
    ...common,
    authorize: () => Promise.resolve({}),
    explain: explainIonToken,
    maxBodyBytes: 256 * 1024,
    readAttempts: refreshAttempts,
    timeoutMs: refreshTimeoutMs,
  });
  const tokens = createTokens({
    vendor,
    now: () => settings.now(),
    aloneWithToken: settings.aloneWithToken,
    refresh: async (refreshToken) => {
      const request = {
        operation: 'getting an access token',
        method: 'POST',
        path: '/oauth/token',
        form: { grant_type: 'refresh_token', refresh_token: refreshToken },
        anonymous: true,
      } as const;
      return (await login.read(request, fromTokenAnswer)).body;
    },
  });
  const http = createHttp({
    ...common,
    authorize: async ({ renew }) => ({ authorization: `Bearer ${await tokens.get(renew)}` }),
    explain: explainIon,
  });
  return { http, login, accessToken: () => tokens.get(false) };
}
