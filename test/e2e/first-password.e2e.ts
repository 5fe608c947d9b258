import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { workTicket } from '../support/staff.ts';
import { expectAccessible, expectReflow, takePicture } from './support/browser.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

const linkField = (page: Page) => page.getByLabel('One-time link', { exact: true });
const showIt = (page: Page) => page.getByRole('button', { name: 'Show the password' });

/** Whoever was given a link opens it, signed in nowhere. */
async function openLink(link: string): Promise<Page> {
  const { page } = await stage.arrive({ width: 'pane' });
  await page.goto(link);
  return page;
}

async function expectDead(page: Page, why: RegExp): Promise<void> {
  await page.getByRole('heading', { name: 'This link shows nothing' }).waitFor();
  await page.getByRole('alert').getByText(why).waitFor();
  await expectAccessible(page, String(why));
}

it('is handed over by a link, which the engineer makes, withdraws and makes anew', async () => {
  const { run } = await workTicket(stage.site, '5001');
  const { page } = await stage.arriveAs('engineer', `/chat?ticket=5001&run=${run.id}`, {
    width: 'pane',
  });
  const makeIt = page.getByRole('button', { name: 'Make a one-time link' });
  await makeIt.waitFor();
  await expectAccessible(page, 'hand-over');
  await page.getByLabel('The link is valid for').selectOption('1 hour');

  await makeIt.click();
  const withdrawn = await linkField(page).inputValue();
  await page.getByText(/Eli Engineer made a one-time link, which can be opened until/).waitFor();
  await expectAccessible(page, 'a link');
  await expectReflow(page, 'a link');
  await takePicture(page, 'chat-password-link');
  await page.getByRole('button', { name: 'Withdraw the link' }).click();
  await makeIt.waitFor();
  expect(await linkField(page).count()).toBe(0);
  await expectDead(await openLink(withdrawn), /it was replaced or withdrawn/);

  await makeIt.click();
  const link = await linkField(page).inputValue();
  expect(link).not.toBe(withdrawn);
  const [holder, second] = [await openLink(link), await openLink(link)];
  await showIt(second).waitFor();
  await showIt(holder).waitFor();
  await expectAccessible(holder, 'password link');
  await expectReflow(holder, 'password link');
  await takePicture(holder, 'portal-password-link');
  await holder.reload();
  await showIt(holder).click();
  const password = await holder.getByLabel('First password', { exact: true }).inputValue();
  expect(password.length).toBeGreaterThan(7);
  await expectAccessible(holder, 'password');
  await expectReflow(holder, 'password');

  await showIt(second).click();
  await expectDead(second, /the password was shown already/);
  await holder.reload();
  await expectDead(holder, /the password was shown already/);
  await page
    .getByText(/^The one-time link that Eli Engineer made to the first password of /)
    .waitFor();
  await page.getByText('It was handed over already, or its time is over.').waitFor();
  expect(await page.getByRole('button', { name: 'Show the first password once' }).count()).toBe(0);
});

it('that the engineer sees ends the link', async () => {
  const { run } = await workTicket(stage.site, '5002');
  const { page } = await stage.arriveAs('engineer', `/runs/${run.id}`);
  await page.getByRole('button', { name: 'Make a one-time link' }).click();
  const link = await linkField(page).inputValue();
  const holder = await openLink(link);
  await showIt(holder).waitFor();

  await page.getByRole('button', { name: 'Show the first password once' }).click();

  const shown = page.getByLabel(/^First password of /);
  expect((await shown.inputValue()).length).toBeGreaterThan(7);
  await expectAccessible(page, 'first password');
  await showIt(holder).click();
  await expectDead(holder, /it was replaced or withdrawn/);
  await holder.goto('about:blank');
  await holder.goto(`${stage.site.url}/first-password#not-a-link`);
  await expectDead(holder, /it is incomplete/);
});
