import { z } from 'zod';

import { createSimClock, type SimClock } from '../core/clock.ts';
import type { MarketSeed } from '../core/market.ts';
import type { SeatsChanged } from '../core/seats.ts';
import {
  credentials,
  type CrayonBehaviour,
  type CrayonOptions,
  type CrayonSimulator,
  market,
  startCrayon,
} from './index.ts';

// The world the tests of this folder share. Everything in it is made up.

/** Microsoft's id of the subscription. */
export const commerceId = '0c353b8e-da9d-4007-d0d4-bca8bd5b5ce1';
/** Tenant of the first customer. */
export const tenantId = '5f1f1b0c-0000-4000-8000-000000000001';
/** Entra skuId of the product. */
export const skuId = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';

const customer = (key: string, name: string, tenant: string) => ({
  key,
  name,
  tenantId: tenant,
  domain: `${key}.onmicrosoft.example`,
  country: 'NO',
  isFindable: true,
});

/** What the tests start with: 8 seats since March, 2 since two days ago. */
export const seed: MarketSeed = {
  partner: { tenantId: '', clientId: '', clientSecret: '', refreshToken: '' },
  customers: [
    customer('adatum', 'Adatum', tenantId),
    customer('contoso', 'Contoso', '5f1f1b0c-0000-4000-8000-000000000002'),
  ],
  products: [
    {
      productId: 'CFQ7TTC0LCHC',
      skuId: '0002',
      title: 'Microsoft 365 Business Premium',
      segment: 'commercial',
      entraSkuId: skuId,
      skuPartNumber: 'SPB',
      maximumQuantity: 300,
      prerequisites: [],
      prices: [
        { term: 'P1Y', billing: 'monthly', unitPriceMinor: 22_440 },
        { term: 'P3Y', billing: 'annual', unitPriceMinor: 60_000 },
      ],
    },
  ],
  subscriptions: [
    {
      key: 'adatum-premium',
      customerKey: 'adatum',
      product: 'CFQ7TTC0LCHC:0002',
      commerceId,
      tellsCommerceId: true,
      term: 'P1Y',
      billing: 'monthly',
      startedAt: '2026-03-02T10:00:00Z',
      lots: [
        { quantity: 8, addedAt: '2026-03-02T10:00:00Z' },
        { quantity: 2, addedAt: '2026-11-20T10:00:00Z' },
      ],
      isTrial: false,
    },
  ],
};

/** Id of the first customer. */
export const customerId = market.customerIdOf({ key: 'adatum', tenantId });
/** Id of its subscription. */
export const subscriptionId = market.subscriptionIdOf({ key: 'adatum-premium', commerceId });
/** Path of the subscription. */
export const subscriptionPath = `/api/v1/subscriptions/${subscriptionId}`;

/** An answer. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** A running Cloud-iQ. */
export interface World {
  simulator: CrayonSimulator;
  clock: SimClock;
  events: SeatsChanged[];
  call: (method: string, path: string, body?: unknown) => Promise<Answer>;
}

const running: CrayonSimulator[] = [];

/** Closes every world that was started. */
export const closeWorlds = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
};

const toAnswer = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const body = text === '' ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  return { status: response.status, body };
};

/** Asks for a token; `wrong` replaces what is sent. */
export const signIn = async (
  simulator: CrayonSimulator,
  wrong: { clientId?: string; clientSecret?: string; username?: string; password?: string } = {},
): Promise<Answer> => {
  const { clientId, clientSecret, username, password } = { ...credentials, ...wrong };
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const form = { grant_type: 'password', username, password, scope: 'CustomerApi' };
  return toAnswer(
    await fetch(`${simulator.url}/api/v1/connect/token/`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${basic}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
    }),
  );
};

/** Starts a Cloud-iQ and signs in. */
export const start = async (
  behaviour: Partial<CrayonBehaviour> = {},
  options: Pick<CrayonOptions, 'organizations'> = {},
): Promise<World> => {
  const clock = createSimClock('2026-11-22T08:00:00Z');
  const simulator = await startCrayon({ clock, seed: () => seed, behaviour, ...options });
  running.push(simulator);
  const events: SeatsChanged[] = [];
  simulator.onSeatsChanged((event) => events.push(event));
  const { body } = await signIn(simulator);
  const token = String(body['AccessToken'] ?? body['accessToken']);
  return {
    simulator,
    clock,
    events,
    call: async (method, path, sent) =>
      toAnswer(
        await fetch(`${simulator.url}${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
        }),
      ),
  };
};

/** Reads the whole object, changes some of its fields, and sends all of it. */
export const put = async (world: World, change: object): Promise<Answer> => {
  const { body } = await world.call('GET', subscriptionPath);
  return world.call('PUT', subscriptionPath, { ...body, ...change });
};
