import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { listOf } from '../schemas/common.ts';
import { subscriptionRow } from '../schemas/run.ts';
import { productRow } from './product-row.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

const rows = z.object({ items: z.array(subscriptionRow) });
const visio = '38b434d2-a15e-4cde-9a98-e737c75623e1';

it('puts what an admin says about a product above every other source', async () => {
  const ada = await world.as('ada');
  const path = `/v1/clients/${await world.clientId('Brightwater Dental')}/subscriptions`;
  const skuOf = async () => {
    const { items } = await ada.get(path, rows);
    return items.find(({ productName }) => productName.includes('Exchange'))?.skuId;
  };
  const before = await skuOf();

  const said = { productKey: 'cfq7ttc0lh16:0001', segment: 'commercial', skuId: visio };
  await ada.put('/v1/products', said, productRow);

  expect(before).not.toBe(visio);
  expect(await skuOf()).toBe(visio);
  const { items } = await ada.get('/v1/products?source=admin', listOf(productRow));
  expect(items).toMatchObject([
    { productKey: 'CFQ7TTC0LH16:0001', origin: 'Ada Admin', confidence: 'confirmed' },
  ]);
});

it.each([
  [{ productKey: 'A:1', segment: 'commercial', skuId: 'E3' }, 'skuId'],
  [
    { productKey: 'A:1', segment: 'commercial', skuId: '11111111-1111-4111-8111-111111111111' },
    'skuId',
  ],
  [{ productKey: 'Visio', segment: 'commercial', skuId: visio }, 'productKey'],
  [{ productKey: 'A:1', skuId: visio }, 'productKey'],
  [{ productKey: 'A:1', segment: 'home', skuId: visio }, 'segment'],
  [{ serviceId: 's', productKey: 'A:1', skuId: visio }, 'productKey'],
])('refuses %o by the name of the field', async (body, field) => {
  const refused = await refusalOf((await world.as('ada')).put('/v1/products', body, productRow));

  expect(refused.status).toBe(400);
  expect(Object.keys(refused.fields)).toEqual([field]);
});
