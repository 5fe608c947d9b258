import { z } from 'zod';

import { createSimClock, type SimClock } from '../core/clock.ts';
import type { SeatsChanged } from '../core/seats.ts';
import { type IonBehaviour, type IonSeed, type IonSimulator, startIon } from './index.ts';

// The world the tests of this folder share. Everything in it is made up.

/** Path of the account. */
export const account = '/api/v3/accounts/2768';
/** A customer. */
export const customerId = '306870';
/** Its tenant. */
export const tenantId = '5f1f1b0c-0000-4000-8000-000000000001';
/** Internal id of its subscription. */
export const subscriptionId = '2277242';
/** Microsoft's id of it. */
export const commerceId = '0c353b8e-da9d-4007-90d4-bca8bd5b5ce1';
/** Entra skuId of the product. */
export const skuId = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
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
      startedAt: '2026-03-02T10:00:00Z',
      lots: [
        { quantity: 8, addedAt: '2026-03-02T10:00:00Z' },
        { quantity: 2, addedAt: '2026-11-20T10:00:00Z' },
      ],
    },
  ],
};

/** An answer. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** A running Ion. */
export interface World {
  simulator: IonSimulator;
  clock: SimClock;
  events: SeatsChanged[];
  call: (method: string, path: string, body?: unknown) => Promise<Answer>;
  form: (path: string, fields: Record<string, string>) => Promise<Answer>;
}

const running: IonSimulator[] = [];

/** Closes every world that was started. */
export const closeWorlds = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
};

const answerOf = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const body = text === '' ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  return { status: response.status, body };
};

/** The form of a refresh. */
export const refresh = (token: string): Record<string, string> => ({
  grant_type: 'refresh_token',
  refresh_token: token,
});

/** Starts an Ion and asks it for a token. */
export const start = async (behaviour: Partial<IonBehaviour> = {}): Promise<World> => {
  const clock = createSimClock('2026-11-22T08:00:00Z');
  const simulator = await startIon({
    clock,
    seed,
    behaviour: { provisionSeconds: 60, ...behaviour },
  });
  running.push(simulator);
  const events: SeatsChanged[] = [];
  simulator.onSeatsChanged((event) => events.push(event));
  const form: World['form'] = async (path, fields) =>
    answerOf(
      await fetch(`${simulator.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) }),
    );
  const given = await form('/oauth/token', refresh('first'));
  const authorization = `Bearer ${String(given.body['access_token'])}`;
  return {
    simulator,
    clock,
    events,
    form,
    call: async (method, path, body) =>
      answerOf(
        await fetch(`${simulator.url}${path}`, {
          method,
          headers: { authorization, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
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
