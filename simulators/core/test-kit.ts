/** What the tests of the simulated marketplaces share. Ids of the product are the vendor's, everything else is made up. */
import { z } from 'zod';

import { createSimClock, type SimClock } from './clock.ts';
import type { MarketProduct, MarketSeed, MarketSimulator, MarketSubscription } from './market.ts';
import type { SeatsChanged } from './seats.ts';
import type { Simulator } from './types.ts';

/** The instant tests begin. */
export const startAt = '2026-11-22T08:00:00Z';
/** Tenant of the first customer. */
export const tenantId = '5f1f1b0c-0000-4000-8000-000000000001';
/** Microsoft's id of the subscription. */
export const commerceId = '0c353b8e-da9d-4007-d0d4-bca8bd5b5ce1';
/** Entra skuId of the product. */
export const skuId = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';

/** What is sold: 18.70 a month on a yearly term. */
export const product: MarketProduct = {
  productId: 'CFQ7TTC0LCHC',
  skuId: '0002',
  title: 'Microsoft 365 Business Premium',
  segment: 'commercial',
  entraSkuId: skuId,
  skuPartNumber: 'SPB',
  maximumQuantity: 300,
  prerequisites: [],
  prices: [
    { term: 'P1M', billing: 'monthly', unitPriceMinor: 2_244 },
    { term: 'P1Y', billing: 'monthly', unitPriceMinor: 22_440 },
    { term: 'P1Y', billing: 'annual', unitPriceMinor: 21_600 },
  ],
};

/** What was bought of it: 8 seats since March, 2 since two days ago. */
export const subscription: MarketSubscription = {
  key: 'adatum-premium',
  customerKey: 'adatum',
  product: `${product.productId}:${product.skuId}`,
  commerceId,
  tellsCommerceId: true,
  term: 'P1Y',
  billing: 'monthly',
  startedAt: '2026-03-02T10:00:00Z',
  lots: [
    { quantity: 8, addedAt: '2026-03-02T10:00:00Z' },
    { quantity: 2, addedAt: '2026-11-20T10:00:00Z' },
  ],
  isTrial: false,
};

/** A customer with the subscription, and another one with nothing. */
export const marketSeed: MarketSeed = {
  partner: { tenantId: '', clientId: '', clientSecret: '', refreshToken: '' },
  customers: ['Adatum', 'Contoso'].map((name, index) => ({
    key: name.toLowerCase(),
    name,
    tenantId: index === 0 ? tenantId : '5f1f1b0c-0000-4000-8000-000000000002',
    domain: `${name.toLowerCase()}.onmicrosoft.example`,
    country: 'US',
    isFindable: true,
  })),
  products: [product],
  subscriptions: [subscription],
};

/** A running simulator with its clock. */
export interface World<Running> {
  /** The simulator. */
  readonly simulator: Running;
  /** Its clock. */
  readonly clock: SimClock;
  /** What it has told about seats, the oldest first. */
  readonly events: readonly SeatsChanged[];
}

const running: Pick<MarketSimulator, 'close'>[] = [];

/** Starts a simulator at `startAt`. */
export async function openWorld<Running extends Pick<MarketSimulator, 'onSeatsChanged' | 'close'>>(
  start: (clock: SimClock) => Promise<Running>,
): Promise<World<Running>> {
  const clock = createSimClock(startAt);
  const simulator = await start(clock);
  running.push(simulator);
  const events: SeatsChanged[] = [];
  simulator.onSeatsChanged((event) => events.push(event));
  return { simulator, clock, events };
}

/** Closes every world that was opened. */
export async function closeWorlds(): Promise<void> {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
}

/** Changes of seats in the journal, the oldest first. */
export const quantityEffects = ({
  simulator,
}: {
  readonly simulator: Pick<Simulator<object>, 'journal'>;
}): unknown[] =>
  simulator.journal
    .entries()
    .flatMap(({ effect }) => (effect?.kind === 'quantity' ? [effect] : []));

/** An answer; no body is an empty one. */
export interface Answer {
  /** Of HTTP. */
  readonly status: number;
  /** The fields of the JSON object. */
  readonly body: Record<string, unknown>;
}

/** Reads an answer. Throws for a body that is no JSON object. */
export async function toAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = text === '' ? {} : z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  return { status: response.status, body };
}

/** A request with a JSON body, or with none. */
export const jsonRequest = (
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});
