import {
  type Answer,
  jsonRequest,
  marketSeed,
  openWorld,
  subscription,
  toAnswer,
  type World as CoreWorld,
} from '../core/test-kit.ts';
import { createTokenRegistry } from '../core/tokens.ts';
import { type ImBehaviour, type IngramMicroSimulator, startIngramMicro } from './index.ts';
import { credentials, customerIdOf, subscriptionIdOf } from './seed.ts';

/** The first customer. */
export const customerId = customerIdOf('adatum');
/** Its subscription. */
export const subscriptionId = subscriptionIdOf('adatum-premium');
/** Path of the subscription. */
export const subscriptionPath = `/subscriptions/${subscriptionId}`;

/** A running marketplace. */
export interface World extends CoreWorld<IngramMicroSimulator> {
  /** Sends a request of the API user. */
  call: (method: string, path: string, body?: unknown) => Promise<Answer>;
}

/** Sends a request with headers of one's own; paths below `/_sim` are the simulator's. */
export const send = async (
  simulator: IngramMicroSimulator,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: unknown,
): Promise<Answer> => {
  const base = path.startsWith('/_sim') ? simulator.url : `${simulator.url}/marketplace/na`;
  return toAnswer(await fetch(`${base}${path}`, jsonRequest(method, headers, body)));
};

/** Headers of a request for a token. */
export const signIn = {
  authorization: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`,
  'x-subscription-key': credentials.subscriptionKey,
};

/** Starts a marketplace and asks it for a token. */
export const start = async (behaviour: Partial<ImBehaviour> = {}): Promise<World> => {
  const world = await openWorld((clock) =>
    startIngramMicro({
      clock,
      tokens: createTokenRegistry(),
      seed: () => marketSeed,
      provisionSeconds: 60,
      behaviour,
    }),
  );
  const { simulator } = world;
  const { body } = await send(simulator, 'POST', '/token', signIn, { marketplace: 'us' });
  const headers = {
    authorization: `Bearer ${String(body['token'])}`,
    'x-subscription-key': credentials.subscriptionKey,
  };
  return { ...world, call: (method, path, sent) => send(simulator, method, path, headers, sent) };
};

/** The body of a change order. */
export const order = (quantity: number, change: object = {}): object => ({
  type: 'change',
  customerId,
  poNumber: 'seat-change-7f1c',
  products: [
    {
      subscriptionId,
      mpn: subscription.product,
      vendor: 'Microsoft',
      quantity,
      billingPeriod: { type: 'month', duration: 1 },
      subscriptionPeriod: { type: 'year', duration: 1 },
      ...change,
    },
  ],
});
