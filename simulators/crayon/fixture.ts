import type { MarketSeed } from '../core/market.ts';
import {
  type Answer,
  commerceId,
  jsonRequest,
  marketSeed,
  openWorld,
  product,
  tenantId,
  toAnswer,
  type World as CoreWorld,
} from '../core/test-kit.ts';
import {
  credentials,
  type CrayonBehaviour,
  type CrayonOptions,
  type CrayonSimulator,
  market,
  startCrayon,
} from './index.ts';

/** The neutral seed in Norway, sold for one year and for three but not by the month: instructions of the next term tell them apart. */
const seed: MarketSeed = {
  ...marketSeed,
  customers: marketSeed.customers.map((customer) => ({ ...customer, country: 'NO' })),
  products: [
    {
      ...product,
      prices: [
        ...product.prices.filter(({ term }) => term === 'P1Y'),
        { term: 'P3Y', billing: 'annual', unitPriceMinor: 60_000 },
      ],
    },
  ],
};

/** Id of the first customer. */
export const customerId = market.customerIdOf({ key: 'adatum', tenantId });
/** Id of its subscription. */
export const subscriptionId = market.subscriptionIdOf({ key: 'adatum-premium', commerceId });
/** Path of the subscription. */
export const subscriptionPath = `/api/v1/subscriptions/${subscriptionId}`;

/** A running Cloud-iQ. */
export interface World extends CoreWorld<CrayonSimulator> {
  /** Calls with a token. */
  call: (method: string, path: string, body?: unknown) => Promise<Answer>;
}

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
  const world = await openWorld((clock) =>
    startCrayon({ clock, seed: () => seed, behaviour, ...options }),
  );
  const { simulator } = world;
  const { body } = await signIn(simulator);
  const authorization = `Bearer ${String(body['AccessToken'] ?? body['accessToken'])}`;
  return {
    ...world,
    call: async (method, path, sent) =>
      toAnswer(
        await fetch(`${simulator.url}${path}`, jsonRequest(method, { authorization }, sent)),
      ),
  };
};

/** Reads the whole object, changes some of its fields, and sends all of it. */
export const put = async (world: World, change: object): Promise<Answer> => {
  const { body } = await world.call('GET', subscriptionPath);
  return world.call('PUT', subscriptionPath, { ...body, ...change });
};
