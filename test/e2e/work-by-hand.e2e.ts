import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { keepByHand } from '../../tools/start/keep-by-hand.ts';
import { manualCspOf, premiumByHand, type ManualCsp } from '../support/manual-csp.ts';
import { auditNotes, goOn, workTicket } from '../support/staff.ts';
import { expectAccessible, expectReflow, settle, takePicture, widths } from './support/browser.ts';
import { choose } from './support/chat.ts';
import { isFocused } from './support/lists.ts';
import { findClient, open } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage({ seed: premiumByHand('Brightwater Dental') });
const premium = 'Microsoft 365 Business Premium';

let csp: ManualCsp;
beforeAll(async () => {
  const [kept] = await keepByHand(await stage.site.as('ada'), stage.site.world);
  if (kept === undefined) throw new Error('Nobody buys by hand');
  csp = manualCspOf(stage.site, kept.record);
});

const kept = (page: Page) => page.getByRole('region', { name: 'Subscriptions kept by hand' });
const work = (page: Page) => page.getByRole('table', { name: 'Work items' });
const panel = (page: Page) => page.getByRole('dialog', { name: `+1 seat ${premium}` });

/** Ticket 5001 up to the question that a person has to answer. */
async function untilAsked(): Promise<string> {
  const { run } = await workTicket(stage.site, '5001', {
    isWanted: ({ form }) => form?.name === 'work-by-hand',
  });
  return run.id;
}

it('lets an admin write a subscription down, correct it and remove it, on the client’s page', async () => {
  const { page } = await stage.arriveAs('admin');
  await open(page, await findClient(page, 'Eastgate Architects'));
  await kept(page).getByText('Nothing is written down').waitFor();
  await kept(page).getByRole('button', { name: 'Write one down' }).focus();
  await page.keyboard.press('Enter');

  const form = page.getByRole('dialog', { name: 'Write a subscription down' });
  await form.getByLabel('Product', { exact: true }).fill('Visio Plan 2');
  await form.getByLabel('Seats', { exact: true }).fill('4');
  await expectAccessible(page, 'record-form');
  await form.getByRole('button', { name: 'Save' }).click();
  const missing = form.getByRole('alert');
  await missing.waitFor();
  expect(await missing.getByRole('link').allTextContents()).toEqual([
    expect.stringContaining('License in the tenant'),
  ]);
  await choose(form, 'License in the tenant', 'Another license');
  await form.getByLabel('License id').fill('VISIOCLIENT');
  await form.getByRole('button', { name: 'Save' }).click();
  await form
    .getByText(/It is a GUID/)
    .first()
    .waitFor();
  await form.getByLabel('License id').fill('c5928f49-12ba-48f7-ada3-0d743a3601d5');
  await form.getByRole('textbox', { name: /^Price/ }).fill('15.00');
  await form.getByLabel('Currency').fill('eur');
  await form.getByRole('button', { name: 'Save' }).click();
  await form.waitFor({ state: 'detached' });

  const row = kept(page).getByRole('row', { name: /Visio Plan 2/ });
  await row.getByText('EUR 15.00').waitFor();
  await row.getByText('1 year, billed monthly').waitFor();
  await settle(page);
  await expectAccessible(page, 'client with records');
  await takePicture(page, 'portal-kept-by-hand', kept(page));
  await expectReflow(page, 'client with records');
  await page.setViewportSize({ width: widths.reflow, height: 800 });
  await expectReflow(page, `client with records at ${widths.reflow} px`);
  await page.setViewportSize({ width: widths.desk, height: 800 });
  await row.getByRole('button', { name: 'Correct Visio Plan 2' }).click();
  const correction = page.getByRole('dialog', { name: 'Correct Visio Plan 2' });
  expect(await correction.getByLabel('License id').inputValue()).toBe(
    'c5928f49-12ba-48f7-ada3-0d743a3601d5',
  );
  await correction.getByLabel('Seats', { exact: true }).fill('5');
  await correction.getByRole('button', { name: 'Save' }).click();
  await row.getByRole('cell', { name: '5', exact: true }).waitFor();

  await row.getByRole('button', { name: 'Remove' }).click();
  const sure = page.getByRole('dialog', { name: 'Remove Visio Plan 2?' });
  await sure.getByText(/what is paid for there stays paid for/).waitFor();
  await sure.getByRole('button', { name: 'Remove' }).click();
  await kept(page).getByText('Nothing is written down').waitFor();
});

it('asks in the chat, with a way to the vendor’s portal, and tells the page what was answered', async () => {
  await untilAsked();
  const { page } = await stage.arriveAs('engineer', '/chat?ticket=5001', { width: 'pane' });
  const question = page.locator('section[data-name="work-by-hand"]');
  await question.waitFor();
  const way = question.getByRole('link', { name: /portal\.leader\.example/ });
  expect(await way.getAttribute('href')).toBe('https://portal.leader.example');
  expect(await way.getAttribute('target')).toBe('_blank');
  await expectAccessible(page, 'work in the chat');
  await takePicture(page, 'chat-work-by-hand');
  await question.getByRole('radio', { name: 'Could not be done' }).focus();
  await page.keyboard.press('Space');
  await question.getByLabel('Why not?').fill('The vendor is out of credit');
  await question.getByRole('button', { name: 'Tell Seatwright' }).focus();
  await page.keyboard.press('Enter');
  await question.waitFor({ state: 'detached' });

  await open(page, '/work-by-hand?state=impossible');
  await work(page).getByText('Could not be done').waitFor();
  await expectReflow(page, 'work-by-hand in a pane');
});

it('lists what is to do, and takes the answer by keyboard alone', async () => {
  const run = await untilAsked();
  const item = await csp.openWork();
  const { page } = await stage.arriveAs('engineer', '/runs');
  await page.getByRole('link', { name: 'Work by hand' }).click();
  // What is to do comes first, whatever was answered later.
  const first = work(page).locator('tr[tabindex="0"]');
  await first.getByText('To do').waitFor();
  await first.getByRole('link', { name: '#5001' }).waitFor();
  await settle(page);
  await expectAccessible(page, 'work-by-hand');
  await takePicture(page, 'portal-work-by-hand');

  await first.focus();
  await page.keyboard.press('Enter');
  await panel(page).getByText(csp.record.accountReference).waitFor();
  await panel(page).getByText('18 → 19').waitFor();
  await expectAccessible(page, 'work-item');
  await takePicture(page, 'portal-work-item');
  const done = panel(page).getByRole('button', { name: 'Done', exact: true });
  await done.focus();
  await page.keyboard.press('Enter');
  const sure = page.getByRole('dialog', { name: 'Is it bought?' });
  await sure.getByText(/waits for the tenant/).waitFor();
  await expectAccessible(page, 'work-answer');
  await sure.getByRole('button', { name: 'Keep it as it is' }).focus();
  await page.keyboard.press('Enter');
  await sure.waitFor({ state: 'detached' });
  await expect.poll(() => isFocused(done)).toBe(true);
  await page.keyboard.press('Enter');
  await sure.getByRole('button', { name: 'Done', exact: true }).focus();
  await page.keyboard.press('Enter');

  await sure.waitFor({ state: 'detached' });
  await panel(page)
    .getByText(/^by Eli Engineer/)
    .waitFor();
  expect(await panel(page).getByRole('button', { name: 'Done', exact: true }).count()).toBe(0);
  expect(csp.carryOut(item)).toEqual({ outcome: 'done' });
  expect((await goOn(stage.site, run)).run.status).toBe('finished');
  expect(auditNotes(stage.site, '5001').some((note) => note.includes('18 → 19'))).toBe(true);
});

it('says by whom it was answered to the second who answers', async () => {
  await untilAsked();
  const { page } = await stage.arriveAs('admin', '/work-by-hand?state=open');
  await work(page).locator('tr[tabindex="0"]').click();
  await panel(page).getByRole('button', { name: 'Could not be done' }).click();
  const sure = page.getByRole('dialog', { name: 'Could it not be done?' });
  await sure.getByRole('button', { name: 'Could not be done' }).click();
  await sure.getByText(/Say why it could not be done/).waitFor();
  await sure.getByLabel('Why not?').fill('I did not');
  await csp.close((await csp.openWork()).id, { outcome: 'impossible', reason: 'No credit' });
  await sure.getByRole('button', { name: 'Could not be done' }).click();
  await page.getByText(/Eli Engineer was first/).waitFor();
});

it('shows everybody what is to do; who may not spend answers nothing, who is no admin keeps no book', async () => {
  await untilAsked();
  const { page } = await stage.arriveAs('careful', '/work-by-hand?state=open');
  await work(page).locator('tr[tabindex="0"]').click();
  await panel(page).getByText('Someone with the permission to spend has to answer this').waitFor();
  expect(await panel(page).getByRole('button', { name: 'Done', exact: true }).count()).toBe(0);

  await open(page, await findClient(page, 'Brightwater Dental'));
  await kept(page).getByText(premium).waitFor();
  const buttons = kept(page).getByRole('button', { name: /^(Write|Correct|Remove)/ });
  expect(await buttons.count()).toBe(0);
});
