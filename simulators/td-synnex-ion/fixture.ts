import {
  type Answer,
  commerceId,
  jsonRequest,
  openWorld,
  skuId,
  subscription as bought,
  tenantId,
  toAnswer,
  type World as CoreWorld,
} from '../core/test-kit.ts';
import { type IonBehaviour, type IonSeed, type IonSimulator, startIon } from './index.ts';

// Ids of Ion's own: what the tests of this folder share. Everything in it is made up.

/** Path of the account. */
export const account = '/api/v3/accounts/2768';
/** A customer. */
export const customerId = '306870';
/** Internal id of its subscription. */
export const subscriptionId = '2277242';
/** Path of the customer. */
export const customer = `${account}/customers/${customerId}`;
/** Path of the subscription. */
export const subscription = `${customer}/subscriptions/${subscriptionId}`;
/** What is ordered. */
export const plan = {
  productId: 'Microsoft365NCE',
  skuId: 'Business-Basic',
  planId: 'P1Y-monthly',
};

/** What the tests start with. */
export const seed: IonSeed = {
  accountId: '2768',
  refreshToken: 'first',
  customers: [
    {
      id: customerId,
      organization: 'Demo Company One',
      tenantId,
      domain: 'one.onmicrosoft.example',
    },
    {
      id: '553598',
      organization: 'API Demo Company AB',
      tenantId: 'other',
      domain: 'ab.onmicrosoft.example',
      isProviderEnabled: false,
    },
  ],
  plans: [
    {
      ...plan,
      title: 'Microsoft 365 Business Basic EEA (no Teams)',
      catalogKey: 'CFQ7TTC0LH18:000D',
      term: 'P1Y',
      billing: 'monthly',
      entraSkuId: skuId,
      maximumQuantity: 300,
      cost: 63.8452759,
      price: 76.61,
    },
  ],
  subscriptions: [
    {
      id: subscriptionId,
      customerId,
      commerceId,
      plan,
      startedAt: bought.startedAt,
      lots: bought.lots.map((lot) => ({ ...lot })),
    },
  ],
};

/** A running Ion. */
export interface World extends CoreWorld<IonSimulator> {
  /** Calls with a token. */
  call: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** Sends a form without one. */
  form: (path: string, fields: Record<string, string>) => Promise<Answer>;
}

/** The form of a refresh. */
export const refresh = (token: string): Record<string, string> => ({
  grant_type: 'refresh_token',
  refresh_token: token,
});

/** Starts an Ion and asks it for a token. */
export const start = async (behaviour: Partial<IonBehaviour> = {}): Promise<World> => {
  const world = await openWorld((clock) =>
    startIon({ clock, seed: () => seed, provisionSeconds: 60, behaviour }),
  );
  const { url } = world.simulator;
  const form: World['form'] = async (path, fields) =>
    toAnswer(await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(fields) }));
  const given = await form('/oauth/token', refresh('first'));
  const authorization = `Bearer ${String(given.body['access_token'])}`;
  return {
    ...world,
    form,
    call: async (method, path, body) =>
      toAnswer(await fetch(`${url}${path}`, jsonRequest(method, { authorization }, body))),
  };
};

/** The body of an order for the seats of the subscription. */
export const order = (change: object = {}): object => ({
  referenceId: 'seat-change 7f1c',
  displayName: 'Microsoft NCE',
  orderItems: [
    {
      ...plan,
      action: 'UPDATE',
      quantity: 11,
      resourceId: commerceId,
      attributes: [{ name: 'operations', value: 'updatesubscription' }],
      ...change,
    },
  ],
});
