import type { Page } from 'playwright-core';
import { settle } from './browser.ts';

/** Presses the button of a demo account that has exactly these roles, and waits for the page behind the sign-in. */
export async function signInAs(
  page: Page,
  account: string | RegExp,
  next = '/clients',
): Promise<void> {
  await page.goto(next);
  await page.getByRole('heading', { name: 'Sign in to Seatwright' }).waitFor();
  await page.getByRole('button', { name: account }).click();
  await page.waitForURL((url) => url.pathname + url.search === next);
  await settle(page);
}
