import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  expectAccessible,
  expectReflow,
  launchBrowser,
  settle,
  takePicture,
  visit,
  type Visitor,
} from './support/browser.ts';
import { findClient, open, signInAs } from './support/people.ts';
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

/** Every page, and every state that puts something over it. */
const places: readonly {
  readonly name: string;
  readonly go: (page: Page, client: string) => Promise<unknown>;
}[] = [
  { name: 'clients', go: (page) => open(page, '/clients') },
  { name: 'client', go: (page, client) => open(page, client) },
  {
    name: 'package-configuration',
    go: (page, client) => open(page, `${client}/packages/staff-offboarding-cloud-only`),
  },
  { name: 'global-configuration', go: (page, client) => open(page, `${client}/global`) },
  {
    name: 'mapping-form',
    go: async (page, client) => {
      await open(page, `${client}/global`);
      await page
        .getByRole('button', { name: /mapping at/ })
        .first()
        .click();
      await page.getByRole('dialog').getByRole('combobox').waitFor();
    },
  },
  { name: 'services', go: (page) => open(page, '/services') },
  {
    name: 'service-test',
    go: async (page) => {
      await open(page, '/services');
      await page
        .getByRole('button', { name: /^Configure/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'Test' }).click();
      await page.getByRole('status', { name: 'Result of the test' }).waitFor();
    },
  },
  { name: 'runs', go: (page) => open(page, '/runs') },
  { name: 'seat-changes', go: (page) => open(page, '/seat-changes') },
  { name: 'audit', go: (page) => open(page, '/audit') },
  { name: 'ticket-picker', go: (page) => open(page, '/chat') },
  { name: 'ticket', go: (page) => open(page, '/chat?ticket=5001') },
  {
    name: 'account-menu',
    go: async (page) => {
      await open(page, '/clients');
      await page.getByRole('button', { name: /^Account of/ }).click();
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
    },
  },
  {
    name: 'clock-menu',
    go: async (page) => {
      await open(page, '/clients');
      await page.getByRole('button', { name: /simulated clock/ }).click();
      await page.getByRole('button', { name: '7 days forward' }).waitFor();
    },
  },
  {
    name: 'unsaved-changes',
    go: async (page, client) => {
      await open(page, `${client}/packages/staff-onboarding-cloud-only`);
      await page.getByRole('checkbox').first().click();
      await page.getByRole('link', { name: 'Runs' }).click();
      await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
      await expectAccessible(page, 'unsaved-changes');
      await page.getByRole('button', { name: 'Leave and lose them' }).click();
      await page.waitForURL('**/runs');
      await settle(page);
    },
  },
];

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  let visitor: Visitor;
  let client: string;

  beforeAll(async () => {
    visitor = await visit(browser, { address: site.address, width: 'desk', colorScheme });
    await visitor.page.goto('/sign-in');
    await visitor.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    await expectAccessible(visitor.page, 'sign-in');
    await signInAs(visitor.page, 'admin');
    client = await findClient(visitor.page, 'Brightwater Dental');
  });

  afterAll(() => visitor.close());

  it.each(places)('meets WCAG 2.2 AA: $name', async ({ name, go }) => {
    await go(visitor.page, client);
    await expectAccessible(visitor.page, name);
    expect(visitor.faults).toEqual([]);
    const isPicture = !['mapping-form', 'account-menu', 'clock-menu', 'unsaved-changes'].includes(
      name,
    );
    if (isPicture) {
      await takePicture(visitor.page, `portal-${name}${colorScheme === 'dark' ? '-dark' : ''}`);
    }
  });
});

describe('at 320 px', () => {
  let visitor: Visitor;
  let client: string;

  beforeAll(async () => {
    visitor = await visit(browser, { address: site.address, width: 'reflow' });
    await signInAs(visitor.page, 'admin');
    client = await findClient(visitor.page, 'Brightwater Dental');
  });

  afterAll(() => visitor.close());

  const still = places.filter(
    ({ name }) => !['account-menu', 'clock-menu', 'unsaved-changes'].includes(name),
  );

  it.each(still)('needs no scrolling sideways: $name', async ({ name, go }) => {
    await go(visitor.page, client);
    await expectReflow(visitor.page, name);
    await expectAccessible(visitor.page, name);
  });
});

it('begins each page with a way past the navigation, by keyboard', async () => {
  const visitor = await visit(browser, { address: site.address, width: 'desk' });
  await signInAs(visitor.page, 'admin');
  await open(visitor.page, '/runs');
  await visitor.page.keyboard.press('Tab');
  const focused = () => visitor.page.evaluate(() => document.activeElement?.textContent);
  expect(await focused()).toBe('Skip to the page');
  await visitor.page.keyboard.press('Enter');
  expect(await visitor.page.evaluate(() => document.activeElement?.id)).toBe('main');
  await visitor.close();
});
