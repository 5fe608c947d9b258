import { fetch as undiciFetch } from 'undici';
import { describe, expect, it } from 'vitest';

import { serviceId } from '../../../src/domain/ids.ts';
import { createSimClock } from '../../../simulators/core/clock.ts';
import { startAt } from '../../../simulators/core/test-kit.ts';
import { factsOf, fixtureSeed } from '../../../test/contracts/marketplace/fixture.ts';
import { describeMarketplace } from '../../../test/contracts/marketplace/suite.ts';
import { failureOf } from '../../../test/contracts/complaints.ts';
import {
  type MarketplaceUnderTest,
  change,
} from '../../../test/contracts/marketplace/under-test.ts';
import { type AcornSettings, createAcorn } from './connector/index.ts';
import { demoApiKey, market, startAcorn } from './simulator/index.ts';

/** A simulator with the suite's seed, and connectors to it. */
async function start(): Promise<MarketplaceUnderTest> {
  const clock = createSimClock(startAt);
  const vendor = await startAcorn({ clock, seed: () => fixtureSeed });
  const { settings } = market.connection({ own: vendor.url, login: '' }, fixtureSeed.partner);
  const connect = (wrong: Partial<AcornSettings> = {}) =>
    createAcorn({
      serviceId: serviceId('acorn'),
      baseUrl: settings['baseUrl'] ?? '',
      apiKey: demoApiKey,
      fetch: undiciFetch,
      ...wrong,
    });
  return {
    vendor,
    connect: ({ clientSecret, ...wrong } = {}) =>
      connect({ ...wrong, ...(clientSecret === undefined ? {} : { apiKey: clientSecret }) }),
    facts: factsOf(market, ['skuId']),
    paths: {
      write: '/seats$',
      customers: String.raw`/customers\?`,
      one: '/subscriptions/[^/]+$',
    },
    writeMethod: 'PUT',
    wrongSecret: /API key is wrong/,
    wrongAudience: null,
    missingRole: { status: 403, body: { code: 'forbidden', message: 'The key may not do this' } },
    expireTokens: null,
    reset: () => vendor.reset(),
    close: () => vendor.close(),
  };
}

describeMarketplace('the Acorn Cloud connector', start, ['tokens', 'audiences', 'schedules']);

describe('Acorn Cloud alone', () => {
  it('has codes that say why a change was refused', async () => {
    const under = await start();
    try {
      const answer = await under.connect().setQuantity(change(under, 10, 9));
      expect(answer).toMatchObject({
        reason: 'window-closed',
        detail: '422 window_closed Only 0 seats can be returned now',
      });
      const stranger = { ...change(under, 10, 11), customerId: under.facts.otherCustomerId };
      const error = await failureOf(under.connect().setQuantity(stranger));
      expect(error.detail).toBe('The customer has no such subscription');
    } finally {
      await under.close();
    }
  });
});
