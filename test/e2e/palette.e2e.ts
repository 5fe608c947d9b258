import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { settle } from './support/browser.ts';
import { open } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

const palette = (page: Page) => page.getByRole('dialog', { name: 'Search and commands' });
const field = (page: Page) => palette(page).getByRole('combobox');
const chosen = (page: Page) => palette(page).getByRole('option', { selected: true });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

const patience = { timeout: 20_000 };

/** Waits for the name of the option that Enter would open. */
async function expectChosen(page: Page, words: RegExp): Promise<void> {
  await expect.poll(() => chosen(page).textContent(), patience).toMatch(words);
}

it('leads to a person by the keyboard alone, and shows their panel', async () => {
  const { page } = await stage.arriveAs('engineer');
  await page.keyboard.press('Control+k');
  await field(page).waitFor();
  await page.keyboard.type('amelia');
  await palette(page).getByRole('group', { name: 'People' }).getByRole('option').first().waitFor();
  const name = (await chosen(page).textContent()) ?? '';
  const active = await field(page).getAttribute('aria-activedescendant');
  expect(await chosen(page).getAttribute('id')).toBe(active);

  await page.keyboard.press('Enter');

  await page.waitForURL(/\/people\?open=/);
  const panel = page.getByRole('dialog', { name: /Amelia/ });
  await panel.waitFor();
  expect(name).toContain(
    (await panel.getByRole('heading', { level: 2 }).textContent()) ?? 'no title',
  );
  expect(await panel.getByRole('link', { name: 'Choose a ticket' }).getAttribute('href')).toBe(
    '/chat',
  );
});

it('goes round the results by arrow, and back to where the keyboard was by Escape', async () => {
  const { page } = await stage.arriveAs('engineer');
  const button = page.getByRole('button', { name: 'Search and commands' });
  await button.focus();
  await page.keyboard.press('Enter');
  await field(page).fill('go to');
  await expectChosen(page, /Go to clients/);
  await page.keyboard.press('ArrowDown');
  await expectChosen(page, /Go to ticket chat/);
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expectChosen(page, /Go to (?!clients|ticket)/);

  await page.keyboard.press('Escape');

  await palette(page).waitFor({ state: 'detached' });
  await expect
    .poll(() => button.evaluate((one) => one === document.activeElement), patience)
    .toBe(true);
});

it('goes to pages that the person may see, and no other', async () => {
  const { page } = await stage.arriveAs('engineer');
  await page.keyboard.press('Control+k');
  await field(page).fill('go to audit');
  await palette(page).getByText('Nothing was found.').waitFor();
  await field(page).fill('go to runs');
  await expectChosen(page, /Go to runs/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/runs');
  await expect.poll(() => heading(page).textContent(), patience).toBe('Runs');
  await expect.poll(() => page.evaluate(() => document.activeElement?.id), patience).toBe('main');
});

it('finds a ticket in the PSA, and remembers what was opened', async () => {
  const { page } = await stage.arriveAs('engineer');
  await page.keyboard.press('Control+k');
  await field(page).fill('5001');
  await expectChosen(page, /#5001/);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/chat?ticket=5001');
  await open(page, '/clients');
  await page.keyboard.press('Control+k');
  const recent = palette(page).getByRole('group', { name: 'Recent' }).getByRole('option');
  await expect
    .poll(() => recent.allTextContents(), patience)
    .toEqual([expect.stringContaining('#5001')]);
});

it('turns the colours dark, and they stay so after a reload', async () => {
  const { page } = await stage.arriveAs('engineer');
  const scheme = () =>
    page.evaluate(() => document.documentElement.getAttribute('data-mantine-color-scheme'));
  expect(await scheme()).toBe('light');
  await page.keyboard.press('Control+k');
  await field(page).fill('dark');
  await expectChosen(page, /Dark mode/);
  await page.keyboard.press('Enter');
  await expect.poll(scheme, patience).toBe('dark');
  await page.reload();
  await settle(page);
  expect(await scheme()).toBe('dark');
});

it('works in 360 px', async () => {
  const { page } = await stage.arriveAs('engineer', '/clients', { width: 'pane' });
  await page.getByRole('button', { name: 'Search and commands' }).click();
  await field(page).fill('brightwater');
  await expectChosen(page, /Brightwater Dental/);
  await palette(page).getByRole('group', { name: 'People' }).waitFor();
  await chosen(page).click();
  await page.waitForURL('**/clients/*');
  await expect.poll(() => heading(page).textContent(), patience).toBe('Brightwater Dental');
});

it('lists people with their licenses, filtered by an address that can be shared', async () => {
  const { page } = await stage.arriveAs('engineer', '/people');
  await page.getByRole('button', { name: 'License' }).click();
  await page.getByRole('checkbox', { name: /^Microsoft 365 Business Premium \(/ }).check();
  await page.waitForURL(/product=Microsoft/);
  await page.keyboard.press('Escape');
  await settle(page);
  const rows = page.getByRole('table', { name: 'People' }).getByRole('row');
  const others = async () =>
    (await rows.allTextContents())
      .slice(1)
      .filter((row) => !row.includes('Microsoft 365 Business Premium'));
  // What was there stays until what was asked for has come.
  await expect.poll(others, patience).toEqual([]);
  const shown = await rows.allTextContents();
  expect(shown.length).toBeGreaterThan(1);

  const shared = page.url();
  await open(page, '/clients');
  await open(page, shared);
  await expect.poll(() => rows.allTextContents(), patience).toEqual(shown);
});

it('shows what a subscription costs and when it can be reduced', async () => {
  const { page } = await stage.arriveAs('engineer', '/subscriptions?search=brightwater');
  const row = page.getByRole('row', { name: /Business Premium/ });
  await row.focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog', { name: /Business Premium/ });
  await panel.waitFor();
  const facts = (await panel.textContent()) ?? '';
  expect(facts).toMatch(/Seats\s*18/);
  expect(facts).toMatch(/Can be reduced\s*\d+ \w+ \d{4}/);
});

it('reads people again on request, and tells an auditor only how old they are', async () => {
  const { page } = await stage.arriveAs('engineer', '/people');
  await page.getByRole('button', { name: 'Read all again' }).click();
  await page
    .getByRole('status')
    .filter({ hasText: /Reading: \d+ of \d+ clients done/ })
    .waitFor();
  await page.getByRole('status').filter({ hasText: 'Read just now' }).waitFor();

  const auditor = await stage.arriveAs('auditor', '/people');
  await auditor.page
    .getByRole('status')
    .filter({ hasText: /^Read / })
    .waitFor();
  expect(await auditor.page.getByRole('button', { name: 'Read all again' }).count()).toBe(0);
});
