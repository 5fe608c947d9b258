/** The Crayon connector beside its simulator, for the suite and for what is Crayon's alone. */
import { fetch as undiciFetch } from 'undici';

import { createCrayon, type CrayonSettings } from '../../../src/connectors/crayon/index.ts';
import { serviceId } from '../../../src/domain/ids.ts';
import { createSimClock } from '../../../simulators/core/clock.ts';
import {
  credentials,
  type CrayonOptions,
  market,
  startCrayon,
} from '../../../simulators/crayon/index.ts';
import { factsOf, fixtureSeed } from './fixture.ts';
import { type MarketplaceUnderTest, recordRequests } from './under-test.ts';

/** Every request of every test that uses `startUnderTest`. */
export const everyRequest = recordRequests(undiciFetch);

/** Subscription of the facts. */
export const SUBSCRIPTION = market.subscriptionIdOf({ key: 'adatum-premium', commerceId: '' });

export type Started = Awaited<ReturnType<typeof startUnderTest>>;

/** A simulator with the suite's seed, and connectors to it. */
export async function startUnderTest(
  options: Partial<Pick<CrayonOptions, 'behaviour' | 'organizations' | 'seed'>> = {},
) {
  const clock = createSimClock('2026-11-22T08:00:00Z');
  const vendor = await startCrayon({ clock, seed: () => fixtureSeed, ...options });
  const connect = (wrong: Partial<CrayonSettings> = {}) =>
    createCrayon({
      serviceId: serviceId('crayon'),
      baseUrl: `${vendor.url}/api/v1`,
      ...credentials,
      organizationId: '',
      now: () => clock.now(),
      fetch: everyRequest.fetch,
      ...wrong,
    });
  const under: MarketplaceUnderTest = {
    vendor,
    connect,
    facts: factsOf(market, {
      tenantId: true,
      domain: true,
      commerceSubscriptionId: true,
      productKey: true,
      skuId: false,
    }),
    paths: {
      write: '/subscriptions/\\d+$',
      customers: '/customertenants',
      one: `/subscriptions/${SUBSCRIPTION}$`,
    },
    writeMethod: 'PUT',
    wrongAudience: null,
    missingRole: {
      status: 403,
      body: { ErrorCode: 'Forbidden', Message: 'No access.', Parameters: {}, ObjectErrors: [] },
    },
    expireTokens: () => vendor.expireTokens(),
    reset: () => vendor.reset(),
    close: () => vendor.close(),
  };
  return { under, vendor, connect };
}

/** Runs `work` with a Cloud-iQ of its own. */
export async function withVendor(
  options: Parameters<typeof startUnderTest>[0],
  work: (started: Started) => Promise<void>,
): Promise<void> {
  const started = await startUnderTest(options);
  try {
    await work(started);
  } finally {
    await started.under.close();
  }
}
