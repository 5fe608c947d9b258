import type { Page } from 'playwright-core';
import { settle } from './browser.ts';

/** Part of what `GET /v1/demo-accounts` answers. */
interface Account {
  readonly name: string;
  readonly roles: readonly string[];
}

/** Who somebody is: the demo account whose strongest role this is. */
export type Person = 'admin' | 'engineer' | 'auditor';

const strongestFirst: readonly string[] = ['admin', 'engineer', 'approver', 'auditor'];

function strongestRole(account: Account): string | undefined {
  return strongestFirst.find((role) => account.roles.includes(role));
}

/** Opens an address, is sent to the sign-in, presses the person's demo account, and waits for the page asked for. */
export async function signInAs(page: Page, person: Person, next = '/clients'): Promise<Account> {
  await page.goto(next);
  await page.getByRole('heading', { name: 'Sign in to Seatwright' }).waitFor();
  const answer = await page.request.get('/v1/demo-accounts');
  // Proof: the operation's schema; a wrong shape fails at the look-up below.
  const { items } = (await answer.json()) as { items: readonly Account[] };
  const account = items.find((candidate) => strongestRole(candidate) === person);
  if (account === undefined) throw new Error(`No demo account is ${person}.`);
  await page.getByRole('button', { name: account.name }).click();
  await page.waitForURL((url) => url.pathname + url.search === next);
  await settle(page);
  return account;
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
