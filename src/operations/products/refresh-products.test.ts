import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { refreshDirectory } from '../../../test/support/directory.ts';
import { refusalOf } from '../../../test/support/refusal.ts';
import { changeLicense, partnerCenterOf } from '../../../test/support/unknown-products.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import type { Api } from '../../../tools/client/api.ts';
import { listOf } from '../schemas/common.ts';
import { subscriptionRow } from '../schemas/run.ts';
import { matrixStatus } from './matrix-status.ts';
import { productQuestion } from './product-question.ts';
import { productRow } from './product-row.ts';

let world: TestWorld;
let ada: Api;
beforeAll(async () => {
  world = await startTestWorld();
  ada = await world.as('ada');
  await refreshDirectory(world);
});
afterAll(() => world.close());

const address = '/v1/products/offer-matrix';
const outcome = z.object({ month: z.string(), rows: z.number(), changed: z.number() });
const refresh = (body: object = {}) => ada.post(address, body, outcome);
const status = () => ada.get(address, matrixStatus);
const standardKey = 'CFQ7TTC0LDPB:0001';
const standard = 'f245ecc8-75af-4f8e-b61f-27d8114de5f3';
const basic = '3b555118-da6a-4418-894f-7df1e2096870';

const saysOf = (license: string): void => changeLicense(world.world, 'CFQ7TTC0LDPB', license);
const questionOf = async (key: string) => {
  const { items } = await ada.get('/v1/products/questions', listOf(productQuestion));
  return items.find(({ productKey }) => productKey === key);
};

it('takes the matrix over, tells when, and asks nothing where all agree', async () => {
  expect(await status()).toMatchObject({ products: 0, last: null, lastGood: null });
  expect((await status()).sources).toHaveLength(1);

  const taken = await refresh();

  expect(taken.rows).toBeGreaterThan(5);
  expect(await status()).toMatchObject({
    products: taken.rows,
    lastGood: { state: 'taken-over', month: taken.month, askedBy: 'Ada Admin', changed: 0 },
  });
  const { items } = await ada.get('/v1/products?source=offer-matrix', listOf(productRow));
  expect(items).toContainEqual(
    expect.objectContaining({ productKey: standardKey, skuId: standard, origin: taken.month }),
  );
  expect(await questionOf(standardKey)).toBeUndefined();
});

it('changes nothing by half a file, an empty or a shrunken one, and says so', async () => {
  const before = await ada.get('/v1/products?source=offer-matrix&limit=200', listOf(productRow));
  const vendor = partnerCenterOf(world.world);
  vendor.faults.add({ kind: 'cut-document', path: 'offermatrix', count: 1 });
  expect((await refusalOf(refresh())).code).toBe('outside-unexpected-shape');
  expect((await status()).last).toMatchObject({ state: 'failed' });

  let kept: unknown[] = [];
  vendor.act('fewer-products', ({ state }) => {
    kept = state.products.splice(2);
  });
  const refused = await refusalOf(refresh());
  expect(refused).toMatchObject({ code: 'offer-matrix-shrunken' });
  expect(refused.message).toMatch(/has 2 lines, and the one before had \d+/);
  expect((await status()).last).toMatchObject({ state: 'refused', problem: refused.said });
  const after = await ada.get('/v1/products?source=offer-matrix&limit=200', listOf(productRow));
  expect(after).toEqual(before);
  // An admin may say that it is right; what is sold no more keeps its row.
  expect((await refresh({ acceptSmaller: true })).rows).toBe(2);
  const rest = await ada.get('/v1/products?source=offer-matrix&limit=200', listOf(productRow));
  expect(rest.total).toBe(before.total);
  vendor.act('all-products', ({ state }) => {
    // Proof: they were taken out of this very list.
    state.products.push(...(kept as typeof state.products));
  });
  await refresh();
});

it('blocks a product whose license changed until an admin has decided, and not over an admin’s row', async () => {
  const inUse = (await ada.get('/v1/products/questions', listOf(productQuestion))).total;
  saysOf(basic);
  expect((await refresh()).changed).toBe(1);

  const question = await questionOf(standardKey);
  expect(question).toMatchObject({ reason: 'contradicting-evidence', isBlocked: true });
  expect(question?.candidates.map(({ skuId }) => skuId)).toEqual([basic, standard]);
  expect((await ada.get('/v1/products/questions', listOf(productQuestion))).total).toBe(inUse + 1);
  const [client = ''] = question?.clientNames ?? [];
  const path = `/v1/clients/${await world.clientId(client)}/subscriptions`;
  const rows = z.object({ items: z.array(subscriptionRow) });
  const atVendor = async () => {
    const { items } = await ada.get(path, rows);
    return items.filter(
      ({ productName, cspName }) =>
        productName === question?.productName && question.serviceNames.includes(cspName),
    );
  };
  const doubtful = await atVendor();
  expect(doubtful.length).toBeGreaterThan(0);
  for (const row of doubtful) {
    expect(row).toMatchObject({ skuId: null, allowed: false });
    expect(row.reasons[0]).toMatch(/^The sources disagree .*Products\.$/);
  }

  const decided = { productKey: standardKey, segment: 'commercial', skuId: standard };
  await ada.put('/v1/products', { ...decided, known: question?.known ?? [] }, productRow);
  expect(await questionOf(standardKey)).toBeUndefined();
  const other = '05e9a617-0261-4cee-bb44-138d3ef5d965';
  saysOf(other);
  await refresh();
  // Told, and not applied: the admin's row goes on deciding.
  expect(await questionOf(standardKey)).toMatchObject({
    reason: 'admin-contradicted',
    isBlocked: false,
  });
  for (const row of await atVendor()) expect(row.skuId).toBe(standard);
});
