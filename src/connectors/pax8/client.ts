import { ConnectorError } from '../../ports/errors.ts';
import { createHttp } from '../http/http.ts';
import { readNumberedPages } from '../http/lists.ts';
import { createTokenSource, explainTokenError, fromTokenAnswer } from '../http/oauth.ts';
import type { Http, Wiring } from '../http/types.ts';
import { explainPax8 } from './errors.ts';
import {
  type Pax8CommitmentRules,
  type Pax8Company,
  type Pax8Page,
  type Pax8Pricing,
  type Pax8Product,
  type Pax8Subscription,
  companySchema,
  dependenciesSchema,
  historySchema,
  pageSchema,
  pricingSchema,
  productSchema,
  subscriptionSchema,
} from './schema.ts';

export const vendor = 'pax8';

/** The partner API's name for itself, whatever its address. */
const audience = 'https://api.pax8.com';
/** The largest that is allowed. */
const pageSize = 200;
/** More pages than this are a loop, not a partner. */
const mostPages = 1000;

/** One function per call of Pax8; each throws `ConnectorError`. */
export interface Pax8Client {
  /** All companies of all states. */
  companies(): Promise<readonly Pax8Company[]>;
  company(companyId: string): Promise<Pax8Company>;
  /** All subscriptions of a company, without `vendorSkuId`. */
  subscriptions(companyId: string): Promise<readonly Pax8Subscription[]>;
  subscription(subscriptionId: string): Promise<Pax8Subscription>;
  /** Snapshots, in no promised order. */
  history(subscriptionId: string): Promise<readonly Pax8Subscription[]>;
  /** Null when the catalog no longer has it. */
  product(productId: string): Promise<Pax8Product | null>;
  /** Empty when the product asks for no commitment or is gone. */
  commitmentRules(productId: string): Promise<readonly Pax8CommitmentRules[]>;
  pricing(productId: string, companyId: string): Promise<Pax8Pricing>;
  /** Sends the new total and nothing else. */
  putQuantity(
    subscriptionId: string,
    quantity: number,
    operation: string,
  ): Promise<Pax8Subscription>;
  /** The first company and the first subscription, to see that the calls are allowed. */
  probe(): Promise<void>;
  /** For calls that have a file of their own. */
  readonly http: Http;
}

export interface ClientSettings extends Wiring {
  /** "https://api.pax8.com/v1", or a simulator; the token endpoint is below it. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  now(): Temporal.Instant;
}

export function createClient(settings: ClientSettings): Pax8Client {
  const http = connect(settings);
  const get = async <Body>(
    operation: string,
    path: string,
    schema: { parse(body: unknown): Body },
    query: Readonly<Record<string, string | number>> = {},
  ): Promise<Body> =>
    (await http.read({ operation, path, query }, (body) => schema.parse(body))).body;

  return {
    companies: () =>
      readPages(http, 'reading companies', '/companies', { sort: 'name' }, companySchema),
    company: (id) => get(`reading company ${id}`, `/companies/${idIn(id)}`, companySchema),
    subscriptions: (companyId) =>
      readPages(
        http,
        `reading subscriptions of company ${companyId}`,
        '/subscriptions',
        { companyId, sort: 'createdDate,asc' },
        subscriptionSchema,
      ),
    subscription: (id) =>
      get(`reading subscription ${id}`, `/subscriptions/${idIn(id)}`, subscriptionSchema),
    history: async (id) =>
      (
        await get(
          `reading the history of subscription ${id}`,
          `/subscriptions/${idIn(id)}/history`,
          historySchema,
        )
      ).content,
    product: (id) =>
      nullWhenGone(() => get(`reading product ${id}`, `/products/${idIn(id)}`, productSchema)),
    commitmentRules: async (id) => {
      const rules = await nullWhenGone(() =>
        get(
          `reading the commitments of product ${id}`,
          `/products/${idIn(id)}/dependencies`,
          dependenciesSchema,
        ),
      );
      return rules?.commitmentDependencies ?? [];
    },
    pricing: async (id, companyId) =>
      (
        await get(
          `reading prices of product ${id}`,
          `/products/${idIn(id)}/pricing`,
          pricingSchema,
          {
            companyId,
          },
        )
      ).content,
    putQuantity: async (id, quantity, operation) => {
      const answer = await http.write(
        // Any other field would overwrite the customer's rate or dates.
        { operation, method: 'PUT', path: `/subscriptions/${idIn(id)}`, json: { quantity } },
        (body) => subscriptionSchema.parse(body),
      );
      return answer.body;
    },
    probe: async () => {
      const query = { page: 0, size: 1 };
      await get('reading one company as a test', '/companies', pageSchema, query);
      await get('reading one subscription as a test', '/subscriptions', pageSchema, query);
    },
    http,
  };
}

const idIn = encodeURIComponent;

function connect(settings: ClientSettings): Http {
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
    explain: explainTokenError,
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
            json: {
              client_id: settings.clientId,
              client_secret: settings.clientSecret,
              audience,
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
    authorize: async ({ renew }) => ({ authorization: `Bearer ${await token.get(renew)}` }),
    explain: explainPax8,
  });
}

/** Null in the place of `not-found`. */
export async function nullWhenGone<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'not-found') return null;
    throw error;
  }
}

/** All elements of all pages, each once: `readNumberedPages`. */
export function readPages<Item extends { readonly id: string }>(
  http: Http,
  operation: string,
  path: string,
  query: Readonly<Record<string, string>>,
  schema: { parse(body: unknown): Item },
): Promise<readonly Item[]> {
  return readNumberedPages({
    vendor,
    operation,
    firstPage: 0,
    mostPages,
    readPage: async (page) => {
      const { content, page: stated } = await readPage(http, operation, path, { ...query, page });
      const isLast = page + 1 >= stated.totalPages;
      return { items: content, number: stated.number, total: stated.totalElements, isLast };
    },
    parse: (body) => schema.parse(body),
    idOf: ({ id }) => id,
  });
}

async function readPage(
  http: Http,
  operation: string,
  path: string,
  query: Readonly<Record<string, string | number>>,
): Promise<Pax8Page> {
  const answer = await http.read({ operation, path, query: { ...query, size: pageSize } }, (body) =>
    pageSchema.parse(body),
  );
  return answer.body;
}
