import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { listOf } from '../../src/operations/schemas/common.ts';
import { productQuestion } from '../../src/operations/products/product-question.ts';
import { productRow } from '../../src/operations/products/product-row.ts';
import type { Run } from '../../tools/client/run.ts';
import { refreshDirectory } from '../support/directory.ts';
import { refusalOf } from '../support/refusal.ts';
import { auditNotes, goOn, messageOf, seatMoves, workTicket, type Work } from '../support/staff.ts';
import { changeLicense, forgetLicenses, partnerCenterOf } from '../support/unknown-products.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

// What a product is: asked where nobody knows it or where sources disagree, decided by an admin, and bought only then.

const premium = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
const basic = '3b555118-da6a-4418-894f-7df1e2096870';

let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld();
});
afterEach(() => test.close());

async function readMatrix(): Promise<void> {
  await (await test.as('ada')).post('/v1/products/offer-matrix', {}, z.unknown());
}

const questions = async () =>
  (await (await test.as('eli')).get('/v1/products/questions', listOf(productQuestion))).items;

async function questionAbout(productKey: string) {
  const found = (await questions()).find((question) => question.productKey === productKey);
  if (found === undefined) throw new Error(`Nothing is asked about ${productKey}`);
  return found;
}

/** The run has stopped without a purchase; its words, which name the product and the page. */
function refusalIn(run: Run, product: string): string {
  expect(run.status).toBe('stopped');
  const { text } = messageOf(run, 'refusal');
  expect(text).toContain(product);
  expect(text).toContain(`at ${test.url}/products; then start again. Nothing was bought.`);
  expect(seatMoves(test)).toEqual([]);
  return text;
}

/** Gives a product and its SKUs at Partner Center another title; answers the one before. */
function nameAlike(productId: string, title: string): string {
  const before: string[] = [];
  partnerCenterOf(test.world).act('other-title', ({ state }) => {
    for (const product of state.products.filter(({ id }) => id === productId)) {
      before.push(product.title);
      for (const named of [product, ...product.skus]) named.title = title;
    }
  });
  return before[0] ?? '';
}

/** Works on a ticket. The vendor delivers what it always did: only its words were missing or wrong when it was planned. */
async function workOn(ticket: string, productId: string): Promise<Work> {
  const { run } = await workTicket(test, ticket, { isWanted: ({ form }) => form?.spend === true });
  expect(run.form?.name).toBe('confirm-plan');
  changeLicense(test.world, productId, premium);
  return goOn(test, run.id);
}

describe('a product that nobody knows', () => {
  const nonprofit = 'CFQ7TTC0NPBP';

  it('is named by the run, proposed on its page, decided by an admin, and bought once', async () => {
    // The vendor's document does not say that this product is for nonprofits, as its catalog does.
    const own = nameAlike(nonprofit, 'Microsoft 365 Business Premium');
    await readMatrix();
    nameAlike(nonprofit, own);
    forgetLicenses(test.world, { title: own });
    await refreshDirectory(test);

    const text = refusalIn((await workTicket(test, '5007')).run, 'Nonprofit Staff Pricing');
    expect(text).toContain('nobody knows what');
    const notes = () => auditNotes(test, '5007').join();
    await expect.poll(notes, { timeout: 10_000 }).toContain('Nonprofit Staff Pricing');

    const question = await questionAbout(`${nonprofit}:0001`);
    expect(question).toMatchObject({
      reason: 'unknown-product',
      isBlocked: true,
      segment: 'nonprofit',
      clientNames: ['Goodhope Foundation'],
      proposal: premium,
    });
    expect(question.candidates[0]?.reason).toMatch(/^Microsoft’s offer matrix of \d{6} names it/);
    const { productKey, segment, known } = question;
    const answer = { productKey, segment, known, skuId: question.proposal };
    const byEngineer = (await test.as('eli')).put('/v1/products', answer, productRow);
    expect((await refusalOf(byEngineer)).status).toBe(403);
    const row = await (await test.as('ada')).put('/v1/products', answer, productRow);
    expect(row).toMatchObject({ source: 'admin', origin: 'Ada Admin', confidence: 'confirmed' });

    const { run } = await workOn('5007', nonprofit);
    expect(run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['17 → 18']);
    expect((await questions()).map((open) => open.productKey)).not.toContain(productKey);
  });
});

describe('a license that the vendor changes', () => {
  it('blocks buying, also what was planned before, until an admin has decided', async () => {
    await readMatrix();
    const planned = await workTicket(test, '5001', {
      isWanted: (run) => run.form?.spend === true,
    });
    expect(planned.run.form?.name).toBe('confirm-plan');
    changeLicense(test.world, 'CFQ7TTC0LCHC', basic);
    await Promise.all([readMatrix(), refreshDirectory(test)]);

    // The yes was to another product: nothing is sent.
    const stopped = await goOn(test, planned.run.id);
    const text = refusalIn(stopped.run, 'Microsoft 365 Business Premium');
    expect(text).toContain('an earlier offer matrix');
    refusalIn((await workTicket(test, '5001')).run, 'Microsoft 365 Business Premium');

    const { productKey, segment, known, candidates, subscriptionCount } =
      await questionAbout('CFQ7TTC0LCHC:0002');
    expect(subscriptionCount).toBeGreaterThan(0);
    expect(candidates.map(({ skuId }) => skuId)).toEqual([basic, premium]);
    const ada = await test.as('ada');
    await ada.put('/v1/products', { productKey, segment, known, skuId: premium }, productRow);

    expect((await workOn('5001', 'CFQ7TTC0LCHC')).run.status).toBe('finished');
    expect(seatMoves(test)).toEqual(['18 → 19']);
  });
});
