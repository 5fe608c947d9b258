/** The ArrowSphere connector beside its simulator, for the suite and for what is ArrowSphere's alone. */
import { fetch as undiciFetch } from 'undici';

import {
  type ArrowSphereSettings,
  createArrowSphere,
} from '../../../src/connectors/arrowsphere/index.ts';
import type { Fetch } from '../../../src/connectors/http/types.ts';
import { serviceId } from '../../../src/domain/ids.ts';
import { parseJson } from '../../../src/lib/json.ts';
import {
  type ArrowBehaviour,
  demoApiKey,
  market,
  startArrowSphere,
} from '../../../simulators/arrowsphere/index.ts';
import { createSimClock } from '../../../simulators/core/clock.ts';
import { startAt } from '../../../simulators/core/test-kit.ts';
import { factsOf, fixtureSeed } from './fixture.ts';
import { type MarketplaceUnderTest, eachWithOwn } from './under-test.ts';

/** License of the facts. */
export const LICENSE = market.subscriptionIdOf({ key: 'adatum-premium', commerceId: '' });

/** A simulator with the suite's seed, and connectors to it. */
export async function start(behaviour: Partial<ArrowBehaviour> = {}) {
  const clock = createSimClock(startAt);
  const vendor = await startArrowSphere({ clock, seed: () => fixtureSeed, behaviour });
  const connect = (wrong: Partial<ArrowSphereSettings> = {}) =>
    createArrowSphere({
      serviceId: serviceId('arrow'),
      baseUrl: `${vendor.url}/index.php/api`,
      apiKey: demoApiKey,
      now: () => clock.now(),
      fetch: undiciFetch,
      ...wrong,
    });
  const under: MarketplaceUnderTest = {
    vendor,
    connect: ({ clientSecret, ...wrong } = {}) =>
      connect({ ...wrong, ...(clientSecret === undefined ? {} : { apiKey: clientSecret }) }),
    facts: factsOf(market, ['skuId']),
    paths: {
      write: '/licenses/[^/]+/seats$',
      customers: '/customers',
      one: `/licenses/${LICENSE}$`,
    },
    writeMethod: 'PUT',
    wrongSecret: /API key is wrong/,
    wrongAudience: null,
    missingRole: { status: 403, body: { status: 403, error: 'Forbidden', messages: 'No right.' } },
    expireTokens: null,
    reset: () => vendor.reset(),
    close: () => vendor.close(),
  };
  return { under, vendor, connect };
}

export type Started = Awaited<ReturnType<typeof start>>;

/** Runs `work` with an ArrowSphere that behaves as told. */
export const withVendor = eachWithOwn(start, ({ under }) => under.close());

/** Changes what is at the vendor, as nobody could through the API. */
export const edit = (
  { vendor }: Started,
  change: Partial<ReturnType<Started['vendor']['state']>['licenses'][string]>,
): void =>
  vendor.act('test', ({ state }) => {
    const license = state.licenses[LICENSE];
    if (license === undefined) throw new Error('the license of the seed is there');
    Object.assign(license, change);
  });

/** The license of the facts, as the connector reads it. */
export const read = ({ under }: Started, subject = under.connect()) =>
  subject.readSubscription(under.facts.customerId, under.facts.subscriptionId);

/** Seats and instants of the tasks at the vendor, the oldest first. */
export const tasksOf = ({ vendor }: Started) =>
  vendor.state().tasks.map(({ seats, executionAt }) => [seats, executionAt]);

/** Answers of the paths that match are changed on their way. */
export function tampered(path: RegExp, tamper: (json: Record<string, unknown>) => unknown): Fetch {
  return async (url, init) => {
    const answer = await undiciFetch(url, init);
    if (!path.test(url)) return answer;
    const json = parseJson(await answer.text());
    const body = tamper(Object(json.ok ? json.value : {}));
    return {
      status: answer.status,
      headers: answer.headers,
      body: new Blob([JSON.stringify(body)]).stream(),
    };
  };
}

/** The one license, with other fields. */
export const withLicense = (fields: object): Fetch =>
  tampered(new RegExp(`/licenses/${LICENSE}$`), (json) => ({
    ...json,
    data: { license: { ...Object(Object(json['data'])['license']), ...fields } },
  }));
