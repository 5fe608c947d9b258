/** The StreamOne Ion connector beside its simulator, for the suite and for what is Ion's alone. */
import { fetch as undiciFetch } from 'undici';

import { createVault } from '../../../src/connectors/http/test-kit.ts';
import {
  createTdSynnexIon,
  type TdSynnexIonSettings,
} from '../../../src/connectors/td-synnex-ion/index.ts';
import { serviceId } from '../../../src/domain/ids.ts';
import type { Marketplace } from '../../../src/ports/marketplace.ts';
import type { MarketSeed } from '../../../simulators/core/market.ts';
import {
  type IonBehaviour,
  market,
  startIon,
  toIonSeed,
} from '../../../simulators/td-synnex-ion/index.ts';
import { createSimClock } from '../../../simulators/core/clock.ts';
import { startAt } from '../../../simulators/core/test-kit.ts';
import { factsOf, fixtureSeed } from './fixture.ts';
import { type MarketplaceUnderTest, recordRequests, eachWithOwn } from './under-test.ts';

/** Every request of every test that uses `startUnderTest`. */
export const everyRequest = recordRequests(undiciFetch);

/** Internal id of the subscription of the facts. */
export const SUBSCRIPTION = market.subscriptionIdOf({ key: 'adatum-premium', commerceId: '' });

export type Started = Awaited<ReturnType<typeof startUnderTest>>;

interface Options {
  readonly behaviour?: Partial<IonBehaviour>;
  readonly seed?: MarketSeed;
}

/** A simulator with the suite's seed, and connectors to it that share one vault. */
export async function startUnderTest({ behaviour = {}, seed = fixtureSeed }: Options = {}) {
  const clock = createSimClock(startAt);
  const vendor = await startIon({ clock, seed: () => toIonSeed(seed), behaviour });
  const { settings, secrets } = market.connection({ own: vendor.url, login: '' }, seed.partner);
  const first = secrets['refreshToken'] ?? '';
  const vault = createVault(first);
  const connect = (
    wrong: Partial<TdSynnexIonSettings> & { clientSecret?: string } = {},
  ): Marketplace => {
    const { clientSecret, ...other } = wrong;
    return createTdSynnexIon({
      serviceId: serviceId('ion'),
      baseUrl: settings['baseUrl'] ?? '',
      accountId: settings['accountId'] ?? '',
      aloneWithToken: clientSecret === undefined ? vault.alone : createVault(clientSecret).alone,
      now: () => clock.now(),
      fetch: everyRequest.fetch,
      ...other,
    });
  };
  const under: MarketplaceUnderTest = {
    vendor,
    connect,
    facts: factsOf(market, ['skuId']),
    paths: {
      write: '/orders$',
      customers: '/accounts/\\d+/customers\\?',
      one: `/subscriptions/${SUBSCRIPTION}`,
    },
    writeMethod: 'POST',
    wrongSecret: /refresh token is not taken/,
    wrongAudience: null,
    missingRole: {
      status: 403,
      body: {
        error: 'PERMISSION_DENIED',
        message: 'User does not have access to this resource.',
        code: 403,
        details: [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: '176efaa5' }],
      },
    },
    expireTokens: () => vendor.act('expire', ({ state }) => (state.accessTokens = {})),
    reset: () => {
      vendor.reset();
      vault.text = first;
    },
    close: () => vendor.close(),
  };
  return { under, vendor, vault, connect };
}

/** Runs `work` with an Ion of its own. */
export const withVendor = eachWithOwn(startUnderTest, ({ under }) => under.close());
