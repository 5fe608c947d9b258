import type { SimulatedMarket } from '../core/market.ts';
import { root } from './routes/reading.ts';
import { customerRefOf, demoApiKey, licenseRefOf } from './seed.ts';
import { startArrowSphere } from './start.ts';

/** ArrowSphere in a world. */
export const market: SimulatedMarket = {
  name: 'arrowsphere',
  start: (options) => startArrowSphere(options),
  customerIdOf: ({ key }) => customerRefOf(key),
  subscriptionIdOf: ({ key }) => licenseRefOf(key),
  connection: ({ own }) => ({
    title: 'ArrowSphere',
    settings: { baseUrl: `${own}${root}` },
    secrets: { apiKey: demoApiKey },
  }),
  calls: {
    listSubscriptions: /\/licenses\/v2\/find/,
    readSubscription: /\/licenses\/XSP\d+$/,
    write: { method: 'PUT', path: /\/licenses\/XSP\d+\/seats$/ },
  },
};
