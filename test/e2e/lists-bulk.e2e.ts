import { beforeAll, expect, it } from 'vitest';
import { run } from '../../src/operations/schemas/run.ts';
import type { Run } from '../../tools/client/run.ts';
import { readLedger, seatMoves, workTicket } from '../support/staff.ts';
import { expectAccessible } from './support/browser.ts';
import { startWaitingRuns } from './support/lists.ts';
import type { Person } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

/** Runs of the tickets 5005 and 5006, which wait for their first answer. */
let runIds: readonly string[];

beforeAll(async () => {
  runIds = await startWaitingRuns(stage.site, ['5005', '5006']);
});

const arriveAs = async (person: Person, address: string) =>
  (await stage.arriveAs(person, address)).page;

it('offers bulk actions to those who may do them only', async () => {
  const page = await arriveAs('auditor', '/runs');
  await page.locator('tbody tr').first().waitFor();
  expect(await page.getByRole('checkbox').count()).toBe(0);
});

it('names every run before cancelling, says what came of each, and tries only what failed again', async () => {
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
  await (await stage.site.as('ada')).post(`/v1/runs/${runIds[1]}/cancel`, {}, run);
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

/** Nothing is bought yet, and everything is planned. */
const isAsking = ({ form }: Run) => form?.name === 'confirm-plan';

it('names each planned purchase and the price of all of them before cancelling', async () => {
  const planned = await Promise.all(
    ['5001', '5004'].map((ticket) => workTicket(stage.site, ticket, { isWanted: isAsking })),
  );
  const prices = planned.map(({ run: { plan } }) => plan?.price?.monthly?.amountMinor ?? 0);
  expect(prices.every((amountMinor) => amountMinor > 0)).toBe(true);
  const total = prices.reduce((sum, amountMinor) => sum + amountMinor, 0) / 100;

  const page = await arriveAs('engineer', '/runs');
  for (const ticket of ['5001', '5004']) {
    await page.getByRole('checkbox', { name: new RegExp(`ticket ${ticket}`) }).check();
  }
  await page.getByRole('button', { name: 'Cancel 2 runs' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel 2 runs?' });
  const asked = dialog.getByRole('list', { name: 'What is done' });
  const lost = asked.getByRole('listitem').filter({ hasText: /Will not happen: \+1 seat/ });
  await expect.poll(() => lost.count()).toBe(2);
  expect(await lost.filter({ hasText: /ticket 5001/ }).count()).toBe(1);
  expect(await lost.filter({ hasText: /ticket 5004/ }).count()).toBe(1);
  const words = `planned changes of USD ${total.toFixed(2)} a month will not happen.`;
  await dialog.getByText(words).waitFor();
  await dialog.getByRole('button', { name: 'Cancel 2 runs' }).click();
  await page.getByRole('dialog').getByText('All 2 done.').waitFor();
  expect(seatMoves(stage.site)).toEqual([]);
});

it('switches a package off for several clients, and leaves those alone that are so already', async () => {
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

it('abandons changes whose outcome is unknown, with a reason and the money in doubt', async () => {
  stage.site.world.faults.add('partner-center', { kind: 'drop-before', method: 'PATCH' });
  await workTicket(stage.site, '5001', {
    isWanted: (run) => run.seatChanges.some(({ state }) => state === 'unknown'),
  });
  stage.site.world.faults.add('partner-center', {
    kind: 'status',
    path: '/subscriptions',
    status: 403,
  });
  await stage.site.travel('PT16M');
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
  expect((await readLedger(stage.site)).map(({ state }) => state)).toEqual(['abandoned']);
});
