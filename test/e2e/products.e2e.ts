import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { PcProduct } from '../../simulators/partner-center/entities.ts';
import { microsoftNames } from '../../src/domain/products/names-data.ts';
import { refreshDirectory } from '../support/directory.ts';
import { workTicket } from '../support/staff.ts';
import { changeLicense, partnerCenterOf } from '../support/unknown-products.ts';
import { expectAccessible, expectReflow, settle, takePicture, widths } from './support/browser.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();
beforeAll(() => refreshDirectory(stage.site));

const basic = '3b555118-da6a-4418-894f-7df1e2096870';
const premiumName = 'Microsoft 365 Business Premium';

const questions = (page: Page) => page.getByRole('table', { name: 'Products to decide' });
const known = (page: Page) => page.getByRole('table', { name: 'Rows' });
const matrix = (page: Page) => page.getByRole('region', { name: 'Offer matrix' });
const names = (page: Page) => page.getByRole('region', { name: 'Names of licenses' });

async function refreshNow(page: Page): Promise<void> {
  await matrix(page).getByRole('button', { name: 'Refresh now' }).click();
  await matrix(page).getByText('Reading it…').waitFor({ state: 'detached' });
}

/** Leaves so many products in the vendor's catalog and file; answers the others. */
function keepProducts(count: number): PcProduct[] {
  let others: PcProduct[] = [];
  partnerCenterOf(stage.site.world).act('fewer-products', ({ state }) => {
    others = state.products.splice(count);
  });
  return others;
}

it('reads the offer matrix, lists what is known with its sources, and asks nothing while all agree', async () => {
  const { page } = await stage.arriveAs('admin', '/products');
  await page.getByText('Nothing is to be decided').waitFor();
  await matrix(page).getByText('Never read so far.').waitFor();

  await refreshNow(page);

  await matrix(page)
    .getByText(/read .* by Ada Admin: \d+ lines, \d+ products in all/)
    .waitFor();
  await page.getByRole('searchbox', { name: 'Search rows' }).fill('CFQ7TTC0LCHC:0002');
  for (const source of [/^A CSP/, /^Offer matrix/, /^Shipped table/]) {
    await known(page).getByText(source).first().waitFor();
  }
  await settle(page);
  await expectAccessible(page, 'products');
  await page.setViewportSize({ width: widths.reflow, height: 800 });
  await expectReflow(page, 'products');
});

it('says why a file was not believed, and takes it over when an admin says that it is right', async () => {
  const others = keepProducts(2);
  const { page } = await stage.arriveAs('admin', '/products');
  await refreshNow(page);
  await matrix(page)
    .getByText(/has 2 lines, and the one before had \d+/)
    .waitFor();
  await page.reload();
  const refusal = matrix(page).getByText('The last reading changed nothing').locator('..');
  await refusal.getByText(/has 2 lines.*\(.*, by Ada Admin\)/).waitFor();
  await expectAccessible(page, 'products-refused');

  await matrix(page).getByRole('button', { name: 'Take it over nevertheless' }).click();
  const sure = page.getByRole('dialog', { name: 'Take over a file that is much smaller?' });
  await sure.getByRole('button', { name: 'Take it over nevertheless' }).click();
  await matrix(page)
    .getByText(/by Ada Admin: 2 lines, \d+ products in all/)
    .waitFor();
  partnerCenterOf(stage.site.world).act('all-products', ({ state }) => {
    state.products.push(...others);
  });
  await refreshNow(page);
});

it('is where a refused run leads to', async () => {
  changeLicense(stage.site.world, 'CFQ7TTC0LCHC', basic);
  await (await stage.site.as('ada')).post('/v1/products/offer-matrix', {}, z.unknown());
  const { run } = await workTicket(stage.site, '5001');
  expect(run.status).toBe('stopped');
  const { page } = await stage.arriveAs('engineer', `/runs/${run.id}`);
  const link = page.getByRole('link', { name: `${stage.site.url}/products` });
  await link.waitFor();
  await settle(page);
  await expectAccessible(page, 'refusal-with-a-link');
  await link.click();
  await questions(page).getByText('Sources disagree').waitFor();
});

it('asks about that license, and an admin decides by keyboard alone', async () => {
  const { page } = await stage.arriveAs('admin', '/products');
  await questions(page).getByText('Sources disagree').waitFor();
  await page.getByText('Nothing is bought on them until an admin has decided.').waitFor();

  await questions(page).locator('tr[tabindex="0"]').focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog', { name: premiumName });
  await panel
    .getByText(/Microsoft’s offer matrix says/)
    .first()
    .waitFor();
  await expectAccessible(page, 'product-question');
  await takePicture(page, 'portal-product-question');
  const own = panel.getByRole('radio', { name: premiumName });
  await own.focus();
  await page.keyboard.press('Space');
  await panel.getByRole('button', { name: 'Use this license' }).focus();
  await page.keyboard.press('Enter');

  await panel.waitFor({ state: 'detached' });
  await page.getByText('Nothing is to be decided').waitFor();
  await page.getByRole('searchbox', { name: 'Search rows' }).fill('CFQ7TTC0LCHC:0002 Ada');
  await known(page).getByText('Confirmed by a person').waitFor();
});

it('lets an admin take the decision back, put the question aside, and choose another license by id', async () => {
  const { page } = await stage.arriveAs('admin', '/products?source=admin');
  await known(page).locator('tr[tabindex="0"]').click();
  const detail = page.getByRole('dialog', { name: premiumName });
  await detail.getByRole('button', { name: 'Take it back' }).click();
  const sure = page.getByRole('dialog', { name: /^Take back which license/ });
  await sure.getByRole('button', { name: 'Take it back' }).click();

  await questions(page).locator('tr[tabindex="0"]').click();
  const panel = page.getByRole('dialog', { name: premiumName });
  await panel.getByRole('button', { name: 'Put aside' }).click();
  await panel.waitFor({ state: 'detached' });
  await page.getByText('Nothing is to be decided').waitFor();
  await page.getByRole('radiogroup', { name: 'Which questions' }).getByText('Put aside').click();
  await questions(page).locator('tr[tabindex="0"]').click();
  await panel.getByText(/Ada Admin,/).waitFor();
  await panel.getByRole('radio', { name: 'Another license' }).check();
  await panel.getByLabel('License id').fill('Business Standard');
  await panel.getByRole('button', { name: 'Use this license' }).click();
  await panel.getByText('A license is named by its GUID.').waitFor();
  await panel.getByLabel('License id').fill('f245ecc8-75af-4f8e-b61f-27d8114de5f3');
  await panel.getByRole('button', { name: 'Use this license' }).click();
  await panel.waitFor({ state: 'detached' });
});

it('takes a newer table of names, refuses another file in words, and goes back', async () => {
  const { page } = await stage.arriveAs('admin', '/products');
  await names(page)
    .getByText(/names that came with Seatwright/)
    .waitFor();
  const file = names(page).locator('input[type="file"]');
  const upload = (text: string) =>
    file.setInputFiles({ name: 'names.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await upload('a,b\n1,2');
  await names(page)
    .getByText(/This is not Microsoft’s table of product names/)
    .waitFor();

  const rows = microsoftNames.map(([sku, name]) => `"${name}",X,${sku},S,x,y`).join('\n');
  await upload(`Product_Display_Name,String_Id,GUID,Plan,Plan_Id,Names\n${rows}\n,,,,,`);
  await names(page)
    .getByText(/names that Ada Admin uploaded/)
    .waitFor();
  await names(page)
    .getByText(/1 line without id or name left out/)
    .waitFor();
  await expectAccessible(page, 'license-names');
  await names(page).getByRole('button', { name: 'Use the shipped names' }).click();
  const sure = page.getByRole('dialog');
  await sure.getByRole('button', { name: 'Use the shipped names' }).click();
  await names(page)
    .getByText(/names that came with Seatwright/)
    .waitFor();
});

it('shows engineers everything and lets them change nothing; others do not find it', async () => {
  const { page } = await stage.arriveAs('engineer', '/products');
  await matrix(page)
    .getByText(/by Ada Admin/)
    .waitFor();
  expect(await page.getByRole('button', { name: 'Refresh now' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Upload a newer table' }).count()).toBe(0);
  await known(page).locator('tr[tabindex="0"]').click();
  const detail = page.getByRole('dialog');
  await detail.getByText('License id').waitFor();
  expect(await detail.getByRole('button', { name: 'Use this license' }).count()).toBe(0);

  const auditor = await stage.arriveAs('auditor', '/audit');
  expect(await auditor.page.getByRole('link', { name: 'Products' }).count()).toBe(0);
});
