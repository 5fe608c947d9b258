import { z } from 'zod';

import { createSimClock, type SimClock } from '../core/clock.ts';
import type { MarketSeed } from '../core/market.ts';
import type { SeatsChanged } from '../core/seats.ts';
import { createTokenRegistry } from '../core/tokens.ts';
import { type ImBehaviour, type IngramMicroSimulator, startIngramMicro } from './index.ts';
import { credentials, customerIdOf, subscriptionIdOf } from './seed.ts';

// The world the tests of this folder share. Everything in it is made up.

/** Tenant of the customer. */
export const tenantId = '5f1f1b0c-0000-4000-8000-000000000001';
/** Part number of the product. */
export const mpn = 'CFQ7TTC0LH16:0001';
/** Entra skuId of the product. */
export const skuId = '4b9405b0-7788-4568-add1-99614e613b69';
/** The customer. */
export const customerId = customerIdOf('acme');
/** Its subscription. */
export const subscriptionId = subscriptionIdOf('acme-exchange');
/** Microsoft's id of it. */
export const commerceId = '0c353b8e-da9d-4007-d0d4-bca8bd5b5ce1';
/** Path of the subscription. */
export const subscriptionPath = `/subscriptions/${subscriptionId}`;

/** Ten seats, two of them added two days ago. */
export const seed: MarketSeed = {
  partner: { tenantId: '', clientId: '', clientSecret: '', refreshToken: '' },
  customers: ['acme', 'other'].map((key) => ({
    key,
    name: key === 'acme' ? 'Acme Inc.' : 'Other Ltd.',
    tenantId,
    domain: `${key}.example`,
    country: 'US',
    isFindable: true,
  })),
  products: [
    {
      productId: 'CFQ7TTC0LH16',
      skuId: '0001',
      title: 'Exchange Online (Plan 1)',
      segment: 'commercial',
      entraSkuId: skuId,
      skuPartNumber: 'EXCHANGESTANDARD',
      maximumQuantity: 300,
      prerequisites: [],
      prices: [
        { term: 'P1M', billing: 'monthly', unitPriceMinor: 480 },
        { term: 'P1Y', billing: 'monthly', unitPriceMinor: 4_800 },
        { term: 'P1Y', billing: 'annual', unitPriceMinor: 4_600 },
      ],
    },
  ],
  subscriptions: [
    {
      key: 'acme-exchange',
      customerKey: 'acme',
      product: mpn,
      commerceId,
      tellsCommerceId: false,
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

/** An answer. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** A running marketplace. */
export interface World {
  simulator: IngramMicroSimulator;
  clock: SimClock;
  events: SeatsChanged[];
  /** Sends a request of the API user. */
  call: (method: string, path: string, body?: unknown) => Promise<Answer>;
}

const running: IngramMicroSimulator[] = [];

/** Closes every world that was started. */
export const closeWorlds = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
};

/** Sends a request with headers of one's own; paths below `/_sim` are the simulator's. */
export const send = async (
  simulator: IngramMicroSimulator,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Answer> => {
  const base = path.startsWith('/_sim') ? simulator.url : `${simulator.url}/marketplace/na`;
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text)),
  };
};

/** Headers of a request for a token. */
export const signIn = {
  authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`,
  'x-subscription-key': credentials.subscriptionKey,
};

/** Starts a marketplace and asks it for a token. */
export const start = async (behaviour: Partial<ImBehaviour> = {}): Promise<World> => {
  const clock = createSimClock('2026-11-22T08:00:00Z');
  const simulator = await startIngramMicro({
    clock,
    tokens: createTokenRegistry(),
    seed: () => seed,
    behaviour: { provisionSeconds: 60, ...behaviour },
  });
  running.push(simulator);
  const events: SeatsChanged[] = [];
  simulator.onSeatsChanged((event) => events.push(event));
  const { body } = await send(simulator, 'POST', '/token', signIn, { marketplace: 'us' });
  const headers = {
    authorization: `Bearer ${String(body['token'])}`,
    'x-subscription-key': credentials.subscriptionKey,
  };
  return {
    simulator,
    clock,
    events,
    call: (method, path, sent) => send(simulator, method, path, headers, sent),
  };
};

/** The body of a change order. */
export const order = (quantity: number, change: object = {}): object => ({
  type: 'change',
  customerId,
  poNumber: 'seat-change-7f1c',
  products: [
    {
      subscriptionId,
      mpn,
      vendor: 'Microsoft',
      quantity,
      billingPeriod: { type: 'month', duration: 1 },
      subscriptionPeriod: { type: 'year', duration: 1 },
      ...change,
    },
  ],
});
