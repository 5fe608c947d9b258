import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createAdminLink } from '../../src/admin-link.ts';
import { transact } from '../../src/store/database.ts';
import { insertLink } from '../../src/store/one-time-links.ts';
import { ensurePortal } from '../../tools/start/build-portal.ts';
import { openEmptySite, type StaffSite } from '../support/staff-site.ts';
import { expectAccessible, expectReflow, launchBrowser, visit, widths } from './support/browser.ts';

let site: Pick<StaffSite, 'url' | 'server' | 'close'>;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([openEmptySite(), launchBrowser(), ensurePortal(() => {})]);
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Somebody at a browser of their own. */
async function arrive(): Promise<Page> {
  const visitor = await visit(browser, { address: site.url });
  onTestFinished(async () => {
    await visitor.close();
    expect(visitor.faults).toEqual([]);
  });
  return visitor.page;
}

const root = { name: 'Rae Root', email: 'rae@msp.example', password: 'four plain words here' };

async function fill(page: Page, person: typeof root): Promise<void> {
  await page.getByLabel('Name').fill(person.name);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await page.getByRole('button', { name: 'Become admin and sign in' }).click();
}

const clients = (page: Page) => page.getByRole('heading', { level: 1, name: 'Clients' });
const setUp = (page: Page) => page.getByRole('heading', { name: 'Set up the admin’s account' });

/** A link that says it opens nothing, why, and what to do. */
async function expectDead(page: Page, why: string, whatToDo: string): Promise<void> {
  await page.getByRole('heading', { name: 'There is nothing to set up here' }).waitFor();
  const alert = page.getByRole('alert');
  await alert.getByText(why).waitFor();
  await alert.getByText(whatToDo).waitFor();
  await expectAccessible(page, why);
  await page.getByRole('link', { name: 'Go to the sign-in' }).click();
  await page.getByRole('heading', { name: 'Sign in to Seatwright' }).waitFor();
}

it('makes the first admin, once, and signs them in', async () => {
  const page = await arrive();
  await page.goto('/sign-in');
  await page.getByText('Nobody administers Seatwright yet').waitFor();
  await expectAccessible(page, 'sign-in of a new installation');

  const link = site.server.firstAdminUrl ?? '';
  await page.goto(link);
  await setUp(page).waitFor();
  await expectAccessible(page, 'first admin');
  await page.setViewportSize({ width: widths.reflow, height: 640 });
  await expectReflow(page, 'first admin');
  await page.setViewportSize({ width: widths.desk, height: 800 });
  await fill(page, root);

  await clients(page).waitFor();
  await page.getByRole('button', { name: `Account of ${root.name}` }).waitFor();
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: 'Users' })
    .waitFor();

  const second = await arrive();
  await second.goto(link);
  await expectDead(second, 'it was used already', 'tell an admin at once');
  expect(await second.getByText('Nobody administers Seatwright yet').count()).toBe(0);
});

it('lets the faster of two win, and tells the other one that the link was used', async () => {
  const link = await createAdminLink(site.server.product, 'break-glass');
  const [fast, slow] = [await arrive(), await arrive()];
  for (const page of [fast, slow]) {
    await page.goto(link);
    await setUp(page).waitFor();
  }
  await fill(fast, { ...root, name: 'Faye Fast', email: 'faye@msp.example' });
  await clients(fast).waitFor();

  await fill(slow, { ...root, name: 'Sly Slow', email: 'sly@msp.example' });

  await slow.getByRole('alert').getByText('it was used already').waitFor();
  await slow.getByRole('link', { name: 'Go to the sign-in' }).click();
  // The page that is left has fields of the same names.
  await slow.getByRole('heading', { name: 'Sign in to Seatwright' }).waitFor();
  await slow.getByLabel('E-mail').fill('sly@msp.example');
  await slow.getByRole('textbox', { name: 'Password' }).fill(root.password);
  await slow.getByRole('button', { name: 'Sign in', exact: true }).click();
  await slow.getByRole('alert').getByText('is wrong').waitFor();
});

it('is too old after its hour, and says how to get another', async () => {
  const { db, tools } = site.server.product;
  const until = tools.clock.now();
  const now = until.subtract({ hours: 1 });
  const given = { target: { kind: 'break-glass' }, createdBy: 'seatwright' } as const;
  const token = await transact(db, (tx) => insertLink(tx, { ...given, now, until }));

  const page = await arrive();
  await page.goto(`/first-admin?token=${token}`);
  await expectDead(page, 'it is too old', 'seatwright admin link');
});

it('that lost its end says so', async () => {
  const page = await arrive();
  await page.goto('/first-admin');
  await expectDead(page, 'it is incomplete', 'Ask an admin for a new one');
});
