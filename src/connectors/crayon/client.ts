import { parseJson, parseJsonVerbatim } from '../../lib/json.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { createHttp } from '../http/http.ts';
import type { Http, Wiring } from '../http/types.ts';
import { explainCrayon } from './errors.ts';
import { type ListRequest, readPage, readPages, vendor } from './paging.ts';
import {
  type CrayonActivity,
  type CrayonInstructionsResult,
  type CrayonOrganization,
  type CrayonSubscription,
  type CrayonTenant,
  activitySchema,
  instructionsResultSchema,
  oneSubscriptionSchema,
  oneTenantSchema,
  organizationSchema,
  subscriptionSchema,
  tenantSchema,
  toPascalCase,
} from './schema.ts';
import { createSignIn, type SignInSettings } from './token.ts';

/** Every flag of `SubscriptionStatus`; the vendor's own library asks for all of them too. */
const everyStatus = 511;
/** What the activity log calls a subscription: assumed, the names are not published. */
const subscriptionEntity = 'Subscription';

/** A subscription as it came, whole, to be sent back: our schema would lose what it does not know. */
export type WholeObject = Readonly<Record<string, unknown>>;

/** A subscription read by id. */
export interface LiveSubscription {
  readonly fields: CrayonSubscription;
  readonly whole: WholeObject;
}

/** What `next-term-instructions` takes; every field is optional there, none here. */
export interface NextTermInstructions {
  readonly partNumber: string;
  /** Number of `BillingCycleType`: 1 monthly, 2 annual, 5 triennial. */
  readonly billingCycle: number;
  readonly termDuration: string;
  readonly quantity: number;
  /** Only where instructions with one stand already. */
  readonly customTermEndDate?: string;
}

/** One function per call of Cloud-iQ; each throws `ConnectorError`. Ids that are no whole numbers are `not-found`. */
export interface CrayonClient {
  /** The organizations that the user may see. */
  organizations(): Promise<readonly CrayonOrganization[]>;
  /** Removed ones included. */
  tenants(organizationId: number): Promise<readonly CrayonTenant[]>;
  tenant(customerTenantId: string): Promise<CrayonTenant>;
  /** In every state, without commitment and prices. */
  subscriptions(customerTenantId: string): Promise<readonly CrayonSubscription[]>;
  subscription(subscriptionId: string): Promise<LiveSubscription>;
  /** Replaces the whole object. */
  putSubscription(
    subscriptionId: string,
    whole: WholeObject,
    operation: string,
  ): Promise<CrayonSubscription>;
  /** The answer is a 200 whether or not it worked. */
  instructNextTerm(
    subscriptionId: string,
    instructions: NextTermInstructions,
    operation: string,
  ): Promise<CrayonInstructionsResult>;
  /** Who changed which field since then, one page, in no promised order. */
  activity(subscriptionId: string, since: Temporal.Instant): Promise<readonly CrayonActivity[]>;
  /** One customer tenant and one subscription, to see that the calls are allowed. */
  probe(organizationId: number): Promise<void>;
}

export interface ClientSettings extends SignInSettings, Wiring {
  /** "https://api.crayon.com/api/v1", or a simulator; the token endpoint is below it. */
  readonly baseUrl: string;
}

export function createClient(settings: ClientSettings): CrayonClient {
  const { baseUrl, fetch, budget, log } = settings;
  const common = { vendor, baseUrl, fetch, budget, log };
  const token = createSignIn(settings, common);
  const http = createHttp({
    ...common,
    authorize: async ({ renew }) => ({ authorization: `Bearer ${await token.get(renew)}` }),
    explain: explainCrayon,
  });
  return {
    ...createReads(http),
    putSubscription: async (id, whole, operation) => {
      const path = `/subscriptions/${wholeNumber(id, operation)}`;
      const answer = await http.write({ operation, method: 'PUT', path, json: whole }, (body) =>
        oneSubscriptionSchema.parse(body),
      );
      return answer.body;
    },
    instructNextTerm: async (id, instructions, operation) => {
      const path = `/subscriptions/${wholeNumber(id, operation)}/next-term-instructions`;
      const answer = await http.write(
        { operation, method: 'POST', path, json: instructions },
        (body) => instructionsResultSchema.parse(body),
      );
      return answer.body;
    },
  };
}

const tenantsOf = (organizationId: number): ListRequest => ({
  operation: `reading customer tenants of organization ${organizationId}`,
  path: '/customertenants',
  query: { organizationId },
});

const subscriptionsOf = (query: ListRequest['query'], of: string): ListRequest => ({
  operation: `reading subscriptions of ${of}`,
  path: '/subscriptions',
  query: { ...query, statuses: everyStatus },
});

function createReads(http: Http): Omit<CrayonClient, 'putSubscription' | 'instructNextTerm'> {
  return {
    organizations: () =>
      readPages(
        http,
        { operation: 'reading organizations', path: '/organizations', query: {} },
        organizationSchema,
      ),
    tenants: (organizationId) => readPages(http, tenantsOf(organizationId), tenantSchema),
    tenant: async (id) => {
      const operation = `reading customer tenant ${id}`;
      // Not "/detailed": that answer holds the password of the tenant's first user.
      const path = `/customertenants/${wholeNumber(id, operation)}`;
      return (await http.read({ operation, path }, (body) => oneTenantSchema.parse(body))).body;
    },
    subscriptions: async (id) => {
      const of = `customer tenant ${id}`;
      const customerTenantId = wholeNumber(id, `reading subscriptions of ${of}`);
      const request = subscriptionsOf({ customerTenantId }, of);
      return readPages(http, request, subscriptionSchema);
    },
    subscription: async (id) => {
      const operation = `reading subscription ${id}`;
      const path = `/subscriptions/${wholeNumber(id, operation)}`;
      const headers = { accept: 'application/json' };
      const answer = await http.read({ operation, path, headers, accept: 'text' }, fromWholeText);
      return answer.body;
    },
    activity: async (id, since) => {
      const operation = `reading the activity log of subscription ${id}`;
      const query = {
        entity: subscriptionEntity,
        id: wholeNumber(id, operation),
        from: since.toString({ smallestUnit: 'second' }),
      };
      const page = await readPage(http, { operation, path: '/activitylogs', query }, 1);
      return page.Items.flatMap((item) => {
        const line = activitySchema.safeParse(toPascalCase(item));
        return line.success ? [line.data] : [];
      });
    },
    probe: async (organizationId) => {
      await readPage(http, tenantsOf(organizationId), 1, 1);
      await readPage(http, subscriptionsOf({ organizationId }, 'one organization'), 1, 1);
    },
  };
}

/** Cloud-iQ's ids are whole numbers of 32 bits; anything else is not there, and not worth a call. */
function wholeNumber(id: string, operation: string): number {
  if (/^[1-9]\d{0,9}$/.test(id)) return Number(id);
  const detail = `not sent: "${id.slice(0, 60)}" is no id of Cloud-iQ`;
  throw new ConnectorError({ vendor, operation, kind: 'not-found', detail });
}

function isWholeObject(value: unknown): value is WholeObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Read twice: once for us, once to be sent back without a digit lost. */
function fromWholeText(text: unknown): LiveSubscription {
  const said = typeof text === 'string' ? text : '';
  const read = parseJson(said);
  const whole = parseJsonVerbatim(said);
  if (!read.ok || !whole.ok || !isWholeObject(whole.value)) throw new TypeError('not an object');
  return { fields: oneSubscriptionSchema.parse(read.value), whole: whole.value };
}
