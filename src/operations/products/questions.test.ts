import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refreshDirectory } from '../../../test/support/directory.ts';
import { refusalOf } from '../../../test/support/refusal.ts';
import { forgetLicenses } from '../../../test/support/unknown-products.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import type { Api } from '../../../tools/client/api.ts';
import { listOf } from '../schemas/common.ts';
import { productQuestion } from './product-question.ts';
import { productRow } from './product-row.ts';

let world: TestWorld;
let ada: Api;
beforeAll(async () => {
  world = await startTestWorld();
  ada = await world.as('ada');
  // The shipped table lists it without a license.
  forgetLicenses(world.world, { title: 'Visio Plan 2' });
  await refreshDirectory(world);
});
afterAll(() => world.close());

const visio = { productKey: 'CFQ7TTC0HD32:0002', segment: 'commercial' } as const;
const visioLicense = 'c5928f49-12ba-48f7-ada3-0d743a3601d5';
const otherLicense = '3b555118-da6a-4418-894f-7df1e2096870';
const visioPath = `/v1/products/commercial/${encodeURIComponent(visio.productKey)}`;
const answer = z.object({ ignored: z.boolean() });

async function ask(state: 'open' | 'ignored' = 'open') {
  const { items } = await ada.get(`/v1/products/questions?state=${state}`, listOf(productQuestion));
  return items;
}
const findVisio = async (state?: 'open' | 'ignored') =>
  (await ask(state)).find(({ productKey }) => productKey === visio.productKey);

describe('questions about products', () => {
  it('name a product that a client has and nobody knows, with where it is used', async () => {
    const question = await findVisio();

    expect(question).toMatchObject({
      reason: 'unknown-product',
      isBlocked: true,
      productName: 'Visio Plan 2',
      proposal: null,
      known: [],
      ignored: null,
    });
    expect(question?.subscriptionCount).toBeGreaterThan(0);
    expect(question?.clientNames.length).toBe(question?.clientCount);
    expect(question?.candidates).toContainEqual(
      expect.objectContaining({ skuId: visioLicense, basis: 'name' }),
    );
  });

  it('are read by engineers and answered by admins only', async () => {
    const eli = await world.as('eli');
    const { items } = await eli.get('/v1/products/questions', listOf(productQuestion));
    expect(items.length).toBeGreaterThan(0);
    const refused = await refusalOf(
      eli.put('/v1/products', { ...visio, skuId: visioLicense }, productRow),
    );
    expect(refused.status).toBe(403);
  });

  it('can be put aside and asked again', async () => {
    await ada.put(`${visioPath}/ignored`, { ignored: true, known: [] }, answer);
    expect(await findVisio()).toBeUndefined();
    expect(await findVisio('ignored')).toMatchObject({ ignored: { by: 'Ada Admin' } });

    await ada.put(`${visioPath}/ignored`, { ignored: false }, answer);
    expect(await findVisio()).toBeDefined();
  });

  it('are refused an answer to other evidence than there is', async () => {
    const stale = { ...visio, skuId: visioLicense, known: [otherLicense] };
    const refused = await refusalOf(ada.put('/v1/products', stale, productRow));
    expect(refused).toMatchObject({ status: 409, code: 'evidence-changed' });
    const aside = { ignored: true, known: [otherLicense] };
    expect(await refusalOf(ada.put(`${visioPath}/ignored`, aside, answer))).toMatchObject({
      code: 'evidence-changed',
    });
  });

  it('are gone when an admin has answered, back when the answer is taken back, each with its trace', async () => {
    const said = await ada.put(
      '/v1/products',
      { ...visio, skuId: visioLicense, known: [] },
      productRow,
    );
    expect(said).toMatchObject({ name: 'Visio Plan 2', source: 'admin', origin: 'Ada Admin' });
    expect(await findVisio()).toBeUndefined();

    await ada.delete(visioPath);
    expect(await findVisio()).toBeDefined();
    expect((await refusalOf(ada.delete(visioPath))).status).toBe(404);

    const audit = await ada.get(
      '/v1/audit?action=products.set,products.delete,products.ignore',
      listOf(z.object({ summary: z.string(), actor: z.string() }).loose()),
    );
    expect(audit.items.map(({ summary }) => summary)).toEqual([
      `Took back that ${visio.productKey} (commercial) is license ${visioLicense}`,
      `Said that ${visio.productKey} (commercial) is license ${visioLicense}`,
      `Asked again which license ${visio.productKey} (commercial) is`,
      `Put aside which license ${visio.productKey} (commercial) is`,
    ]);
  });

  it('are not asked about a contradiction that the admin knew of', async () => {
    const [declared] = (await ada.get('/v1/products?source=declared', listOf(productRow))).items;
    if (declared?.skuId === undefined || declared.skuId === null) throw new Error('none declared');
    const { productKey, segment } = declared;
    const path = `/v1/products/${segment}/${encodeURIComponent(productKey)}`;
    const own = async () => (await ask()).find((one) => one.productKey === productKey);
    // Whoever decides knows what the CSP says: nothing to ask.
    await ada.put('/v1/products', { productKey, segment, skuId: visioLicense }, productRow);
    expect(await own()).toBeUndefined();
    await ada.delete(path);
  });
});

describe('the map', () => {
  it('has a row for each source with its confidence, date and origin', async () => {
    await ada.put('/v1/products', { ...visio, skuId: visioLicense }, productRow);
    const { items, total } = await ada.get('/v1/products?limit=200', listOf(productRow));

    expect(total).toBe(items.length);
    expect(new Set(items.map(({ source }) => source))).toEqual(
      new Set(['admin', 'declared', 'product-table']),
    );
    const own = items.filter(({ productKey }) => productKey === visio.productKey);
    expect(own).toMatchObject([
      { source: 'admin', confidence: 'confirmed', title: 'Visio Plan 2' },
      { source: 'product-table', confidence: 'unknown', skuId: null },
    ]);
    const found = await ada.get(
      '/v1/products?search=visio&source=product-table',
      listOf(productRow),
    );
    expect(found.items.every(({ title }) => title?.includes('Visio'))).toBe(true);
    const declared = items.filter(({ source }) => source === 'declared');
    expect(
      declared.every(({ confidence, readAt }) => confidence === 'stated' && readAt !== ''),
    ).toBe(true);
  });
});
