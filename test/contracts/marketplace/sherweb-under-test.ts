/** A connector for a simulated Sherweb, and what its tests ask of it. */
import { expect } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import { createSherweb, type SherwebSettings } from '../../../src/connectors/sherweb/index.ts';
import { serviceId } from '../../../src/domain/ids.ts';
import type { Marketplace } from '../../../src/ports/marketplace.ts';
import { createSimClock } from '../../../simulators/core/clock.ts';
import { startAt } from '../../../simulators/core/test-kit.ts';
import {
  type SherwebBehaviour,
  type SherwebSimulator,
  market,
  startSherweb,
  toSherwebSeed,
} from '../../../simulators/sherweb/index.ts';
import { factsOf, fixtureSeed } from './fixture.ts';
import {
  type MarketplaceUnderTest,
  change,
  recordRequests,
  eachWithOwn,
  withdrawing,
} from './under-test.ts';

export const BASE = '/service-provider/v1';

export const everyRequest = recordRequests(undiciFetch);

export async function start(behaviour: Partial<SherwebBehaviour> = {}) {
  const clock = createSimClock(startAt);
  const vendor = await startSherweb({ clock, seed: () => toSherwebSeed(fixtureSeed), behaviour });
  return { vendor, under: toUnderTest(vendor) };
}

/** A connector to a simulated Sherweb, with its demo's credentials where `other` has none. */
export function connectTo(
  { url, clock }: Pick<SherwebSimulator, 'url' | 'clock'>,
  fetch: Fetch,
  other: Partial<SherwebSettings> = {},
): Marketplace {
  const { settings, secrets } = market.connection({ own: url, login: '' }, fixtureSeed.partner);
  return createSherweb({
    serviceId: serviceId('sherweb'),
    baseUrl: settings['baseUrl'] ?? '',
    clientId: settings['clientId'] ?? '',
    clientSecret: secrets['clientSecret'] ?? '',
    subscriptionKey: secrets['subscriptionKey'] ?? '',
    now: () => clock.now(),
    fetch,
    ...other,
  });
}

function toUnderTest(vendor: SherwebSimulator): MarketplaceUnderTest & {
  connectWith(settings: { subscriptionKey: string }): Marketplace;
} {
  const { fetch, withdraw } = withdrawing(everyRequest.fetch);
  const connect = (other: Partial<SherwebSettings> = {}) => connectTo(vendor, fetch, other);
  return {
    vendor,
    connect,
    connectWith: connect,
    facts: factsOf(market, ['tenantId', 'domain', 'commerceSubscriptionId', 'productKey']),
    paths: {
      write: '/billing/subscriptions/amendments',
      customers: `${BASE}/customers$`,
      one: '/billing/subscriptions/details',
    },
    writeMethod: 'POST',
    wrongAudience: null,
    missingRole: { status: 403, body: { title: 'Forbidden', status: 403, detail: 'No access.' } },
    expireTokens: withdraw,
    reset: () => vendor.reset(),
    close: () => vendor.close(),
  };
}

export const withVendor = eachWithOwn(start, ({ under }) => under.close());

/** The subscription as the simulator keeps it. */
export function keptOf({ vendor, under }: Awaited<ReturnType<typeof start>>) {
  const kept = vendor.state().subscriptions[under.facts.subscriptionId];
  if (kept === undefined) throw new Error('the seed has the subscription');
  return kept;
}

/** Asks after a change of the subscription of the facts. */
export function ask(under: MarketplaceUnderTest, reference: string | null) {
  const { customerId, subscriptionId } = under.facts;
  return under.connect().readChange?.({ customerId, subscriptionId, reference: reference ?? '' });
}

export async function accepted(under: MarketplaceUnderTest, from: number, to: number) {
  const answer = await under.connect().setQuantity(change(under, from, to));
  if (answer.outcome !== 'accepted') return expect.unreachable(JSON.stringify(answer));
  return answer;
}

/** Answers in the place of the vendor where the address matches. */
export const answering =
  (address: RegExp, body: unknown, status = 200): Fetch =>
  async (url, init) => {
    if (!address.test(url)) return undiciFetch(url, init);
    return new Response(status === 204 ? null : JSON.stringify(body), { status });
  };
