import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { launchBrowser, takePicture, visit, type Visitor } from './support/browser.ts';
import { people, signInAs } from './support/people.ts';
import { openSite, type Site } from './support/site.ts';

let site: Site;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([openSite(), launchBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

async function arrive(width: 'pane' | 'desk' = 'desk'): Promise<Visitor> {
  const visitor = await visit(browser, { address: site.address, width });
  onTestFinished(async () => {
    await visitor.close();
    expect(visitor.faults).toEqual([]);
  });
  return visitor;
}

it('goes on to the page that was asked for', async () => {
  const { page } = await arrive();
  await signInAs(page, 'admin', '/seat-changes');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Seat changes');
});

it('says no to a wrong password and lets the person try again', async () => {
  const { page } = await arrive();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill('nobody@example.com');
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').waitFor();
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  expect(await page.getByLabel('E-mail').inputValue()).toBe('nobody@example.com');
});

it('leads nowhere outside the portal', async () => {
  const { page } = await arrive();
  await page.goto('/sign-in?next=//elsewhere.example/');
  await page.getByRole('button', { name: people.admin }).click();
  await page.waitForURL('**/clients');
  expect(new URL(page.url()).origin).toBe(new URL(site.address).origin);
});

it('ends with the sign-out: the pages ask for a sign-in again', async () => {
  const { page } = await arrive();
  await signInAs(page, 'engineer');
  await page.getByRole('button', { name: `Account of ${people.engineer}` }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Seatwright' }).waitFor();
  await takePicture(page, 'portal-sign-in');
  await page.goto('/clients');
  await page.getByRole('heading', { name: 'Sign in to Seatwright' }).waitFor();
});
