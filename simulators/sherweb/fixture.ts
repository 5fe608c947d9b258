import {
  jsonRequest,
  openWorld,
  skuId,
  tenantId,
  type World as CoreWorld,
} from '../core/test-kit.ts';
import {
  type SherwebBehaviour,
  type SherwebSeed,
  type SherwebSimulator,
  startSherweb,
} from './start.ts';

// Ids of Sherweb's own: what the tests of this folder share. Everything in it is made up.

/** A customer. */
export const customerId = '4b1e5f3c-0000-4000-8000-000000000001';
/** Another one. */
export const otherCustomerId = '4b1e5f3c-0000-4000-8000-000000000002';
/** A subscription with an annual term: ten old seats and five of yesterday. */
export const annualId = '7f0a2c11-0000-4000-8000-000000000001';
/** A subscription by the month. */
export const monthlyId = '7f0a2c11-0000-4000-8000-000000000002';
/** A trial. */
export const trialId = '7f0a2c11-0000-4000-8000-000000000003';

const item = {
  sku: 'M365-BP-P1Y-MONTHLY',
  name: 'Microsoft 365 Business Premium',
  billingCycle: 'monthly',
  term: 'P1Y',
  microsoftSkuId: skuId,
  recurringFee: 18.7,
  maximumQuantity: 300,
  isTrial: false,
} as const;

/** What the tests start with. */
export const seed: SherwebSeed = {
  credentials: [{ clientId: 'id', clientSecret: 'secret', subscriptionKey: 'key' }],
  customers: [
    { id: customerId, displayName: 'Contoso Ltd', tenantId },
    { id: otherCustomerId, displayName: 'Fabrikam', tenantId: 'other' },
  ],
  items: [
    item,
    { ...item, sku: 'M365-BP-P1M-MONTHLY', term: 'P1M', recurringFee: 22.44 },
    { ...item, sku: 'M365-BP-TRIAL', term: 'P1M', recurringFee: null, isTrial: true },
  ],
  subscriptions: [
    {
      id: annualId,
      customerId,
      sku: item.sku,
      commerceId: '0c353b8e-da9d-4007-a0d4-bca8bd5b5ce1',
      startedAt: '2026-04-01T00:00:00Z',
      lots: [
        { quantity: 10, addedAt: '2026-04-01T00:00:00Z' },
        { quantity: 5, addedAt: '2026-11-21T08:00:00Z' },
      ],
      scheduledQuantity: 8,
    },
    {
      id: monthlyId,
      customerId,
      sku: 'M365-BP-P1M-MONTHLY',
      commerceId: '0c353b8e-da9d-4007-a0d4-bca8bd5b5ce2',
      startedAt: '2026-11-20T00:00:00Z',
      lots: [{ quantity: 3, addedAt: '2026-11-20T00:00:00Z' }],
      renews: false,
    },
    {
      id: trialId,
      customerId: otherCustomerId,
      sku: 'M365-BP-TRIAL',
      commerceId: '0c353b8e-da9d-4007-a0d4-bca8bd5b5ce3',
      startedAt: '2026-11-20T00:00:00Z',
      lots: [{ quantity: 25, addedAt: '2026-11-20T00:00:00Z' }],
    },
  ],
};

/** An answer, its body parsed where it is JSON. */
export interface Answer {
  status: number;
  type: string;
  body: unknown;
}

/** A running Sherweb. */
export interface World extends CoreWorld<SherwebSimulator> {
  /** Calls with a token and the key; headers may override them. */
  call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
}

const toAnswer = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const body: unknown = type.includes('json') ? JSON.parse(text) : text;
  return { status: response.status, type, body };
};

/** A token request. */
export const askToken = async (
  { url }: SherwebSimulator,
  change: Record<string, string> = {},
): Promise<Answer> =>
  toAnswer(
    await fetch(`${url}/auth/oidc/connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: 'id',
        client_secret: 'secret',
        scope: 'service-provider',
        grant_type: 'client_credentials',
        ...change,
      }),
    }),
  );

/** The token in the answer to a token request. */
export const tokenIn = ({ body }: Answer): string =>
  typeof body === 'object' && body !== null ? String(Reflect.get(body, 'access_token')) : '';

/** Starts a Sherweb and asks it for a token; paths are below `/service-provider/v1`, unless of the control endpoints. */
export const start = async (behaviour: Partial<SherwebBehaviour> = {}): Promise<World> => {
  const world = await openWorld((clock) =>
    startSherweb({ clock, seed: () => seed, provisionSeconds: 60, behaviour }),
  );
  const { simulator } = world;
  const token = tokenIn(await askToken(simulator));
  const usual = { authorization: `Bearer ${token}`, 'ocp-apim-subscription-key': 'key' };
  return {
    ...world,
    call: async (method, path, body, headers = {}) => {
      const root = path.startsWith('/_sim/') ? '' : '/service-provider/v1';
      const request = jsonRequest(method, { ...usual, ...headers }, body);
      return toAnswer(await fetch(`${simulator.url}${root}${path}`, request));
    },
  };
};

/** The body of an amendment. */
export const amendment = (...lines: [subscriptionId: string, newQuantity: number][]): object => ({
  subscriptionAmendmentParameters: lines.map(([subscriptionId, newQuantity]) => ({
    subscriptionId,
    newQuantity,
  })),
});

/** Path and query of a customer's list or of an amendment. */
export const of = (path: string, id = customerId): string =>
  `/billing/subscriptions/${path}?customerId=${id}`;
