import { beforeAll, describe, expect, it } from 'vitest';
import { listOf } from '../../src/operations/schemas/common.ts';
import { savedView } from '../../src/operations/views/view.ts';
import { header, parameter, rowNames, startWaitingRuns } from './support/lists.ts';
import { open, type Person } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

beforeAll(() => startWaitingRuns(stage.site, ['5001', '5002']));

const arriveAs = async (person: Person, address: string, width: 'desk' | 'pane' = 'desk') =>
  (await stage.arriveAs(person, address, { width })).page;

it('remembers density and columns in this browser, and shows the columns of a link', async () => {
  const page = await arriveAs('engineer', '/runs');
  await page.getByRole('button', { name: 'Display' }).click();
  const menu = page.getByRole('dialog', { name: 'Display' });
  await menu.getByRole('radio', { name: 'Compact' }).check();
  await menu.getByRole('checkbox', { name: 'Finished' }).check();
  await menu.getByRole('checkbox', { name: 'Ticket' }).uncheck();
  await header(page, 'Finished').waitFor();

  await open(page, '/runs');
  await header(page, 'Finished').waitFor();
  expect(await header(page, 'Ticket').count()).toBe(0);
  expect(await page.locator('[data-density="compact"]').count()).toBe(1);

  await open(page, '/runs?columns=ticket');
  expect(await page.locator('th').filter({ hasText: /\S/ }).allTextContents()).toEqual([
    'Run',
    'Ticket',
    'Details',
  ]);
});

describe('saved views', () => {
  it('are saved, shown again in another place, and deleted', async () => {
    const page = await arriveAs('engineer', '/runs?status=stopped&sort=clientName');
    await page.getByRole('button', { name: 'Views' }).click();
    const menu = page.getByRole('dialog');
    await menu.getByRole('textbox').fill('Stopped, by client');
    expect(await menu.getByRole('checkbox', { name: /Share/ }).count()).toBe(0);
    await menu.getByRole('button', { name: 'Save view' }).click();
    await menu.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Stopped, by client', exact: true }).waitFor();

    await open(page, '/runs?search=jane');
    await page.getByRole('button', { name: 'Views' }).click();
    await menu.getByRole('button', { name: 'Stopped, by client', exact: true }).click();
    await expect.poll(() => parameter(page, 'status')).toBe('stopped');
    expect(parameter(page, 'sort')).toBe('clientName');
    expect(parameter(page, 'search')).toBeNull();

    await menu.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Stopped, by client', exact: true }).click();
    await menu.getByRole('button', { name: 'Delete the view Stopped, by client' }).click();
    await menu.getByRole('button', { name: 'Delete view' }).click();
    await menu.getByText('No view of this list is saved yet').waitFor();
  });

  it('of admins can be shared; others use them but do not delete them', async () => {
    const admin = await arriveAs('admin', '/clients?ready=yes');
    await admin.getByRole('button', { name: 'Display' }).click();
    await admin.getByRole('radio', { name: 'Compact' }).check();
    await admin.keyboard.press('Escape');
    await admin.getByRole('button', { name: 'Views' }).click();
    const menu = admin.getByRole('dialog');
    await menu.getByRole('textbox').fill('Ready to go');
    await menu.getByRole('checkbox', { name: 'Share with everybody' }).check();
    await menu.getByRole('button', { name: 'Save view' }).click();
    await menu.waitFor({ state: 'detached' });
    await admin.getByRole('button', { name: 'Ready to go', exact: true }).waitFor();

    const page = await arriveAs('auditor', '/clients');
    await page.getByRole('button', { name: 'Views' }).click();
    const theirs = page.getByRole('dialog');
    await theirs.getByRole('button', { name: /Ready to go \(shared by Ada Admin\)/ }).click();
    await expect.poll(() => parameter(page, 'ready')).toBe('yes');
    await theirs.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Ready to go', exact: true }).click();
    await theirs.getByRole('button', { name: /Ready to go/ }).waitFor();
    expect(await theirs.getByRole('button', { name: /^Delete the view/ }).count()).toBe(0);
    // How close the rows stand is each reader's own choice.
    expect(await page.locator('[data-density="comfortable"]').count()).toBe(1);
  });

  it('stay shared when an admin saves over one, however its name is written', async () => {
    const ada = await stage.site.as('ada');
    const view = { list: 'seat-changes', name: 'Unknown ones', query: 'state=unknown' };
    await ada.post('/v1/views', { ...view, shared: true }, savedView);
    const page = await arriveAs('admin', '/seat-changes?state=unknown&sort=createdAt');
    await page.getByRole('button', { name: 'Views' }).click();
    const menu = page.getByRole('dialog');
    await menu.getByRole('textbox').fill('unknown ONES');
    expect(await menu.getByRole('checkbox', { name: /Share/ }).isChecked()).toBe(true);
    await menu.getByRole('button', { name: 'Save over “Unknown ones”' }).click();
    await menu.waitFor({ state: 'detached' });

    const { items } = await ada.get('/v1/views?list=seat-changes', listOf(savedView));
    expect(items).toEqual([expect.objectContaining({ name: 'unknown ONES', shared: true })]);
    expect(items[0]?.query).toContain('sort=createdAt');
  });
});

it('sorts cards by the display menu', async () => {
  const page = await arriveAs('engineer', '/clients', 'pane');
  await page.getByRole('button', { name: 'Display' }).click();
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('-name');
  await expect.poll(async () => (await rowNames(page))[0]).toContain('Kestrel');
});
