import { z } from 'zod';

import { jsonRequest, openWorld, type World } from '../core/test-kit.ts';
import { createTokenRegistry, type TokenRegistry } from '../core/tokens.ts';
import {
  type PartnerCenterSeed,
  type PartnerCenterSimulator,
  type PcBehaviour,
  type PcSubscriptionSeed,
  startPartnerCenter,
} from './index.ts';

// The world the tests of this folder share. Ids of products are the vendor's; everything else is made up.

/** Tenant of the partner. */
export const partnerTenantId = '0a0a0a0a-0000-4000-8000-000000000001';
/** A customer. */
export const contosoId = 'd8202a51-69f9-4228-b900-d0e081af17d7';
/** Its subscription. */
export const basicId = 'a4c1340d-6911-4758-bba3-0c4c6007d161';
/** Entra skuId of Microsoft 365 Business Basic. */
export const basicSkuId = '3b555118-da6a-4418-894f-7df1e2096870';
/** Path of the subscription. */
export const basicPath = `/v1/customers/${contosoId}/subscriptions/${basicId}`;

const audience = 'https://api.partnercenter.microsoft.com';

/** Ten old seats and three of two days ago, on a yearly term that ends on 9 January. */
export const basicSubscription: PcSubscriptionSeed = {
  id: basicId,
  customerId: contosoId,
  productId: 'CFQ7TTC0LH18',
  skuId: '0001',
  termDuration: 'P1Y',
  billingCycle: 'monthly',
  startedAt: '2026-01-10T09:30:00.1234567Z',
  availabilityId: 'CFQ7TTC0K971',
  lots: [
    { quantity: 10, addedAt: '2026-01-10T09:30:00Z' },
    { quantity: 3, addedAt: '2026-11-20T08:00:00.5Z' },
  ],
};

/** The seed of the tests. */
export const seed = (
  subscriptions: PcSubscriptionSeed[] = [basicSubscription],
): PartnerCenterSeed => ({
  partnerTenantId,
  customers: [
    { id: contosoId, companyName: 'Contoso', domain: 'contoso.onmicrosoft.com' },
    {
      id: 'c5757d70-06f3-4f23-8367-5a9e55019f94',
      companyName: 'Contoso190',
      domain: 'contoso190.onmicrosoft.com',
    },
    {
      id: 'b44bb1fb-c595-45b0-9e09-d657365580bf',
      companyName: 'Fabrikam',
      domain: 'fabrikam.onmicrosoft.com',
      allowDelegatedAccess: false,
      agreement: { kind: 'none' },
    },
  ],
  products: [
    {
      id: 'CFQ7TTC0LH18',
      title: 'Microsoft 365 Business Basic',
      segment: 'commercial',
      skus: [
        {
          id: '0001',
          title: 'Microsoft 365 Business Basic',
          entraSkuId: basicSkuId,
          skuPartNumber: 'O365_BUSINESS_ESSENTIALS',
          minimumQuantity: 1,
          maximumQuantity: 300,
          isTrial: false,
          prerequisiteSkus: [],
          concurrentLimit: 2,
          prices: [
            {
              termDuration: 'P1Y',
              billingPlan: 'Annual',
              unitPriceMinor: 6000,
              erpPriceMinor: 7200,
            },
            {
              termDuration: 'P1Y',
              billingPlan: 'Monthly',
              unitPriceMinor: 6300,
              erpPriceMinor: 7560,
            },
            {
              termDuration: 'P1M',
              billingPlan: 'Monthly',
              unitPriceMinor: 600,
              erpPriceMinor: 720,
            },
          ],
        },
      ],
    },
  ],
  subscriptions,
  consumedUnits: { [contosoId]: { [basicSkuId]: 12 } },
});

/** A running Partner Center with tokens for it. */
export interface PcWorld extends World<PartnerCenterSimulator> {
  tokens: TokenRegistry;
  /** Calls with an app-only token; headers may override it. */
  call: (
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ) => Promise<PcAnswer>;
  /** Authorization header of a person's token. */
  asUser: (options?: { hasMfa?: boolean; audience?: string }) => Record<string, string>;
}

/** An answer, parsed. */
export interface PcAnswer {
  status: number;
  headers: Headers;
  /** The body as an object; empty when there was none. */
  body: Record<string, unknown>;
}

/** Starts one. */
export const startWorld = async (
  options: { behaviour?: Partial<PcBehaviour>; subscriptions?: PcSubscriptionSeed[] } = {},
): Promise<PcWorld> => {
  const tokens = createTokenRegistry();
  const world = await openWorld((clock) =>
    startPartnerCenter({
      clock,
      tokens,
      seed: () => seed(options.subscriptions),
      behaviour: { errorCodes: 'number', ...options.behaviour },
    }),
  );
  const { simulator, clock } = world;
  const issue = (
    kind: 'app' | 'app+user',
    hasMfa: boolean,
    forAudience: string,
  ): Record<string, string> => {
    const issuedAtMs = clock.now().epochMilliseconds;
    const common = {
      tenantId: partnerTenantId,
      audience: forAudience,
      clientId: 'app',
      permissions: [],
    };
    // Ten years: these tests move the clock and are not about expiry.
    const lifetime = { issuedAtMs, expiresAtMs: issuedAtMs + 10 * 365 * 24 * 3600 * 1000 };
    return {
      authorization: `Bearer ${tokens.issue({ ...common, kind, hasMfa, ...lifetime }).token}`,
    };
  };
  const asApp = issue('app', false, audience);
  return {
    ...world,
    tokens,
    call: async (method, path, { body, headers } = {}) => {
      const request = jsonRequest(method, { ...asApp, ...headers }, body);
      const response = await fetch(`${simulator.url}${path}`, request);
      const text = await response.text();
      const parsed = text.startsWith('{')
        ? z.record(z.string(), z.unknown()).parse(JSON.parse(text))
        : {};
      return { status: response.status, headers: response.headers, body: parsed };
    },
    asUser: ({ hasMfa = true, audience: wanted = audience } = {}) =>
      issue('app+user', hasMfa, wanted),
  };
};
