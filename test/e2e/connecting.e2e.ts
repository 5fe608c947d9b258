import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { listOf } from '../../src/operations/schemas/common.ts';
import { service } from '../../src/operations/schemas/service.ts';
import { expectAccessible } from './support/browser.ts';
import { findClient, open } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

const tile = (page: Page, name: string) =>
  page.getByRole('button', { name: `Configure ${name}`, exact: true });
const leaving = (page: Page) => page.getByRole('dialog', { name: 'Leave without saving?' });

const pax8 = () => {
  const known = stage.site.world.credentials.markets['pax8'];
  if (known === undefined) throw new Error('Nobody of the demo buys at Pax8');
  return known;
};

/** The form for one more Pax8 account, filled in with a secret. */
async function fillPax8(page: Page, name: string, secret: string) {
  const { clientId = '', baseUrl = '' } = pax8().settings;
  await page.getByRole('button', { name: 'Add an integration' }).click();
  await page.getByRole('button', { name: /^Pax8/ }).click();
  const drawer = page.getByRole('dialog', { name: /^Connect / });
  await drawer.getByLabel('Name', { exact: true }).fill(name);
  await drawer.getByLabel('Client id', { exact: true }).fill(clientId);
  await drawer.getByLabel('Client secret', { exact: true }).fill(secret);
  await drawer.getByLabel('API address', { exact: true }).fill(baseUrl);
  return drawer;
}

it('connects an integration only when its test goes well, and keeps what was typed until then', async () => {
  const { page } = await stage.arriveAs('admin', '/integrations');
  const drawer = await fillPax8(page, 'Pax8 Nordic', 'not the secret');
  await drawer.getByRole('button', { name: 'Test and connect' }).click();
  const refusal = drawer.getByRole('alert');
  await refusal.getByText(/^Pax8 Nordic does not work yet, so nothing was saved\. ./).waitFor();
  expect(await drawer.getByLabel('Client secret', { exact: true }).inputValue()).toBe(
    'not the secret',
  );
  await expectAccessible(page, 'connect-refused');

  const { clientSecret = '' } = pax8().secrets;
  await drawer.getByLabel('Client secret', { exact: true }).fill(clientSecret);
  await drawer.getByRole('button', { name: 'Test and connect' }).click();
  await drawer.waitFor({ state: 'detached' });
  await tile(page, 'Pax8 Nordic').waitFor();
  expect(await page.getByText('Disabled', { exact: true }).count()).toBe(0);
});

it('saves one that cannot work yet switched off, and enables it only when it works', async () => {
  const { page } = await stage.arriveAs('admin', '/integrations');
  const drawer = await fillPax8(page, 'Pax8 Pending', 'consent is pending');
  await drawer.getByRole('button', { name: 'Test and connect' }).click();
  await drawer.getByRole('button', { name: 'Save anyway, switched off' }).click();
  await drawer.waitFor({ state: 'detached' });
  await page.getByText('Never tested', { exact: true }).waitFor();

  await tile(page, 'Pax8 Pending').click();
  await page.getByRole('button', { name: 'Enable Pax8 Pending' }).click();
  const question = page.getByRole('dialog', { name: 'Enable Pax8 Pending?' });
  await question.getByRole('button', { name: 'Enable Pax8 Pending' }).click();
  await question.getByText(/does not work, so it stays switched off/).waitFor();
  // Escape closes what lies on top, and nothing below it.
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'Secrets' }).waitFor();
});

it('tells the exact time of the last good call to the keyboard too', async () => {
  const { page } = await stage.arriveAs('engineer', '/integrations');
  await tile(page, 'ConnectWise PSA').click();
  const drawer = page.getByRole('dialog', { name: 'ConnectWise PSA' });
  await drawer.getByText('Last good call', { exact: true }).waitFor();
  const isOnTime = () => page.evaluate(() => document.activeElement?.tagName === 'TIME');
  for (let presses = 0; presses < 5 && !(await isOnTime()); presses += 1) {
    await page.keyboard.press('Tab');
  }
  const told = page.getByRole('tooltip');
  await told.waitFor();
  const at = await page.evaluate(() => document.activeElement?.getAttribute('datetime'));
  expect(await told.textContent()).toContain(String(new Date(at ?? '').getUTCFullYear()));
  await drawer.getByText(/of 1000 calls this minute/).waitFor();
  await drawer.getByText(/Its end is not entered/).waitFor();
});

it('asks before what was typed into an integration is lost, by Escape and by closing the tab', async () => {
  const { page } = await stage.arriveAs('admin', '/integrations');
  await tile(page, 'Microsoft Partner Center').click();
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Partner Center of the branch');
  await page.keyboard.press('Escape');
  await leaving(page).waitFor();
  await page.keyboard.press('Escape');
  await leaving(page).waitFor({ state: 'detached' });
  expect(await name.inputValue()).toBe('Partner Center of the branch');

  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();

  await page.keyboard.press('Escape');
  await leaving(page).getByRole('button', { name: 'Leave and lose it' }).click();
  await name.waitFor({ state: 'detached' });
  await tile(page, 'Microsoft Partner Center').waitFor();
});

it('asks before a half-edited client is lost', async () => {
  const { page } = await stage.arriveAs('admin');
  await findClient(page, 'Juniper Legal');
  await page.getByRole('link', { name: 'Juniper Legal', exact: true }).click();
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const tenant = page.getByLabel(/^Microsoft 365 tenant id/);
  await tenant.fill('another tenant');
  await page.getByRole('button', { name: 'Keep it as it is' }).click();
  await leaving(page).getByRole('button', { name: 'Stay on the page' }).click();
  expect(await tenant.inputValue()).toBe('another tenant');
  await page.goBack();
  await leaving(page).getByRole('button', { name: 'Leave and lose it' }).click();
  await page.waitForURL((url) => url.pathname === '/clients');
});

it('shows what a typed expression inherits, and refuses one that names nothing', async () => {
  const { page } = await stage.arriveAs('admin');
  const client = await findClient(page, 'Juniper Legal');
  await open(page, `${client}/global`);
  await page.getByLabel('Usage location', { exact: true }).fill('GB');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Everything is saved').waitFor();

  await open(page, `${client}/packages/staff-onboarding-cloud-only`);
  const inherited = page.getByText(/^GB · from Global Configuration/);
  await inherited.waitFor();
  await page.getByRole('button', { name: 'Set it here: Usage location' }).click();
  const field = page.getByRole('textbox', { name: 'Usage location' });
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.type('=global.nobody');
  await page.getByText(/^Inherits from Global Configuration: =global\.adminUpn/).waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page
    .getByRole('alert')
    .getByText(/"=global\.nobody" is no global field/)
    .waitFor();
  await field.fill('');
  await field.pressSequentially('=global.usageLocation');
  await inherited.waitFor();
  await page.getByText('Everything is saved').waitFor();
});

it('says what to set up next: to an admin with the way there, to others whom to ask', async () => {
  const ada = await stage.site.as('ada');
  const { items } = await ada.get('/v1/services', listOf(service));
  const csps = items.filter(({ category, enabled }) => category === 'csp' && enabled);
  const turn = async (enabled: boolean) => {
    for (const { id } of csps) await ada.put(`/v1/services/${id}`, { enabled }, service);
  };
  const admin = await stage.arriveAs('admin');
  expect(await admin.page.getByText('Set up Seatwright').count()).toBe(0);
  await turn(false);
  onTestFinished(() => turn(true));

  await admin.page.reload();
  const guide = admin.page.getByRole('region', { name: 'Set up Seatwright' });
  await guide.getByText('Connect a CSP: next').waitFor();
  await expectAccessible(admin.page, 'set-up');
  await guide.getByRole('link', { name: 'Open the integrations' }).click();
  await admin.page.waitForURL((url) => url.pathname === '/integrations');

  const engineer = await stage.arriveAs('engineer');
  const asked = engineer.page.getByRole('region', { name: 'Set up Seatwright' });
  await asked.getByText(/Ask an admin to do it\./).waitFor();
  expect(await asked.getByRole('link').count()).toBe(0);
});
