import { beforeAll, expect, it } from 'vitest';
import { settle } from './support/browser.ts';
import {
  header,
  isFocused,
  parameter,
  readCsv,
  rowNames,
  startWaitingRuns,
} from './support/lists.ts';
import { open, type Person } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

/** Runs that wait for their first answer, in the order in which they were started. */
let runIds: readonly string[];

beforeAll(async () => {
  runIds = await startWaitingRuns(stage.site, ['5001', '5002', '5003', '5004', '5005', '5006']);
});

const arriveAs = async (person: Person, address: string) =>
  (await stage.arriveAs(person, address)).page;

it('sorts by a header, both ways, and keeps the order in the address', async () => {
  const page = await arriveAs('engineer', '/clients');
  expect(await header(page, 'Client').getAttribute('aria-sort')).toBe('ascending');
  const ascending = await rowNames(page);
  expect(ascending[0]).toContain('Alder & Finch');

  await header(page, 'Client').getByRole('button').click();
  await expect.poll(() => header(page, 'Client').getAttribute('aria-sort')).toBe('descending');
  await expect.poll(() => rowNames(page)).toEqual(ascending.toReversed());
  expect(parameter(page, 'sort')).toBe('-name');

  await page.reload();
  await settle(page);
  expect(await rowNames(page)).toEqual(ascending.toReversed());
  await page.goBack();
  await expect.poll(() => rowNames(page)).toEqual(ascending);
});

it('filters by several values, counts each beforehand, and takes one filter away at a time', async () => {
  const page = await arriveAs('engineer', '/runs');
  await page.getByRole('button', { name: 'Filter State' }).click();
  const menu = page.getByRole('dialog', { name: 'Filter State' });
  await menu.getByRole('checkbox', { name: 'Waiting for an answer, 6' }).check();
  await menu.getByRole('checkbox', { name: 'Finished, 0' }).check();
  await page.keyboard.press('Escape');
  expect(await isFocused(page.getByRole('button', { name: 'Filter State (2)' }))).toBe(true);
  expect(parameter(page, 'status')).toBe('waiting-for-person,finished');

  const chips = page.getByRole('list', { name: 'Filters' });
  await chips.getByRole('button', { name: /Waiting for an answer/ }).click();
  await page.getByText('No runs match').waitFor();
  expect(parameter(page, 'status')).toBe('finished');
  expect(await isFocused(chips.getByRole('button', { name: /Finished/ }))).toBe(true);

  await chips.getByRole('button', { name: 'Clear all' }).click();
  await expect.poll(() => rowNames(page)).toHaveLength(6);
  expect(parameter(page, 'status')).toBeNull();
});

it('empties the search and the filters with "Clear all", and shows everything again', async () => {
  const page = await arriveAs('engineer', '/runs?status=waiting-for-person&search=5003');
  const search = page.getByRole('searchbox', { name: 'Search runs' });
  expect(await search.inputValue()).toBe('5003');
  expect(await rowNames(page)).toHaveLength(1);

  await page.getByRole('button', { name: 'Clear all' }).click();

  await expect.poll(() => rowNames(page)).toHaveLength(6);
  expect(await search.inputValue()).toBe('');
  expect(new URL(page.url()).search).toBe('');
  expect(await page.getByRole('list', { name: 'Filters' }).count()).toBe(0);
  await page.goBack();
  await expect.poll(() => rowNames(page)).toHaveLength(1);
  expect(await search.inputValue()).toBe('5003');
});

it('filters by client with type-ahead, and names it in its chip', async () => {
  const page = await arriveAs('engineer', '/runs');
  await page.getByRole('button', { name: 'Filter Client' }).click();
  const menu = page.getByRole('dialog', { name: 'Filter Client' });
  await menu.getByRole('searchbox').fill('brightw');
  await menu.getByRole('checkbox', { name: 'Brightwater Dental' }).check();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove filter Client: Brightwater Dental' }).waitFor();
  expect(parameter(page, 'clientId')).toBe(await stage.site.clientId('Brightwater Dental'));
});

it('gives exactly the filtered rows as a file, in the order that is seen', async () => {
  const page = await arriveAs('engineer', '/runs?search=dental');
  expect(await readCsv(page)).toEqual([expect.stringContaining('Brightwater Dental')]);

  const clients = await Promise.all(
    ['Alder & Finch Accounting', 'Copperline Construction', 'Dunmore Logistics'].map((name) =>
      stage.site.clientId(name),
    ),
  );
  await open(page, `/runs?clientId=${clients.join(',')}&sort=-clientName`);
  const seen = await page.getByRole('table', { name: 'Runs' }).getByRole('row').allTextContents();
  const order = seen.slice(1).map((row) => /#(\d+)/.exec(row)?.[1]);
  expect(order).toEqual(['5004', '5003', '5002']);
  const lines = await readCsv(page);
  expect(lines.map((line) => /\b(500\d)\b/.exec(line)?.[1])).toEqual(order);
});

it('gives all pages of what the filters let through as a file', async () => {
  const page = await arriveAs('engineer', '/people?enabled=yes&sort=account');
  await page.getByRole('button', { name: 'Read all again' }).waitFor();
  const count = page.getByRole('status').filter({ hasText: / people$/ });
  const counted = Number(/^[\d,]+/.exec((await count.textContent()) ?? '')?.[0].replace(',', ''));
  expect(counted).toBeGreaterThan(await page.locator('tbody tr').count());
  const lines = await readCsv(page);
  expect(lines).toHaveLength(counted);
  expect(new Set(lines).size).toBe(counted);
});

it('opens a row beside the list by keyboard alone, and comes back to it', async () => {
  const page = await arriveAs('engineer', '/runs');
  await header(page, 'Started').last().getByRole('button').focus();
  const first = page.locator('tbody tr').first();
  while (!(await isFocused(first))) await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  const second = page.locator('tbody tr').nth(1);
  expect(await isFocused(second)).toBe(true);

  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog');
  await panel.getByRole('link', { name: /Open the run/ }).waitFor();
  expect(parameter(page, 'open')).toBe(runIds.at(-2));
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  await expect.poll(() => isFocused(second)).toBe(true);
  expect(parameter(page, 'open')).toBeNull();

  await page.keyboard.press('Space');
  await page.getByRole('status').getByText('1 selected').waitFor();
});

it('opens what a link names, even where the filters leave it out, and walks to its neighbours', async () => {
  const page = await arriveAs('engineer', '/runs?status=finished');
  const readings: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith(`/v1/runs/${runIds[0]}`)) readings.push(request.method());
  });
  await open(page, `/runs?status=finished&open=${runIds[0]}`);
  const panel = page.getByRole('dialog');
  await panel.getByRole('link', { name: '#5001' }).waitFor();
  await panel.getByRole('list').waitFor();
  expect(readings).toEqual(['GET']);
  expect(await panel.getByRole('button', { name: 'Next row' }).isDisabled()).toBe(true);

  await open(page, `/runs?open=${runIds[5]}`);
  await panel.getByRole('button', { name: 'Next row' }).click();
  await panel.getByRole('link', { name: '#5005' }).waitFor();
  expect(parameter(page, 'open')).toBe(runIds[4]);
});

it('keeps what is ticked in another order, and forgets it behind another filter', async () => {
  const page = await arriveAs('engineer', '/runs');
  await page.getByRole('checkbox', { name: /ticket 5002/ }).check();
  await header(page, 'Client').getByRole('button').click();
  await expect.poll(() => parameter(page, 'sort')).toBe('clientName');
  await page.getByRole('status').getByText('1 selected').waitFor();
  expect(await page.getByRole('checkbox', { name: /ticket 5002/ }).isChecked()).toBe(true);

  await page.getByRole('searchbox', { name: 'Search runs' }).fill('500');
  await expect.poll(() => parameter(page, 'search')).toBe('500');
  await page.getByText('1 selected').waitFor({ state: 'detached' });
});

it('opens a row by click, but leaves links inside it alone', async () => {
  const page = await arriveAs('engineer', '/clients');
  const row = page.getByRole('row', { name: /Juniper Legal/ });
  await row.getByText('Cloud Only').click();
  await page.getByRole('dialog', { name: 'Juniper Legal' }).waitFor();
  await page.goBack();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await row.getByRole('link', { name: 'Juniper Legal' }).click();
  await page.getByRole('heading', { level: 1, name: 'Juniper Legal' }).waitFor();
});
