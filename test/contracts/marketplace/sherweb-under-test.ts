/** A connector for a simulated Sherweb, and what its tests ask of it. */
import { expect } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import { createSherweb } from '../../../src/connectors/sherweb/index.ts';
import { serviceId } from '../../../src/domain/ids.ts';
import { createSimClock } from '../../../simulators/core/clock.ts';
import {
  type SherwebBehaviour,
  type SherwebSimulator,
  market,
  startSherweb,
  toSherwebSeed,
} from '../../../simulators/sherweb/index.ts';
import { factsOf, fixtureSeed } from './fixture.ts';
import { type MarketplaceUnderTest, change, recordRequests } from './under-test.ts';

export const BASE = '/service-provider/v1';

export const everyRequest = recordRequests(undiciFetch);

export async function start(behaviour: Partial<SherwebBehaviour> = {}) {
  const clock = createSimClock('2026-11-22T08:00:00Z');
  const vendor = await startSherweb({ clock, seed: () => toSherwebSeed(fixtureSeed), behaviour });
  return { vendor, under: toUnderTest(vendor) };
}

function toUnderTest(vendor: SherwebSimulator): MarketplaceUnderTest & {
  connectWith(settings: { subscriptionKey: string }): ReturnType<typeof createSherweb>;
} {
  const { clock } = vendor;
  const { settings, secrets } = market.connection(
    { own: vendor.url, login: '' },
    fixtureSeed.partner,
  );
  // A withdrawn token, made by the one thing a token cannot outlive here.
  const withdrawn = { isPending: false };
  const fetch: Fetch = (url, init) => {
    const isApi = !url.endsWith('/token');
    if (!withdrawn.isPending || !isApi) return everyRequest.fetch(url, init);
    withdrawn.isPending = false;
    const headers = { ...init.headers, authorization: 'Bearer withdrawn' };
    return everyRequest.fetch(url, { ...init, headers });
  };
  const connect = (other: object) =>
    createSherweb({
      serviceId: serviceId('sherweb'),
      baseUrl: settings['baseUrl'] ?? '',
      clientId: settings['clientId'] ?? '',
      clientSecret: secrets['clientSecret'] ?? '',
      subscriptionKey: secrets['subscriptionKey'] ?? '',
      now: () => clock.now(),
      fetch,
      ...other,
    });
  return {
    vendor,
    connect: (wrong = {}) => connect(wrong),
    connectWith: connect,
    facts: factsOf(market, {
      tenantId: false,
      domain: false,
      commerceSubscriptionId: false,
      productKey: false,
      skuId: true,
    }),
    paths: {
      write: '/billing/subscriptions/amendments',
      customers: `${BASE}/customers$`,
      one: '/billing/subscriptions/details',
    },
    writeMethod: 'POST',
    wrongAudience: null,
    missingRole: { status: 403, body: { title: 'Forbidden', status: 403, detail: 'No access.' } },
    expireTokens: () => {
      withdrawn.isPending = true;
    },
    reset: () => vendor.reset(),
    close: () => vendor.close(),
  };
}

export async function withVendor(
  behaviour: Partial<SherwebBehaviour>,
  work: (started: Awaited<ReturnType<typeof start>>) => Promise<void>,
): Promise<void> {
  const started = await start(behaviour);
  try {
    await work(started);
  } finally {
    await started.under.close();
  }
}

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
