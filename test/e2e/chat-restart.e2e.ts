import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, visit } from './support/browser.ts';
import { startPackage } from './support/chat.ts';
import { open, takeSession } from './support/people.ts';
import { openRestartableSite, type RestartableSite } from './support/site.ts';

let site: RestartableSite;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([openRestartableSite(), launchBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

const premium = 'Microsoft 365 Business Premium';
const question = (page: Page) => page.locator('section[id^="form-"]');
const next = (page: Page) => question(page).getByRole('button', { name: 'Next' });

/** Starts an onboarding and leaves its second form half filled in. */
async function fillHalf(page: Page): Promise<void> {
  await takeSession(page, site.address, 'engineer');
  await open(page, '/chat?ticket=5002');
  await startPackage(page, 'Staff Onboarding');
  await question(page).getByRole('checkbox', { name: premium }).check();
  await next(page).click();
  await page.getByLabel('First name').fill('Rowan');
}

it('loses nothing that was typed or sent when the server goes away and comes back', async () => {
  const visitor = await visit(browser, { address: site.address, width: 'pane' });
  const { page } = visitor;
  await fillHalf(page);

  // Half filled in; the server restarts under it, and what is sent meanwhile says so and stays.
  await site.server.stop();
  await page.getByLabel('Last name').fill('Pike');
  await next(page).click();
  const problem = page.getByText('Seatwright cannot be reached.');
  await problem.waitFor();
  // Beside the button that was pressed, and not at the top of a form that is higher than the window.
  const [above, button] = await Promise.all([problem.boundingBox(), next(page).boundingBox()]);
  const windowHeight = page.viewportSize()?.height ?? 0;
  expect(above?.y).toBeGreaterThan(0);
  expect(above?.y).toBeLessThan(button?.y ?? 0);
  expect(button?.y).toBeLessThan(windowHeight);
  const lost = page.getByText(/^Not connected since \d\d:\d\d; trying again$/);
  await lost.waitFor();
  expect(await page.getByLabel('First name').inputValue()).toBe('Rowan');
  await site.server.start();
  await lost.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByLabel('Last name').waitFor();
  expect(await page.getByLabel('First name').inputValue()).toBe('Rowan');
  expect(await page.getByLabel('Last name').inputValue()).toBe('Pike');

  // Taken by the server, which goes away before it has answered: the page learns that it was taken, and by whom.
  const taking = Promise.withResolvers<number>();
  await page.route('**/v1/runs/*/forms/*', async (route) => {
    const taken = await route.fetch();
    await site.server.stop();
    await route.abort('connectionreset');
    taking.resolve(taken.status());
  });
  await next(page).click();
  expect(await taking.promise).toBe(200);
  await page.unrouteAll();
  await site.server.start();
  const log = page.getByRole('log');
  await log.locator('[data-kind="answered"]').nth(1).getByText('Pike').waitFor();
  // The run has gone on with it.
  await log.getByText(/Rowan Pike will be rowan\.pike@/).waitFor();
  // Asked once, answered once, and not called somebody else's.
  expect(await log.locator('[data-kind="answered"]').count()).toBe(2);
  expect(await page.getByLabel('First name').count()).toBe(0);
  expect(await page.getByText('What you had typed was not sent').count()).toBe(0);
  expect(visitor.faults).toEqual([]);
  await visitor.close();
});
