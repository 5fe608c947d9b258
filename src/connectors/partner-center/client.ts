import { createHash } from 'node:crypto';
import { parseGuid } from '../../domain/ids.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { createHttp } from '../http/http.ts';
import type { AloneWithToken, EntraTokens } from '../http/oauth.ts';
import type { Http, HttpAnswer, Wiring } from '../http/types.ts';
import { explainPartnerCenter } from './errors.ts';
import {
  type CustomersPage,
  type PartnerCenterCustomer,
  type PartnerCenterSku,
  type RawSubscription,
  type SkusPage,
  customerSchema,
  customersPageSchema,
  rawSubscriptionSchema,
  skusPageSchema,
  subscriptionsSchema,
} from './schema.ts';

/** Audiences are fixed names, whatever the address. Source: [D 5], [D 61] of README.md. */
export const commerceAudience = 'https://api.partnercenter.microsoft.com';
export const pricingAudience = 'https://api.partner.microsoft.com';

export const vendor = 'partner-center';

/** Largest page of customers; the size that Microsoft's own tool asks for ([C 41]). */
const customersPerPage = 500;
/** More pages than this are a loop, not a partner. */
const mostPages = 1000;
/** The price sheet is about 40 MB ([D 61]). Bytes. */
const priceSheetMaxBytes = 192 * 1024 * 1024;

/** One function per call of Partner Center; each throws `ConnectorError`. */
export interface PartnerCenterClient {
  customers(): Promise<readonly PartnerCenterCustomer[]>;
  /** One customer, to see that the call is allowed; `credential` says as whom. */
  probe(credential: Credential): Promise<HttpAnswer<CustomersPage>>;
  customer(customerId: string): Promise<PartnerCenterCustomer>;
  /** All states, without `refundableQuantity`. */
  subscriptions(customerId: string): Promise<readonly RawSubscription[]>;
  subscription(customerId: string, subscriptionId: string): Promise<RawSubscription>;
  /** Replaces the whole resource. The body is null when the answer has none (202). */
  replaceSubscription(
    customerId: string,
    subscriptionId: string,
    body: RawSubscription,
    requestId: string,
    operation: string,
  ): Promise<HttpAnswer<RawSubscription | null>>;
  skus(productId: string): Promise<readonly PartnerCenterSku[]>;
  /** The current price sheet as CSV. Needs a person's consent. */
  priceSheet(): Promise<string>;
  /** The host of the big documents: price sheets and the offer matrix. */
  readonly pricing: Http;
  /** For calls that have a file of their own. */
  readonly commerce: Http;
}

export type Credential = 'app' | 'app+user';

/** The partner, and where it is called. */
export interface PartnerSettings extends Wiring {
  /** "https://api.partnercenter.microsoft.com", or a simulator. */
  readonly baseUrl: string;
  /** "https://api.partner.microsoft.com", or a simulator. */
  readonly pricingBaseUrl: string;
  readonly partnerTenantId: string;
  /** The partner's market, ISO 3166 alpha-2. */
  readonly country: string;
}

export interface ClientSettings extends PartnerSettings {
  readonly tokens: EntraTokens;
  /** Null when nobody has consented: app-only calls still work. */
  readonly consent: AloneWithToken | null;
}

/**
 * `MS-RequestId` has to be a GUID; another text is turned into one, always the same.
 * Source: [D 11] headers: "If there's a timeout, the retry call should include the same value."
 */
export function toRequestGuid(requestId: string): string {
  const guid = parseGuid(requestId);
  if (guid !== null) return guid;
  const hex = createHash('sha256').update(requestId).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}

export function createClient(settings: ClientSettings): PartnerCenterClient {
  const commerce = connect(settings, settings.baseUrl, commerceAudience);
  const pricing = connect(settings, settings.pricingBaseUrl, pricingAudience);
  const { country } = settings;

  return {
    customers: () => readCustomers(commerce),
    probe: (credential) =>
      commerce.read(
        {
          operation: 'reading one customer as a test',
          path: '/v1/customers',
          query: { size: 1 },
          headers: credential === 'app+user' ? { ValidateMfa: 'true' } : {},
          credential,
        },
        (body) => customersPageSchema.parse(body),
      ),
    customer: async (customerId) =>
      (
        await commerce.read(
          { operation: `reading customer ${customerId}`, path: customerPath(customerId) },
          (body) => customerSchema.parse(body),
        )
      ).body,
    subscriptions: async (customerId) =>
      (
        await commerce.read(
          {
            operation: `reading subscriptions of customer ${customerId}`,
            path: `${customerPath(customerId)}/subscriptions`,
          },
          (body) => subscriptionsSchema.parse(body),
        )
      ).body.items,
    subscription: async (customerId, subscriptionId) =>
      (
        await commerce.read(
          {
            operation: `reading subscription ${subscriptionId} of customer ${customerId}`,
            path: subscriptionPath(customerId, subscriptionId),
          },
          (body) => rawSubscriptionSchema.parse(body),
        )
      ).body,
    replaceSubscription: (customerId, subscriptionId, body, requestId, operation) =>
      commerce.write(
        {
          operation,
          method: 'PATCH',
          path: subscriptionPath(customerId, subscriptionId),
          headers: { 'MS-RequestId': toRequestGuid(requestId) },
          json: body,
        },
        (answer) => (answer === undefined ? null : rawSubscriptionSchema.parse(answer)),
      ),
    skus: (productId) => readSkus(commerce, productId, country),
    priceSheet: () => readPriceSheet(pricing, country),
    pricing,
    commerce,
  };
}

function connect(settings: ClientSettings, baseUrl: string, audience: string): Http {
  const scope = `${audience}/.default`;
  return createHttp({
    vendor,
    baseUrl,
    authorize: async ({ credential, renew }) => {
      const { tokens, consent, partnerTenantId } = settings;
      const token =
        credential === 'app+user'
          ? await tokens.userToken(partnerTenantId, scope, consent ?? missingConsent(), renew)
          : await tokens.appToken(partnerTenantId, scope, renew);
      return { authorization: `Bearer ${token}` };
    },
    explain: explainPartnerCenter,
    fetch: settings.fetch,
    budget: settings.budget,
    log: settings.log,
    // "Required" by the table of headers though most examples omit it: [D 11].
    headers: { 'MS-Contract-Version': 'v1' },
    correlationHeader: 'MS-CorrelationId',
    correlationAnswerHeaders: ['MS-CorrelationId', 'MS-RequestId'],
  });
}

function missingConsent(): never {
  throw new ConnectorError({
    vendor,
    operation: 'getting an access token for app and person',
    kind: 'forbidden',
    detail: 'no refresh token is configured; a partner user with MFA has to consent once',
  });
}

function customerPath(customerId: string): string {
  return `/v1/customers/${encodeURIComponent(customerId)}`;
}

function subscriptionPath(customerId: string, subscriptionId: string): string {
  return `${customerPath(customerId)}/subscriptions/${encodeURIComponent(subscriptionId)}`;
}

/** The token of the next page, from either place; null at the end. */
function nextToken(page: CustomersPage | SkusPage): string | null {
  const header = page.links?.next?.headers?.find(
    ({ key }) => key.toLowerCase() === 'ms-continuationtoken',
  );
  return page.continuationToken || header?.value || null;
}

const parseCustomers = (body: unknown): CustomersPage => customersPageSchema.parse(body);

/**
 * All customers. The end is an absent token, or, on a page after the first, 400 with code 2000: Microsoft's own tool
 * takes that as "all records fetched" ([C 41]). `totalCount` counts the page, so it proves nothing.
 */
async function readCustomers(http: Http): Promise<readonly PartnerCenterCustomer[]> {
  const operation = 'reading customers';
  const path = '/v1/customers';
  const first = await http.read(
    { operation, path, query: { size: customersPerPage } },
    parseCustomers,
  );
  const customers = [...first.body.items];
  const seen = new Set<string>();
  let token = nextToken(first.body);
  while (token !== null) {
    if (seen.has(token) || seen.size >= mostPages) {
      throw pagesDoNotAddUp(operation, 'the pages go round in a circle');
    }
    seen.add(token);
    const page = await readFollowingPage(http, operation, path, token);
    if (page === null) break;
    customers.push(...page.items);
    token = nextToken(page);
  }
  if (new Set(customers.map(({ id }) => id.toLowerCase())).size !== customers.length) {
    throw pagesDoNotAddUp(operation, 'a customer was listed twice');
  }
  return customers;
}

async function readFollowingPage(
  http: Http,
  operation: string,
  path: string,
  token: string,
): Promise<CustomersPage | null> {
  try {
    const answer = await http.read(
      {
        operation,
        path,
        query: { seekOperation: 'next' },
        headers: { 'MS-ContinuationToken': token },
      },
      parseCustomers,
    );
    return answer.body;
  } catch (error) {
    const isEnd =
      error instanceof ConnectorError && error.status === 400 && error.vendorCode === '2000';
    if (isEnd) return null;
    throw error;
  }
}

function pagesDoNotAddUp(operation: string, detail: string): ConnectorError {
  return new ConnectorError({ vendor, operation, kind: 'unexpected-shape', detail });
}

/** The SKUs of a product; empty when the catalog no longer has it. */
async function readSkus(
  http: Http,
  productId: string,
  country: string,
): Promise<readonly PartnerCenterSku[]> {
  try {
    const answer = await http.read(
      {
        operation: `reading the SKUs of product ${productId}`,
        path: `/v1/products/${encodeURIComponent(productId)}/skus`,
        query: { country },
      },
      (body) => skusPageSchema.parse(body),
    );
    return answer.body.items;
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'not-found') return [];
    throw error;
  }
}

async function readPriceSheet(http: Http, country: string): Promise<string> {
  const answer = await http.read(
    {
      operation: 'reading the price sheet',
      path: `/v1.0/sales/pricesheets(Market='${country}',PricesheetView='updatedlicensebased')/$value`,
      query: { timeline: 'current' },
      // Anything else is taken as a wish for a ZIP file ([D 61]).
      headers: { 'accept-encoding': 'identity' },
      accept: 'text',
      credential: 'app+user',
      maxBodyBytes: priceSheetMaxBytes,
      timeoutMs: 180_000,
    },
    (body) => {
      if (typeof body !== 'string' || body.startsWith('PK')) throw new TypeError('not a CSV');
      return body;
    },
  );
  return answer.body;
}
