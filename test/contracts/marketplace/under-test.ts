/** What the suite of the `Marketplace` port needs of a connector and its simulator. */
import { expect } from 'vitest';
import { fetch as undiciFetch } from 'undici';

import type { CspCustomerId, SkuId, SubscriptionId } from '../../../src/domain/ids.ts';
import type { Money } from '../../../src/domain/money.ts';
import { parseJson } from '../../../src/lib/json.ts';
import type {
  Marketplace,
  ScheduleAnswer,
  SetQuantity,
  WriteAnswer,
} from '../../../src/ports/marketplace.ts';
import type { SimClock } from '../../../simulators/core/clock.ts';
import type { FaultStore } from '../../../simulators/core/faults.ts';
import type { Journal } from '../../../simulators/core/journal.ts';
import type { Fetch, FetchInit, RequestBudget } from '../../../src/connectors/http/types.ts';
import type { SentRequest } from '../openapi-requests.ts';

/** The simulated vendor, as far as the suite looks at it. */
export interface Vendor {
  readonly url: string;
  readonly clock: SimClock;
  readonly journal: Journal;
  readonly faults: FaultStore;
  settle(): void;
  reset(): void;
  close(): Promise<void>;
  readonly otherHand: { setQuantity(subscriptionId: string, quantity: number): void };
}

export interface MarketplaceUnderTest {
  /** A new connector; `wrong` replaces settings. */
  connect(wrong?: {
    /** In the place of the one secret that the vendor knows the MSP by. */
    clientSecret?: string;
    fetch?: Fetch;
    budget?: RequestBudget;
  }): Marketplace;
  readonly vendor: Vendor;
  readonly facts: {
    /** Its name sorts first. */
    readonly customerId: CspCustomerId;
    readonly customerName: string;
    /** Null where the vendor does not tell. */
    readonly tenantId: string | null;
    readonly domain: string | null;
    /** More than one page. */
    readonly customerCount: number;
    readonly otherCustomerId: CspCustomerId;
    /** Ten seats on a yearly term that began on 10 January, none of them reducible; at most 300. */
    readonly subscriptionId: SubscriptionId;
    /** This and the next two: null where the vendor does not tell. */
    readonly commerceSubscriptionId: string | null;
    readonly productKey: string | null;
    readonly skuId: SkuId | null;
    readonly unitCost: Money;
  };
  /** Regular expressions for faults: the path of the write, of the list of customers, of one subscription. */
  readonly paths: { readonly write: string; readonly customers: string; readonly one: string };
  readonly writeMethod: 'PATCH' | 'PUT' | 'POST';
  /** What the connection test says of a wrong secret. */
  readonly wrongSecret?: RegExp;
  /** Bodies with which the vendor says that the token is for somewhere else (null: tokens have no audience), and that a role is missing. */
  readonly wrongAudience: { readonly status: number; readonly body: unknown } | null;
  readonly missingRole: { readonly status: number; readonly body: unknown };
  /** Every token handed out so far is refused from now on; null where the vendor hands none out. */
  readonly expireTokens: (() => void) | null;
  reset(): void;
  close(): Promise<void>;
}

/**
 * What a vendor does not have at all: its tests are left out, and `start` gives null for it. `windows`: once the first days
 * of a term are over it tells nothing about giving seats back; changes are still sent, and it decides. `listed-tenants`: the
 * list of customers does not carry tenant and domain, which the customer's own record proves.
 */
export type Lacking = 'tokens' | 'audiences' | 'schedules' | 'windows' | 'listed-tenants';

export type World = () => MarketplaceUnderTest;
export type Subject = () => Marketplace;

/** A change of the subscription of the facts. */
export function change(
  { facts }: MarketplaceUnderTest,
  fromQuantity: number,
  toQuantity: number,
): SetQuantity {
  return {
    customerId: facts.customerId,
    subscriptionId: facts.subscriptionId,
    fromQuantity,
    toQuantity,
    requestId: '3f1c9a52-7a55-4a0e-9d7e-0d3f7d9a1c11',
  };
}

/** Lets the vendor finish what it has accepted. */
export function finish({ vendor }: MarketplaceUnderTest): void {
  vendor.clock.advance('PT1M');
  vendor.settle();
}

/** The live quantity as the connector reads it. */
export async function quantityOf(
  world: MarketplaceUnderTest,
  subject: Marketplace,
): Promise<number> {
  const { customerId, subscriptionId } = world.facts;
  return (await subject.readSubscription(customerId, subscriptionId)).quantity;
}

/** Schedules a quantity for the renewal, as the lane does: after a reading, with the terms of what stood before. */
export async function scheduleTo(
  world: MarketplaceUnderTest,
  quantity: number,
  how: { readonly subject?: Marketplace; readonly terms?: string | undefined } = {},
): Promise<ScheduleAnswer> {
  const { subject = world.connect(), terms } = how;
  if (subject.scheduleQuantity === undefined) throw new Error('it cannot schedule');
  const { customerId, subscriptionId } = world.facts;
  return subject.scheduleQuantity({
    customerId,
    subscriptionId,
    quantity,
    liveQuantity: await quantityOf(world, subject),
    ...(terms === undefined ? {} : { terms }),
    requestId: 'release',
  });
}

/** Changes of quantity that really happened: [by, before, after], oldest first. */
export function effectsOf({ vendor }: MarketplaceUnderTest): unknown[] {
  return vendor.journal
    .entries()
    .flatMap(({ effect }) => (effect?.kind === 'quantity' ? [effect] : []))
    .map(({ by, before, after }) => [by, before, after]);
}

/** How many writes reached the vendor. */
export function writeCountOf({ vendor, writeMethod, paths }: MarketplaceUnderTest): number {
  const isWrite = new RegExp(paths.write, 'i');
  const requests = vendor.journal
    .entries()
    .filter(({ method, path }) => method === writeMethod && isWrite.test(path))
    // A request with several effects has several lines.
    .map(({ realAt, path, requestId }) => `${realAt} ${path} ${requestId}`);
  return new Set(requests).size;
}

/** The refusal of a change: answered at once, or found by asking after a change that was accepted. */
export async function refusalOf(
  world: MarketplaceUnderTest,
  subject: Marketplace,
  answer: WriteAnswer,
): Promise<{ reason: string; detail: string; retryAfterMs: number | null }> {
  if (answer.outcome === 'refused') return answer;
  expect(answer.outcome).toBe('accepted');
  finish(world);
  const { customerId, subscriptionId } = world.facts;
  const reference = answer.outcome === 'accepted' ? (answer.reference ?? '') : '';
  const progress = await subject.readChange?.({ customerId, subscriptionId, reference });
  if (progress?.state !== 'refused') return expect.unreachable(JSON.stringify(progress ?? null));
  return { ...progress, retryAfterMs: null };
}

/** Requests as they left a connector, for the check against the vendor's own description. */
export function recordRequests(fetch: Fetch): { fetch: Fetch; sent: SentRequest[] } {
  const sent: SentRequest[] = [];
  return {
    sent,
    fetch: (url: string, init: FetchInit) => {
      const { pathname, searchParams } = new URL(url);
      const json = parseJson(init.body ?? '');
      const body = json.ok ? json.value : init.body;
      sent.push({
        method: init.method,
        path: decodeURIComponent(pathname),
        query: searchParams,
        body,
      });
      return fetch(url, init);
    },
  };
}

/** Gives every piece of work a vendor of its own, which is closed afterwards. */
export function eachWithOwn<Asked, Started>(
  start: (asked: Asked) => Promise<Started>,
  close: (started: Started) => Promise<void>,
): (asked: Asked, work: (started: Started) => Promise<void>) => Promise<void> {
  return async (asked, work) => {
    const started = await start(asked);
    try {
      await work(started);
    } finally {
      await close(started);
    }
  };
}

/** `fetch`, and a way to have the token of the next call withdrawn: by the one thing it cannot outlive here. */
export function withdrawing(fetch: Fetch): {
  readonly fetch: Fetch;
  readonly withdraw: () => void;
} {
  let isPending = false;
  return {
    withdraw: () => {
      isPending = true;
    },
    fetch: (url, init) => {
      if (!isPending || url.endsWith('/token')) return fetch(url, init);
      isPending = false;
      const headers = { ...init.headers, authorization: 'Bearer withdrawn' };
      return fetch(url, { ...init, headers });
    },
  };
}

/** Changes answers of the simulator on their way. */
export const replacing =
  (address: RegExp, text: string | RegExp, by: string): Fetch =>
  async (url, init) => {
    const answer = await undiciFetch(url, init);
    if (!address.test(url)) return answer;
    return new Response((await answer.text()).replaceAll(text, by), { status: answer.status });
  };
