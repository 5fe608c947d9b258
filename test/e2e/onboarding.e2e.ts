import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible, expectReflow, takePicture } from './support/browser.ts';
import { answerUntilDone, choose, startPackage, type Answer } from './support/chat.ts';
import { findClient, open } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

const premium = 'Microsoft 365 Business Premium';

/** Isla Marsh starts at Brightwater Dental, which has no Business Premium left (ticket 5001). */
const answers: readonly Answer[] = [
  {
    title: /Which licenses/,
    fill: (card) => card.getByRole('checkbox', { name: premium }).check(),
  },
  {
    title: /Who is starting/,
    fill: async (card) => {
      await card.getByLabel('First name').fill('Isla');
      await card.getByLabel('Last name').fill('Marsh');
      await card.getByLabel('Job title').fill('Dental Nurse');
    },
  },
  {
    title: /Which CSP customer/,
    fill: (card) => choose(card, 'Customer at Pax8', 'Not a customer here'),
  },
  { title: /Buy these seats/ },
];

async function readLicense(page: Page, client: string): Promise<string> {
  await open(page, client);
  const row = page.getByRole('table', { name: 'Licenses' }).getByRole('row', { name: premium });
  await row.waitFor();
  return (await row.getByRole('cell').allTextContents()).join(' ');
}

it('onboards somebody from the ticket, buying the seat that is missing', async () => {
  const desk = await stage.arriveAs('admin');
  const client = await findClient(desk.page, 'Brightwater Dental');
  const before = await readLicense(desk.page, client);

  const pane = await stage.arriveAs('engineer', '/chat?ticket=5001', { width: 'pane' });
  await takePicture(pane.page, 'chat-1-ticket');
  await startPackage(pane.page, 'Staff Onboarding');

  let count = 1;
  const asked = await answerUntilDone(pane.page, answers, {
    asked: (title) => expectAccessible(pane.page, title),
    filled: async (title, card) => {
      await expectReflow(pane.page, title);
      count += 1;
      const name = (await card.getAttribute('data-name')) ?? 'form';
      await takePicture(pane.page, `chat-${count}-${name}`);
    },
  });

  expect(asked[0]).toMatch(/Which licenses/);
  expect(asked[1]).toMatch(/Who is starting/);
  const log = pane.page.getByRole('log');
  await log.getByRole('row', { name: /To buy 1/ }).waitFor();
  await log
    .getByText(/Can be undone until/)
    .last()
    .waitFor();
  await log.getByText('Written on the ticket').waitFor();
  await expectAccessible(pane.page, 'finished');
  await takePicture(pane.page, `chat-${count + 1}-done`);

  expect(await readLicense(desk.page, client)).not.toBe(before);
  await open(desk.page, '/seat-changes');
  await desk.page
    .getByRole('row', { name: /\+1 seat.*Business Premium/ })
    .first()
    .waitFor();

  // The run's own page, which the ticket's note links to.
  const runId = new URL(pane.page.url()).searchParams.get('run');
  await open(desk.page, `/runs/${runId}`);
  await desk.page
    .getByRole('region', { name: 'Seat changes' })
    .getByText('Visible in the tenant')
    .waitFor();
  await expectAccessible(desk.page, 'run');
  await takePicture(desk.page, 'portal-run');
});

it('keeps what was typed over a reload, and goes on with the same run', async () => {
  const { page } = await stage.arriveAs('engineer', '/chat?ticket=5002', { width: 'pane' });
  await startPackage(page, 'Staff Onboarding');
  await page.getByRole('checkbox', { name: premium }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('First name').fill('Rowan');
  await page.reload();
  await page.getByLabel('First name').waitFor();
  expect(await page.getByLabel('First name').inputValue()).toBe('Rowan');

  await page.goto('/chat?ticket=5002');
  await page.getByLabel('First name').waitFor();

  await page.getByRole('button', { name: 'Next' }).click();
  const summary = page.getByRole('alert');
  await summary.getByRole('link', { name: 'Last name is needed.' }).click();
  const lastName = page.getByLabel('Last name');
  expect(await lastName.evaluate((element) => element === document.activeElement)).toBe(true);

  await page.getByRole('button', { name: 'Cancel this run' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel this run' }).click();
  await page
    .getByRole('region', { name: 'Progress' })
    .getByText(/cancelled/i)
    .waitFor();
  expect(await page.getByLabel('First name').count()).toBe(0);
});
