import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createVault } from '../../src/connectors/http/test-kit.ts';
import { createPartnerCenter } from '../../src/connectors/partner-center/index.ts';
import { serviceId } from '../../src/domain/ids.ts';
import { ConnectorError } from '../../src/ports/errors.ts';
import type { OfferMatrixRow } from '../../src/ports/offer-matrix.ts';
import { createSimClock } from '../../simulators/core/clock.ts';
import { startAt } from '../../simulators/core/test-kit.ts';
import { createTokenRegistry } from '../../simulators/core/tokens.ts';
import { startPartnerCenter } from '../../simulators/partner-center/index.ts';
import { fixtureSeed } from './marketplace/fixture.ts';
import { startSignIn } from './marketplace/partner-center-sign-in.ts';

// The connector against the vendor on a real port: the offer matrix.

const { partner } = fixtureSeed;
const basic = '3b555118-da6a-4418-894f-7df1e2096870';
const product = (id: string, title: string, entraSkuId: string) => ({
  id,
  title,
  segment: 'commercial',
  skus: [
    {
      id: '0001',
      title,
      entraSkuId,
      skuPartNumber: 'X',
      minimumQuantity: 1,
      maximumQuantity: 300,
      isTrial: false,
      prerequisiteSkus: [],
      concurrentLimit: 2,
      prices: [],
    },
  ],
});

let vendor: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  vendor = await start();
});
afterAll(() => vendor.close());
beforeEach(() => vendor.reset());

async function start() {
  const clock = createSimClock(startAt);
  const tokens = createTokenRegistry();
  const entra = await startSignIn({ clock, tokens }, partner);
  const simulator = await startPartnerCenter({
    clock,
    tokens,
    seed: () => ({
      partnerTenantId: partner.tenantId,
      customers: [],
      products: [
        product('CFQ7TTC0LH18', 'Microsoft 365 Business Basic', basic),
        product('CFQ7TTC0SOFT', 'Software, "boxed"', ''),
      ],
      subscriptions: [],
    }),
  });
  const read = async (month: string): Promise<readonly OfferMatrixRow[]> => {
    const connector = createPartnerCenter({
      serviceId: serviceId('pc'),
      baseUrl: simulator.url,
      pricingBaseUrl: simulator.url,
      loginUrl: entra.url,
      partnerTenantId: partner.tenantId,
      clientId: partner.clientId,
      clientSecret: partner.clientSecret,
      consent: createVault(partner.refreshToken).alone,
      country: 'US',
      now: () => clock.now(),
    });
    const rows: OfferMatrixRow[] = [];
    await connector.readOfferMatrix?.(month, async (portions) => {
      rows.length = 0;
      for await (const portion of portions) rows.push(...portion);
    });
    return rows;
  };
  return {
    simulator,
    read,
    reset: () => {
      simulator.reset();
      entra.reset();
    },
    close: () => Promise.all([simulator.close(), entra.close()]),
  };
}

const kindOf = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof ConnectorError ? error.kind : String(error)),
  );

it('gives the license of each product, and none where there is none', async () => {
  expect(await vendor.read('202611')).toMatchObject([
    { productKey: 'CFQ7TTC0LH18:0001', skuId: basic, segment: 'commercial' },
    { productKey: 'CFQ7TTC0SOFT:0001', skuId: null, title: 'Software, "boxed"' },
  ]);
});

it('is not there for a month to come, and is refused when half of it arrives', async () => {
  expect(await kindOf(vendor.read('202612'))).toBe('not-found');
  vendor.simulator.faults.add({ kind: 'cut-document', path: 'offermatrix', count: 1 });
  expect(await kindOf(vendor.read('202611'))).toBe('unexpected-shape');
});

it('is not for a token of another partner', async () => {
  vendor.simulator.act('no-mfa', ({ state }) => {
    state.partnerTenantId = 'somebody else';
  });
  expect(await kindOf(vendor.read('202611'))).toBe('forbidden');
});

it('is read again after the vendor broke off', async () => {
  vendor.simulator.faults.add({ kind: 'status', path: 'offermatrix', status: 503, count: 1 });
  expect(await vendor.read('202611')).toHaveLength(2);
});
