import { expect, it } from 'vitest';
import { openStage } from './support/stage.ts';

const stage = openStage();

it('offers the tickets where there is no such ticket, and a way back to the portal', async () => {
  const { page } = await stage.arriveAs('engineer', '/chat?ticket=99999', { width: 'pane' });
  await page.getByText('There is no ticket "99999".').waitFor();
  await page.getByRole('heading', { name: 'Choose a ticket' }).waitFor();
  await page.getByRole('searchbox', { name: 'Search tickets' }).fill('5001');
  await page.getByRole('link', { name: /^#5001/ }).click();
  await page.getByRole('heading', { name: /^#5001/ }).waitFor();
  await page.getByRole('link', { name: 'Seatwright', exact: true }).click();
  await page.getByRole('table', { name: 'Clients' }).waitFor();
});

it('says what to do about a ticket of a company that is no client, and starts nothing', async () => {
  const { page } = await stage.arriveAs('engineer', '/chat?ticket=5021');
  await page.getByText(/is not a client in Seatwright/).waitFor();
  await page.getByText('Nothing can be started on this ticket yet').waitFor();
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('link', { name: 'Clients', exact: true }).waitFor();
  expect(await page.getByRole('button', { name: /Staff Onboarding/ }).count()).toBe(0);
  expect(await page.getByRole('combobox').count()).toBe(0);
});

it('keeps a list usable whose address asks for what there is not', async () => {
  const { page } = await stage.arriveAs('engineer', '/clients?ready=perhaps');
  await page.getByRole('button', { name: 'Remove filter State: perhaps' }).waitFor();
  await page
    .getByRole('alert')
    .getByText(/^State: /)
    .waitFor();
  await page.getByRole('button', { name: 'Clear search and filters' }).click();
  await page.getByRole('table', { name: 'Clients' }).waitFor();
  expect(new URL(page.url()).search).toBe('');
});

it('leads to the list from the address of a client that there is not', async () => {
  const { page } = await stage.arriveAs('engineer', '/clients/abc');
  await page.getByText('There is no client "abc".').waitFor();
  await page.getByRole('link', { name: 'All clients' }).click();
  await page.getByRole('table', { name: 'Clients' }).waitFor();
});

it('ranks the preferred CSPs by name', async () => {
  const client = await stage.site.clientId('Juniper Legal');
  const address = `/clients/${client}/packages/staff-onboarding-cloud-only`;
  const { page } = await stage.arriveAs('admin', address);
  const add = page.getByRole('combobox', { name: 'Preferred CSPs' });
  const names = () =>
    page.getByRole('list', { name: 'Preferred CSPs' }).getByRole('listitem').allInnerTexts();

  await add.click();
  const offered = await page.getByRole('option').allInnerTexts();
  expect(offered.length).toBeGreaterThan(1);
  const [first = '', second = ''] = offered;
  await page.getByRole('option', { name: first, exact: true }).click();
  await add.click();
  await page.getByRole('option', { name: second, exact: true }).click();
  expect(await names()).toEqual([first, second]);
  await page.getByRole('button', { name: `Move up: ${second}` }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Everything is saved').waitFor();
  await page.reload();
  await add.waitFor();
  expect(await names()).toEqual([second, first]);
});
