import type { SimulatedMarket } from '../core/market.ts';
import { credentials, subscriptionIdOf, tenantIdOf } from './seed.ts';
import { startCrayon } from './start.ts';

/** Cloud-iQ in a world. */
export const market: SimulatedMarket = {
  name: 'crayon',
  start: (options) => startCrayon(options),
  customerIdOf: ({ key }) => String(tenantIdOf(key)),
  subscriptionIdOf: ({ key }) => String(subscriptionIdOf(key)),
  connection: ({ own }) => ({
    title: 'Crayon Cloud-iQ',
    settings: {
      clientId: credentials.clientId,
      username: credentials.username,
      organizationId: '',
      baseUrl: `${own}/api/v1`,
    },
    secrets: { clientSecret: credentials.clientSecret, password: credentials.password },
  }),
  calls: {
    listSubscriptions: /\/subscriptions(\?|$)/,
    readSubscription: /\/subscriptions\/\d+$/,
    write: { method: 'PUT', path: /\/subscriptions\/\d+$/ },
  },
};
