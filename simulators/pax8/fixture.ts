import {
  type Answer,
  commerceId,
  jsonRequest,
  openWorld,
  skuId,
  subscription,
  tenantId,
  toAnswer,
  type World as CoreWorld,
} from '../core/test-kit.ts';
import { type Pax8Behaviour, type Pax8Seed, type Pax8Simulator, startPax8 } from './index.ts';

// Ids of Pax8's own: what the tests of this folder share. Everything in it is made up.

/** A company. */
export const companyId = 'a4dfc6bf-f02e-4a79-9844-66ba6c02ec3a';
/** A product. */
export const productId = 'e91bba5e-a9a3-483f-b036-f80165d410e3';
/** Its subscription. */
export const subscriptionId = '05c587df-9e7d-4ef9-8218-0262198e36c9';
/** Commitment by the month. */
export const monthlyId = 'c3ada569-1594-4f7c-aab4-ddfb0d2c9ac7';
/** Commitment by the year. */
export const yearlyId = '497f6eca-6276-4993-bfeb-53cbbbba6f08';
/** Path of the subscription. */
export const subscriptionPath = `/v1/subscriptions/${subscriptionId}`;

/** What the tests start with. */
export const seed: Pax8Seed = {
  credentials: [{ clientId: 'id', clientSecret: 'secret' }],
  companies: [
    {
      id: companyId,
      name: 'VFC Network, Inc',
      tenantId,
      externalId: 'A123',
      website: 'vfc.example',
    },
    {
      id: 'e74bc79a-71ce-414e-a8e9-d6a155933f86',
      name: 'Citizens State Bank',
      tenantId: 'other',
      status: 'Inactive',
    },
  ],
  products: [
    {
      id: productId,
      name: 'Microsoft 365 Business Premium [New Commerce Experience]',
      sku: 'MST-NCE-179-C100',
      vendorSku: 'CFQ7TTC0LCHC:0002',
      entraSkuId: skuId,
      commitments: [
        {
          id: monthlyId,
          term: 'Monthly',
          allowForQuantityIncrease: true,
          allowForQuantityDecrease: true,
          allowForEarlyCancellation: false,
        },
        {
          id: yearlyId,
          term: '1-Year',
          allowForQuantityIncrease: true,
          allowForQuantityDecrease: true,
          allowForEarlyCancellation: false,
        },
      ],
      prices: [
        {
          billingTerm: 'Monthly',
          commitmentTerm: 'Monthly',
          partnerBuyRate: 22.44,
          suggestedRetailPrice: 26.4,
        },
        {
          billingTerm: 'Monthly',
          commitmentTerm: '1-Year',
          partnerBuyRate: 19.64,
          suggestedRetailPrice: 23.1,
        },
      ],
      provisionDetails: [
        {
          key: 'msTenantId',
          label: 'Microsoft Customer Tenant ID',
          valueType: 'Input',
          possibleValues: [],
          isRequired: true,
        },
        {
          key: 'msCustExists',
          label: 'Account?',
          valueType: 'Single-Value',
          possibleValues: ['Yes', 'No'],
          isRequired: false,
        },
      ],
    },
  ],
  subscriptions: [
    {
      id: subscriptionId,
      companyId,
      productId,
      vendorSubscriptionId: commerceId,
      billingTerm: 'Monthly',
      commitmentTerm: '1-Year',
      startedAt: subscription.startedAt,
      lots: subscription.lots.map((lot) => ({ ...lot })),
    },
  ],
};

/** A running Pax8. */
export interface World extends CoreWorld<Pax8Simulator> {
  /** Calls with a token. */
  call: (method: string, path: string, body?: unknown) => Promise<Answer>;
}

/** Sends a request with a bearer text. */
export const send = async (
  simulator: Pax8Simulator,
  method: string,
  path: string,
  body: unknown,
  token: string,
): Promise<Answer> => {
  const request = jsonRequest(method, { authorization: `Bearer ${token}` }, body);
  return toAnswer(await fetch(`${simulator.url}${path}`, request));
};

/** Body of a token request. */
export const tokenRequest = {
  client_id: 'id',
  client_secret: 'secret',
  audience: 'https://api.pax8.com',
  grant_type: 'client_credentials',
};

/** Starts a Pax8 and asks it for a token. */
export const start = async (behaviour: Partial<Pax8Behaviour> = {}): Promise<World> => {
  const world = await openWorld((clock) =>
    startPax8({ clock, seed: () => seed, provisionSeconds: 60, behaviour }),
  );
  const { simulator } = world;
  const { body } = await send(simulator, 'POST', '/v1/token', tokenRequest, '');
  const token = String(body['access_token']);
  return { ...world, call: (method, path, sent) => send(simulator, method, path, sent, token) };
};

/** The body of an order. */
export const order = (change: object = {}): object => ({
  companyId,
  orderedBy: 'Pax8 Partner',
  lineItems: [
    {
      lineItemNumber: 1,
      productId,
      quantity: 5,
      billingTerm: 'Monthly',
      commitmentTermId: monthlyId,
      provisioningDetails: [{ key: 'msTenantId', values: [tenantId] }],
      ...change,
    },
  ],
});
