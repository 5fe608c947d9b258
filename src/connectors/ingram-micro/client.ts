import { ConnectorError } from '../../ports/errors.ts';
import { createHttp } from '../http/http.ts';
import { type IssuedToken, createTokenSource } from '../http/oauth.ts';
import type { Http, Wiring } from '../http/types.ts';
import { explainIngram } from './errors.ts';
import { readPages, vendor } from './pages.ts';
import {
  type IngramCustomer,
  type IngramOrder,
  type IngramOrderRow,
  type IngramPeriod,
  type IngramProduct,
  type IngramSubscription,
  type IngramSubscriptionRow,
  customerSchema,
  orderRowSchema,
  orderSchema,
  pageSchema,
  productSchema,
  subscriptionRowSchema,
  subscriptionSchema,
  tokenSchema,
} from './schema.ts';

/** The gateway gives up after a minute; its answer is waited for. Milliseconds. */
const orderTimeoutMs = 100_000;
/** Assumed when the answer does not tell. Milliseconds. */
const assumedLifetimeMs = 300_000;

/** Which orders are asked for; what is absent does not narrow the list. */
export interface OrderFilter {
  readonly customerId?: string;
  readonly subscriptionId?: string;
  readonly status?: 'submitted' | 'processing';
  /** UTC. */
  readonly creationTimeFrom?: string;
}

/** A change of the quantity of one product. */
export interface ChangeOrder {
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly mpn: string;
  readonly vendor: string | null;
  readonly quantity: number;
  readonly billingPeriod: IngramPeriod;
  readonly subscriptionPeriod: IngramPeriod;
  /** The reseller's free text. */
  readonly poNumber: string;
}

/** One function per call of the marketplace; each throws `ConnectorError`. */
export interface IngramClient {
  /** All customers of all states. */
  customers(): Promise<readonly IngramCustomer[]>;
  customer(customerId: string): Promise<IngramCustomer>;
  /** All subscriptions of a customer, without what is in them. */
  subscriptions(customerId: string): Promise<readonly IngramSubscriptionRow[]>;
  subscription(subscriptionId: string): Promise<IngramSubscription>;
  /** The rows of the catalog for one part number. */
  products(mpn: string): Promise<readonly IngramProduct[]>;
  /** Null when the catalog no longer has it, or has no such call: 1.1. */
  product(productId: string): Promise<IngramProduct | null>;
  /** Without what is in them. */
  orders(filter: OrderFilter): Promise<readonly IngramOrderRow[]>;
  /** Null when there is none of this id. */
  order(orderId: string): Promise<IngramOrder | null>;
  placeChange(order: ChangeOrder, operation: string): Promise<IngramOrder>;
  /** The first customer and the first subscription, to see that the calls are allowed. */
  probe(): Promise<void>;
}

export interface ClientSettings extends Wiring {
  /** With the region, "https://api.cloud.im/marketplace/eu", or a simulator; the token endpoint is below it. */
  readonly baseUrl: string;
  /** The one user of the Marketplace API. */
  readonly username: string;
  readonly password: string;
  /** Of the reseller's subscription to the API. */
  readonly subscriptionKey: string;
  /** The marketplace's short name: "us", "se". */
  readonly marketplace: string;
  now(): Temporal.Instant;
}

export function createClient(settings: ClientSettings): IngramClient {
  const http = connect(settings);
  const get = async <Body>(operation: string, path: string, schema: Schema<Body>): Promise<Body> =>
    (await http.read({ operation, path }, (body) => schema.parse(unwrap(body)))).body;

  return {
    customers: () =>
      readPages(
        http,
        { operation: 'reading customers', path: '/customers', query: {} },
        customerSchema,
      ),
    customer: (id) => get(`reading customer ${id}`, `/customers/${idIn(id)}`, customerSchema),
    subscriptions: (customerId) => {
      const operation = `reading subscriptions of customer ${customerId}`;
      const list = { operation, path: '/subscriptions', query: { customerId } };
      return readPages(http, list, subscriptionRowSchema);
    },
    subscription: (id) =>
      get(`reading subscription ${id}`, `/subscriptions/${idIn(id)}`, subscriptionSchema),
    products: (mpn) => {
      const list = { operation: `reading product ${mpn}`, path: '/products', query: { mpn } };
      return readPages(http, list, productSchema);
    },
    product: (id) =>
      nullWhenGone(() => get(`reading product ${id}`, `/products/${idIn(id)}`, productSchema)),
    orders: (filter) => {
      const list = { operation: 'reading orders', path: '/orders', query: { ...filter } };
      return readPages(http, list, orderRowSchema);
    },
    order: (id) =>
      nullWhenGone(() => get(`reading order ${id}`, `/orders/${idIn(id)}`, orderSchema)),
    placeChange: async (order, operation) => {
      const answer = await http.write(
        {
          operation,
          method: 'POST',
          path: '/orders',
          json: toChangeOrder(order),
          timeoutMs: orderTimeoutMs,
        },
        (body) => orderSchema.parse(unwrap(body)),
      );
      return answer.body;
    },
    probe: async () => {
      const query = { offset: 0, limit: 1 };
      for (const path of ['/customers', '/subscriptions']) {
        const operation = `reading one of ${path.slice(1)} as a test`;
        await http.read({ operation, path, query }, (body) => pageSchema.parse(body));
      }
    },
  };
}

interface Schema<Body> {
  parse(body: unknown): Body;
}

const idIn = encodeURIComponent;

/** The object itself: the specification's links point into `data`, its schemas and all examples have none. */
function unwrap(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || 'id' in body || !('data' in body)) return body;
  return body.data;
}

/** A part number alone can mean several rows of the catalog: the periods are named where they are known. */
function toChangeOrder(order: ChangeOrder): object {
  const { mpn, subscriptionId, quantity, vendor: maker } = order;
  const { billingPeriod, subscriptionPeriod } = order;
  return {
    type: 'change',
    customerId: order.customerId,
    poNumber: order.poNumber,
    products: [
      {
        subscriptionId,
        mpn,
        ...(maker === null ? {} : { vendor: maker }),
        quantity,
        ...(billingPeriod ? { billingPeriod } : {}),
        ...(subscriptionPeriod ? { subscriptionPeriod } : {}),
      },
    ],
  };
}

function connect(settings: ClientSettings): Http {
  const { username, password, subscriptionKey, marketplace } = settings;
  const common = {
    vendor,
    baseUrl: settings.baseUrl,
    fetch: settings.fetch,
    budget: settings.budget,
    log: settings.log,
    headers: { 'X-Subscription-Key': subscriptionKey },
    explain: explainIngram,
    correlationAnswerHeaders: ['X-Correlation-ID'],
  };
  const basic = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
  const login = createHttp({
    ...common,
    authorize: () => Promise.resolve({}),
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
            path: '/token',
            headers: { authorization: `Basic ${basic}` },
            json: { marketplace },
            anonymous: true,
          },
          fromIngramToken,
        )
      ).body,
  );
  return createHttp({
    ...common,
    authorize: async ({ renew }) => ({ authorization: `Bearer ${await token.get(renew)}` }),
  });
}

/** The token answer, in the words of the request layer. Throws when it is none. */
export function fromIngramToken(body: unknown): IssuedToken {
  const { token, expiresInSeconds } = tokenSchema.parse(body);
  const lifetimeMs = expiresInSeconds ? expiresInSeconds * 1000 : assumedLifetimeMs;
  return { accessToken: token, lifetimeMs, refreshToken: null };
}

async function nullWhenGone<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'not-found') return null;
    throw error;
  }
}
