import type { SimulatedMarket } from '../core/market.ts';
import { credentials, customerIdOf, subscriptionIdOf } from './seed.ts';
import { startIngramMicro } from './start.ts';

/** The Cloud Marketplace in a world: prices and periods are made from the world's products. */
export const market: SimulatedMarket = {
  name: 'ingram-micro',
  start: (options) => startIngramMicro(options),
  customerIdOf: ({ key }) => customerIdOf(key),
  subscriptionIdOf: ({ key }) => subscriptionIdOf(key),
  connection: (urls) => ({
    title: 'Ingram Micro Cloud Marketplace',
    settings: {
      username: credentials.username,
      marketplace: credentials.marketplace,
      baseUrl: `${urls.own}/marketplace/na`,
    },
    secrets: { password: credentials.password, subscriptionKey: credentials.subscriptionKey },
  }),
  calls: {
    listSubscriptions: /\/subscriptions(\?|$)/,
    readSubscription: /\/subscriptions\/\d+$/,
    write: { method: 'POST', path: /\/orders$/ },
  },
};
