import type { Page } from 'playwright-core';
import { demoAccount } from '../../../tools/start/installation.ts';
import { settle } from './browser.ts';

/** The demo accounts, by what they may do: everything, spend, engineer without spending, approve, audit. */
export const people = {
  admin: 'Ada Admin',
  engineer: 'Eli Engineer',
  careful: 'Nora NoSpend',
  approver: 'Ari Approver',
  auditor: 'Aud Auditor',
} as const;
export type Person = keyof typeof people;

/** Signs in as the sign-in page does, without showing it: the page's browser has the session's cookie from then on. */
export async function takeSession(page: Page, address: string, person: Person): Promise<void> {
  const { email, password } = demoAccount(people[person].toLowerCase());
  const answer = await page.request.post(`${address}/api/auth/sign-in/email`, {
    data: { email, password },
    headers: { origin: address },
  });
  if (!answer.ok()) throw new Error(`The sign-in answered ${answer.status()}.`);
}

/** Opens an address, is sent to the sign-in, presses the person's demo account, and waits for the page asked for. */
export async function signInAs(page: Page, person: Person, next = '/clients'): Promise<void> {
  await page.goto(next);
  const greeting = page.getByRole('heading', { name: 'Sign in to Seatwright' });
  await greeting.waitFor();
  await page.getByRole('button', { name: people[person] }).click();
  await page.waitForURL((url) => url.pathname + url.search === next);
  await greeting.waitFor({ state: 'detached' });
  await settle(page);
}

/** Opens another page of the portal without a new sign-in. */
export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await settle(page);
}

/** The address of a client's page, found by its name as a person would. */
export async function findClient(page: Page, name: string): Promise<string> {
  await open(page, '/clients');
  await page.getByRole('searchbox', { name: 'Search clients' }).fill(name);
  const link = page.getByRole('link', { name, exact: true });
  await link.waitFor();
  const address = await link.getAttribute('href');
  if (address === null) throw new Error(`The link to ${name} leads nowhere.`);
  return address;
}
