import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { user } from '../../src/operations/people/schemas.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { ensurePortal } from '../../tools/start/build-portal.ts';
import { findFreePort } from '../../tools/start/free-port.ts';
import { startTestProvider, type TestProvider } from '../contracts/oidc-provider.ts';
import { openStaffSite, rootAccount, type StaffSite } from '../support/staff-site.ts';
import { expectAccessible, expectReflow, launchBrowser, visit, widths } from './support/browser.ts';

let provider: TestProvider;
let site: StaffSite;
let browser: Browser;

beforeAll(async () => {
  const [providerPort, port] = [await findFreePort(), await findFreePort()];
  const url = `http://127.0.0.1:${port}`;
  provider = await startTestProvider(providerPort, [`${url}/api/auth/callback/oidc`]);
  [site, browser] = await Promise.all([
    openStaffSite({
      SEATWRIGHT_PORT: String(port),
      SEATWRIGHT_BASE_URL: url,
      SEATWRIGHT_OIDC_ISSUER: provider.issuer,
      SEATWRIGHT_OIDC_CLIENT_ID: provider.clientId,
      SEATWRIGHT_OIDC_CLIENT_SECRET: provider.clientSecret,
      SEATWRIGHT_OIDC_NAME: 'the test provider',
    }),
    launchBrowser(),
    ensurePortal(() => {}),
  ]);
  await site.root.post(
    '/v1/users',
    { name: 'Ann Engineer', email: 'ann@msp.example', roles: ['engineer'] },
    z.unknown(),
  );
});

afterAll(async () => {
  await browser.close();
  await site.close();
  await provider.stop();
});

beforeEach(() => {
  provider.people.set('ann', { email: 'ann@msp.example', email_verified: true, name: 'Ann' });
  provider.people.set('ned', { email: 'ned@msp.example', email_verified: true, name: 'Ned New' });
});

/** Somebody at a browser of their own, who is sent from `address` to the sign-in. */
async function arrive(address: string): Promise<Page> {
  const visitor = await visit(browser, { address: site.url });
  onTestFinished(async () => {
    await visitor.close();
    expect(visitor.faults).toEqual([]);
  });
  await visitor.page.goto(address);
  await greeting(visitor.page).waitFor();
  return visitor.page;
}

const greeting = (page: Page) => page.getByRole('heading', { name: 'Sign in to Seatwright' });
const button = (page: Page) => page.getByRole('link', { name: 'Sign in with the test provider' });

it('leads from the button through the provider to the page that was asked for, and out again', async () => {
  provider.who = 'ann';
  const page = await arrive('/runs?status=stopped');
  await button(page).waitFor();
  await expectAccessible(page, 'sign-in with a provider');
  await page.setViewportSize({ width: widths.reflow, height: 640 });
  await expectReflow(page, 'sign-in with a provider');
  await page.setViewportSize({ width: widths.desk, height: 800 });

  await button(page).click();

  await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor();
  expect(page.url()).toBe(`${site.url}/runs?status=stopped`);
  await page.getByRole('button', { name: 'Account of Ann Engineer' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await greeting(page).waitFor();
  await page.goto('/runs');
  await greeting(page).waitFor();
});

it('tells somebody whom the provider knows and who has no role what to do, and lets them in with one', async () => {
  provider.who = 'ned';
  const page = await arrive('/clients');
  await button(page).click();

  await page.getByRole('heading', { name: 'Welcome, Ned New' }).waitFor();
  await page.getByText('You are signed in as ned@msp.example').waitFor();
  await page.getByText(`Ask ${rootAccount.name} to give you one`).waitFor();
  expect(await page.getByRole('navigation').count()).toBe(0);
  await expectAccessible(page, 'no role');

  const [ned] = (await site.root.get('/v1/users?search=ned@msp.example', listOf(user))).items;
  await site.root.put(`/v1/users/${ned?.id}`, { roles: ['auditor'] }, user);
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Clients' }).waitFor();
});

it('says on the sign-in page that the provider let nobody in, where a password still works', async () => {
  provider.who = null;
  const page = await arrive('/subscriptions');
  await button(page).click();

  await page.getByRole('alert').getByText('did not let you in, or you cancelled there').waitFor();
  await page.getByText('Try again, or ask whoever runs the sign-in service.').waitFor();
  await expectAccessible(page, 'refused by the provider');
  await page.getByLabel('E-mail').fill(rootAccount.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(rootAccount.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Subscriptions' }).waitFor();
});
