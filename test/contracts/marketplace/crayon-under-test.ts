/** The Crayon connector beside its simulator, for the suite and for what is Crayon's alone. */
import { fetch as undiciFetch } from 'undici';

import { createCrayon, type CrayonSettings } from '../../../src/connectors/crayon/index.ts';
import { serviceId } from '../../../src/domain/ids.ts';
import { createSimClock } from '../../../simulators/core/clock.ts';
import { startAt } from '../../../simulators/core/test-kit.ts';
import {
  credentials,
  type CrayonOptions,
  market,
  startCrayon,
} from '../../../simulators/crayon/index.ts';
import { factsOf, fixtureSeed } from './fixture.ts';
import type { SentRequest } from '../openapi-requests.ts';
import { type MarketplaceUnderTest, recordRequests, eachWithOwn } from './under-test.ts';

/** Every request of every test that uses `startUnderTest`. */
export const everyRequest = recordRequests(undiciFetch);

/** Subscription of the facts. */
export const SUBSCRIPTION = market.subscriptionIdOf({ key: 'adatum-premium', commerceId: '' });

export type Started = Awaited<ReturnType<typeof startUnderTest>>;

/** A simulator with the suite's seed, and connectors to it. */
export async function startUnderTest(
  options: Partial<Pick<CrayonOptions, 'behaviour' | 'organizations' | 'seed'>> = {},
) {
  const clock = createSimClock(startAt);
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
    facts: factsOf(market, ['skuId']),
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
export const withVendor = eachWithOwn(startUnderTest, ({ under }) => under.close());

/** Whether the document of 2022 has it: the form of the token is not in it, the instructions are younger than it. */
export const isDescribed = ({ path }: SentRequest): boolean =>
  !path.endsWith('/connect/token') && !path.endsWith('/next-term-instructions');

const documentNames: Readonly<Record<string, string>> = {
  organizations: 'Organizations',
  customertenants: 'CustomerTenants',
  subscriptions: 'Subscriptions',
  activitylogs: 'ActivityLogs',
};
/** Fields that came after 2022, and two that a test makes up. They go back because the vendor sent them. */
const younger =
  /^(friendlyName|maxEndCustomerQuantity|resellerNotes|subscriptionMaxTreshold|customTermEndDate|margin|rates)$/i;

const isYounger = (name: string, value: unknown, parent: string): boolean =>
  younger.test(name) ||
  (/^customerTenant$/i.test(parent) && /^publisherCustomerId$/i.test(name)) ||
  // The document cannot say "or null" of an object.
  (value === null && /^scheduledNextTermInstructions$/i.test(name));

const inCamelCase = (value: unknown, parent = ''): unknown => {
  if (Array.isArray(value)) return value.map((item) => inCamelCase(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => !isYounger(name, inner, parent))
      .map(([name, inner]) => [
        name.charAt(0).toLowerCase() + name.slice(1),
        inCamelCase(inner, name),
      ]),
  );
};

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A request in the spelling of the document of 2022, without what is younger. */
export function asOf2022({ method, path, query, body }: SentRequest): SentRequest {
  return {
    method,
    path: path.replaceAll(/[a-z]+/g, (part) => documentNames[part] ?? part),
    query: new URLSearchParams([...query].map(([name, value]) => [capital(name), value])),
    body: inCamelCase(body),
  };
}
