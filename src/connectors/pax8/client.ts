import { ConnectorError, type ConnectorErrorKind } from '../../ports/errors.ts';
import { createHttp } from '../http/http.ts';
import { createTokenSource, explainTokenError, fromTokenAnswer } from '../http/oauth.ts';
import type { CallLog, Fetch, Http, RequestBudget } from '../http/types.ts';
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
}

export interface ClientSettings {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  now(): Temporal.Instant;
  readonly fetch?: Fetch | undefined;
  readonly budget?: RequestBudget | undefined;
  readonly log?: CallLog | undefined;
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

async function nullWhenGone<Value>(read: () => Promise<Value>): Promise<Value | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'not-found') return null;
    throw error;
  }
}

/**
 * All elements of all pages, each once. The pages have to add up to what every one of them announces: a list with a gap
 * would be planned with.
 */
async function readPages<Item extends { readonly id: string }>(
  http: Http,
  operation: string,
  path: string,
  query: Readonly<Record<string, string>>,
  schema: { parse(body: unknown): Item },
): Promise<readonly Item[]> {
  const items = new Map<string, Item>();
  let total: number | null = null;
  let readCount = 0;
  for (let number = 0; number < mostPages; number += 1) {
    const page = await readPage(http, operation, path, { ...query, page: number });
    total ??= page.page.totalElements;
    if (page.page.totalElements !== total || page.page.number !== number) {
      // Companies come and go; the next reading may be whole.
      throw refuseToPlan(operation, 'unavailable', 'the list changed while it was read');
    }
    readCount += page.content.length;
    for (const item of page.content.map((body) => parseItem(operation, schema, body))) {
      items.set(item.id.toLowerCase(), item);
    }
    if (number + 1 >= page.page.totalPages) break;
  }
  if (readCount !== total || items.size !== total) {
    throw refuseToPlan(
      operation,
      'unexpected-shape',
      `${total} were announced, ${items.size} came`,
    );
  }
  return [...items.values()];
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

function parseItem<Item>(
  operation: string,
  schema: { parse(body: unknown): Item },
  body: unknown,
): Item {
  try {
    return schema.parse(body);
  } catch (cause) {
    throw new ConnectorError({
      vendor,
      operation,
      kind: 'unexpected-shape',
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

function refuseToPlan(operation: string, kind: ConnectorErrorKind, why: string): ConnectorError {
  return new ConnectorError({
    vendor,
    operation,
    kind,
    detail: `refuse to plan: ${why}`,
  });
}
