/** A connector for a simulated Ingram Micro Cloud Marketplace, and what its tests ask of it. */
import { fetch as undiciFetch } from 'undici';

import type { Fetch, FetchAnswer } from '../../../src/connectors/http/types.ts';
import { createIngramMicro } from '../../../src/connectors/ingram-micro/index.ts';
import { serviceId } from '../../../src/domain/ids.ts';
import { createSimClock } from '../../../simulators/core/clock.ts';
import { startAt } from '../../../simulators/core/test-kit.ts';
import { createTokenRegistry } from '../../../simulators/core/tokens.ts';
import {
  type ImBehaviour,
  type ImState,
  type IngramMicroSimulator,
  market,
  startIngramMicro,
} from '../../../simulators/ingram-micro/index.ts';
import { factsOf, fixtureSeed } from './fixture.ts';
import { type MarketplaceUnderTest, recordRequests, eachWithOwn } from './under-test.ts';

export const BASE = '/marketplace/na';

export const everyRequest = recordRequests(undiciFetch);

/** A page as the gateway in front of the API answers it; seen live. */
export const gatewayPage =
  '<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n<center><h1>504 Gateway Time-out</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';

/** An answer of one's own. */
export function answerWith(text: string): FetchAnswer {
  return { status: 200, headers: { get: () => null }, body: new Blob([text]).stream() };
}

export async function start(behaviour: Partial<ImBehaviour> = {}) {
  const clock = createSimClock(startAt);
  const tokens = createTokenRegistry();
  const vendor = await startIngramMicro({ clock, tokens, seed: () => fixtureSeed, behaviour });
  const { settings, secrets } = market.connection(
    { own: vendor.url, login: '' },
    fixtureSeed.partner,
  );
  const connect = (other: {
    clientSecret?: string;
    subscriptionKey?: string;
    marketplace?: string;
    fetch?: Fetch;
  }) =>
    createIngramMicro({
      serviceId: serviceId('ingram'),
      baseUrl: settings['baseUrl'] ?? '',
      username: settings['username'] ?? '',
      marketplace: settings['marketplace'] ?? '',
      password: other.clientSecret ?? secrets['password'] ?? '',
      subscriptionKey: secrets['subscriptionKey'] ?? '',
      now: () => clock.now(),
      fetch: everyRequest.fetch,
      ...other,
    });
  const under: MarketplaceUnderTest = {
    vendor,
    connect: (wrong = {}) => connect(wrong),
    facts: factsOf(market, ['tenantId', 'domain', 'commerceSubscriptionId', 'skuId']),
    paths: {
      write: `${BASE}/orders$`,
      customers: `${BASE}/customers`,
      one: `${BASE}/subscriptions/\\d+$`,
    },
    writeMethod: 'POST',
    wrongSecret: /password is wrong/,
    wrongAudience: null,
    missingRole: { status: 403, body: { status: 403, message: 'Access is denied', path: '' } },
    expireTokens: () => tokens.revoke(),
    reset: () => vendor.reset(),
    close: () => vendor.close(),
  };
  return { under, vendor, connectWith: connect };
}

export type Started = Awaited<ReturnType<typeof start>>;

/** Runs `work` with a marketplace that behaves as told. */
export const withVendor = eachWithOwn(start, ({ under }) => under.close());

/** Somebody changes the data in the control panel. */
export function change(vendor: IngramMicroSimulator, work: (state: ImState) => void): void {
  vendor.act('control panel', ({ state }) => work(state));
}
