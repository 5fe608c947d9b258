import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { run } from '../../src/operations/schemas/run.ts';
import { startRun, untilRun } from '../../tools/client/runs.ts';
import { ensurePortal } from '../../tools/start/build-portal.ts';
import { readLedger, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';
import {
  expectAccessible,
  expectReflow,
  launchBrowser,
  settle,
  visit,
  type Visitor,
} from './support/browser.ts';
import { open, signInAs, type Person } from './support/people.ts';

let test: TestWorld;
let browser: Browser;
/** Runs that wait for their first answer, in the order in which they were started. */
let runIds: readonly string[];

beforeAll(async () => {
  await ensurePortal(() => {});
  [test, browser] = await Promise.all([startTestWorld(), launchBrowser()]);
  const eli = await test.as('eli');
  const started: string[] = [];
  // One after another: the order in which they started is looked at.
  for (const ticket of ['5001', '5002', '5003', '5004', '5005', '5006']) {
    const { id } = await startRun(eli, { ticket, package: 'staff-onboarding-cloud-only' });
    await untilRun(eli, id, ({ form }) => form !== null);
    started.push(id);
  }
  runIds = started;
});

afterAll(async () => {
  await browser.close();
  await test.close();
});

async function arriveAs(person: Person, address: string, width: 'desk' | 'pane' = 'desk') {
  const visitor = await visit(browser, { address: test.url, width });
  onTestFinished(async () => {
    expect(visitor.faults).toEqual([]);
    await visitor.close();
  });
  await signInAs(visitor.page, person, address);
  return visitor.page;
}

const rowNames = (page: Page) => page.locator('tbody [role="rowheader"]').allTextContents();
const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
const header = (page: Page, name: string) => page.getByRole('columnheader', { name });
const isFocused = (place: Locator) =>
  place.evaluate((element) => element === document.activeElement);

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

it('filters by client with type-ahead, and names it in its chip', async () => {
  const page = await arriveAs('engineer', '/runs');
  await page.getByRole('button', { name: 'Filter Client' }).click();
  const menu = page.getByRole('dialog', { name: 'Filter Client' });
  await menu.getByRole('searchbox').fill('brightw');
  await menu.getByRole('checkbox', { name: 'Brightwater Dental' }).check();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove filter Client: Brightwater Dental' }).waitFor();
  expect(parameter(page, 'clientId')).toBe(await test.clientId('Brightwater Dental'));
});

it('gives exactly the filtered rows as a file', async () => {
  const page = await arriveAs('engineer', '/clients?search=dental');
  const address = await page.getByRole('link', { name: 'CSV' }).getAttribute('href');
  const file = await page.request.get(address ?? '');
  expect(file.headers()['content-type']).toContain('text/csv');
  const lines = (await file.text()).trim().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('Brightwater Dental');
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
  const page = await arriveAs('engineer', `/runs?status=finished&open=${runIds[0]}`);
  const panel = page.getByRole('dialog');
  await panel.getByRole('link', { name: '#5001' }).waitFor();
  expect(await panel.getByRole('button', { name: 'Next row' }).isDisabled()).toBe(true);

  await open(page, `/runs?open=${runIds[5]}`);
  await panel.getByRole('button', { name: 'Next row' }).click();
  await panel.getByRole('link', { name: '#5005' }).waitFor();
  expect(parameter(page, 'open')).toBe(runIds[4]);
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
  });
});

describe('bulk actions', () => {
  it('are offered to those who may do them only', async () => {
    const page = await arriveAs('auditor', '/runs');
    await page.locator('tbody tr').first().waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
  });

  it('name every run before cancelling, say what came of each, and try only what failed again', async () => {
    const page = await arriveAs('engineer', '/runs');
    for (const ticket of ['5005', '5006']) {
      await page.getByRole('checkbox', { name: new RegExp(`ticket ${ticket}`) }).check();
    }
    await page.getByRole('button', { name: 'Cancel 2 runs' }).click();
    const dialog = page.getByRole('dialog', { name: 'Cancel 2 runs?' });
    const asked = dialog.getByRole('list', { name: 'What is done' });
    expect(await asked.getByRole('listitem').count()).toBe(2);
    await asked.getByText(/ticket 5005/).waitFor();
    await dialog.getByText('Total price change:').waitFor();
    await dialog.getByText('none. None of them is about to buy anything.').waitFor();
    await expectAccessible(page, 'bulk question');

    // Somebody else is quicker with one of them.
    await (await test.as('ada')).post(`/v1/runs/${runIds[5]}/cancel`, {}, run);
    await dialog.getByRole('textbox').fill('Tickets were opened twice');
    await dialog.getByRole('button', { name: 'Cancel 2 runs' }).click();
    const results = page.getByRole('dialog', { name: 'Cancel 2 runs' });
    await results.getByText('1 done, 1 failed.').waitFor();
    await results.getByText(/It has ended already/).waitFor();
    await results.getByRole('button', { name: 'Try the 1 that failed again' }).click();
    await results.getByText('1 done, 1 failed.').waitFor();
    await expectAccessible(page, 'bulk results');
    await results.getByRole('button', { name: 'Done' }).click();
    await page.getByText('1 selected').waitFor();

    await page.getByRole('button', { name: 'Clear selection' }).click();
    const row = page.getByRole('row', { name: /#5005/ });
    await row.getByText(/Cancelled by Eli Engineer: Tickets were opened twice/).waitFor();
  });

  it('switch a package off for several clients, and leave those alone that are so already', async () => {
    const page = await arriveAs('admin', '/clients');
    for (const name of ['Juniper Legal', 'Inkwell Publishing']) {
      await page.getByRole('checkbox', { name: `Select ${name}` }).check();
    }
    const turnOff = async () => {
      await page.getByRole('button', { name: 'Switch a package off for 2 clients' }).click();
      const dialog = page.getByRole('dialog');
      expect(await dialog.getByRole('button', { name: /^Switch/ }).isDisabled()).toBe(true);
      await dialog.getByRole('combobox').selectOption({ label: 'Staff Offboarding' });
      return dialog;
    };
    const dialog = await turnOff();
    await dialog.getByText('on → off').nth(1).waitFor();
    await dialog.getByRole('button', { name: /^Switch/ }).click();
    await dialog.getByText('All 2 done.').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();

    await page.getByRole('checkbox', { name: 'Select Juniper Legal' }).check();
    await page.getByRole('checkbox', { name: 'Select Kestrel Robotics' }).check();
    const again = await turnOff();
    await again.getByText('Is off already').waitFor();
    await again.getByText('on → off').waitFor();
  });

  it('abandon changes whose outcome is unknown, with a reason and the money in doubt', async () => {
    test.world.faults.add('partnerCenter', { kind: 'drop-before', method: 'PATCH' });
    await workTicket(test, '5001', {
      isWanted: (run) => run.seatChanges.some(({ state }) => state === 'unknown'),
    });
    test.world.faults.add('partnerCenter', {
      kind: 'status',
      path: '/subscriptions',
      status: 403,
    });
    await test.travel('PT16M');
    const page = await arriveAs('engineer', '/seat-changes?state=unknown');
    await page.getByRole('checkbox', { name: /^Select \+1 seat/ }).check();
    await page.getByRole('button', { name: 'Abandon 1 change' }).click();
    const dialog = page.getByRole('dialog', { name: 'Abandon 1 change?' });
    await dialog.getByText(/In doubt are \+1 seat, at most USD \d+\.\d\d/).waitFor();
    const confirm = dialog.getByRole('button', { name: 'Abandon 1 change' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('Looked at the CSP: nothing was bought');
    await confirm.click();
    await page.getByRole('dialog').getByText('All 1 done.').waitFor();
    expect((await readLedger(test)).map(({ state }) => state)).toEqual(['abandoned']);
  });
});

const places: readonly {
  readonly name: string;
  readonly address: string;
  readonly go?: (page: Page) => Promise<unknown>;
}[] = [
  { name: 'clients', address: '/clients' },
  { name: 'runs with filters', address: '/runs?status=waiting-for-person&from=2026-01-01' },
  { name: 'seat changes', address: '/seat-changes' },
  { name: 'nothing found', address: '/clients?search=zzz' },
  { name: 'a page too far', address: '/clients?page=9' },
  {
    name: 'filter menu',
    address: '/runs',
    go: async (page) => {
      await page.getByRole('button', { name: 'Filter State' }).click();
      await page.getByRole('checkbox', { name: /^Finished, / }).waitFor();
    },
  },
  {
    name: 'period menu',
    address: '/runs',
    go: async (page) => {
      await page.getByRole('button', { name: 'Filter Started', exact: true }).click();
      await page.getByLabel('From').waitFor();
    },
  },
  {
    name: 'display menu',
    address: '/clients',
    go: (page) => page.getByRole('button', { name: 'Display' }).click(),
  },
  {
    name: 'views menu',
    address: '/clients',
    go: async (page) => {
      await page.getByRole('button', { name: 'Views' }).click();
      await page.getByRole('textbox', { name: /Save the present view/ }).waitFor();
    },
  },
  {
    name: 'panel',
    address: '/clients',
    go: async (page) => {
      await page.getByRole('button', { name: 'Details of Juniper Legal' }).click();
      await page.getByRole('dialog').getByRole('table').waitFor();
    },
  },
  {
    name: 'selection',
    address: '/clients',
    go: async (page) => {
      await page.getByRole('checkbox', { name: 'Select Juniper Legal' }).check();
      await page.getByText('1 selected').waitFor();
    },
  },
];

describe.each(['desk', 'pane'] as const)('at the width of a %s', (width) => {
  let visitor: Visitor;
  beforeAll(async () => {
    visitor = await visit(browser, { address: test.url, width });
    await signInAs(visitor.page, 'admin');
  });
  afterAll(() => visitor.close());

  it.each(places)('meets WCAG 2.2 AA and needs no scrolling sideways: $name', async (place) => {
    await open(visitor.page, place.address);
    await place.go?.(visitor.page);
    await expectReflow(visitor.page, place.name);
    await expectAccessible(visitor.page, place.name);
    expect(visitor.faults).toEqual([]);
  });
});

it('sorts cards by the display menu', async () => {
  const page = await arriveAs('engineer', '/clients', 'pane');
  await page.getByRole('button', { name: 'Display' }).click();
  await page.getByRole('combobox', { name: 'Sort by' }).selectOption('-name');
  await expect.poll(async () => (await rowNames(page))[0]).toContain('Kestrel');
});
