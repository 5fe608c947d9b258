import type { SimulatedMarket } from '../../../../simulators/core/market.ts';
import { root } from './routes.ts';
import { customerIdOf, demoApiKey, subscriptionIdOf } from './seed.ts';
import { startAcorn } from './start.ts';

const one = String.raw`\/customers\/[^/]+\/subscriptions\/[^/]+`;

/** Acorn Cloud in a world. */
export const market: SimulatedMarket = {
  name: 'acorn',
  start: (options) => startAcorn(options),
  customerIdOf: ({ key }) => customerIdOf(key),
  subscriptionIdOf: ({ key }) => subscriptionIdOf(key),
  connection: ({ own }) => ({
    title: 'Acorn Cloud',
    settings: { baseUrl: `${own}${root}` },
    secrets: { apiKey: demoApiKey },
  }),
  calls: {
    listSubscriptions: /\/customers\/[^/]+\/subscriptions$/,
    readSubscription: new RegExp(`${one}$`),
    write: { method: 'PUT', path: new RegExp(`${one}\\/seats$`) },
  },
};
