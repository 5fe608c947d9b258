import { z } from 'zod';

import { createSimClock, type SimClock } from '../core/clock.ts';
import type { MarketSeed } from '../core/market.ts';
import type { SeatsChanged } from '../core/seats.ts';
import {
  type ArrowBehaviour,
  type ArrowSimulator,
  demoApiKey,
  market,
  startArrowSphere,
} from './index.ts';

// The world the tests of this folder share. Everything in it is made up.

/** Microsoft's id of the license. */
export const commerceId = '0c353b8e-da9d-4007-d0d4-bca8bd5b5ce1';
/** Tenant of the first customer. */
export const tenantId = '5f1f1b0c-0000-4000-8000-000000000001';
/** Entra skuId of the product. */
export const skuId = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';

const customer = (key: string, name: string, tenant: string) => ({
  key,
  name,
  tenantId: tenant,
  domain: `${key}.onmicrosoft.example`,
  country: 'US',
  isFindable: true,
});

/** What the tests start with: 8 seats since March, 2 since two days ago. */
export const seed: MarketSeed = {
  partner: { tenantId: '', clientId: '', clientSecret: '', refreshToken: '' },
  customers: [
    customer('adatum', 'Adatum', tenantId),
    customer('contoso', 'Contoso', '5f1f1b0c-0000-4000-8000-000000000002'),
  ],
  products: [
    {
      productId: 'CFQ7TTC0LCHC',
      skuId: '0002',
      title: 'Microsoft 365 Business Premium',
      segment: 'commercial',
      entraSkuId: skuId,
      skuPartNumber: 'SPB',
      maximumQuantity: 300,
      prerequisites: [],
      prices: [{ term: 'P1Y', billing: 'monthly', unitPriceMinor: 22_440 }],
    },
  ],
  subscriptions: [
    {
      key: 'adatum-premium',
      customerKey: 'adatum',
      product: 'CFQ7TTC0LCHC:0002',
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
    },
  ],
};

/** Reference of the first customer. */
export const customerRef = market.customerIdOf({ key: 'adatum', tenantId });
/** Reference of its license. */
export const licenseRef = market.subscriptionIdOf({ key: 'adatum-premium', commerceId });
/** Path of the license. */
export const licensePath = `/licenses/${licenseRef}`;

/** An answer. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** A running ArrowSphere. */
export interface World {
  simulator: ArrowSimulator;
  clock: SimClock;
  events: SeatsChanged[];
  /** Calls below the root; `key` replaces the right one. */
  call: (method: string, path: string, body?: unknown, key?: string) => Promise<Answer>;
  /** The fields of the license. */
  license: () => Promise<Record<string, unknown>>;
}

const running: ArrowSimulator[] = [];

/** Closes every world that was started. */
export const closeWorlds = async (): Promise<void> => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
};

const fields = z.record(z.string(), z.unknown());
const licenseAnswer = z.object({ data: z.object({ license: fields }) });

/** Starts an ArrowSphere. */
export const start = async (behaviour: Partial<ArrowBehaviour> = {}): Promise<World> => {
  const clock = createSimClock('2026-11-22T08:00:00Z');
  const simulator = await startArrowSphere({
    clock,
    seed: () => seed,
    behaviour: { provisionSeconds: 60, ...behaviour },
  });
  running.push(simulator);
  const events: SeatsChanged[] = [];
  simulator.onSeatsChanged((event) => events.push(event));
  const call: World['call'] = async (method, path, body, key = demoApiKey) => {
    const response = await fetch(`${simulator.url}/index.php/api${path}`, {
      method,
      headers: { apiKey: key, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : fields.parse(JSON.parse(text)) };
  };
  return {
    simulator,
    clock,
    events,
    call,
    license: async () => licenseAnswer.parse((await call('GET', licensePath)).body).data.license,
  };
};
