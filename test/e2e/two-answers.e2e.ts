import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible, expectReflow } from './support/browser.ts';
import { answerUntil, choose, startPackage, type Answer } from './support/chat.ts';
import { open, type Person } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

const arrive = async (person: Person, address: string) =>
  (await stage.arriveAs(person, address, { width: 'pane' })).page;

const question = (page: Page, name: string) => page.locator(`section[data-name="${name}"]`);

it('the second of two people sees who was first, and keeps what was typed', async () => {
  const address = '/chat?ticket=5001';
  const eli = await arrive('engineer', address);
  await startPackage(eli, 'Staff Onboarding');
  const premium: Answer = {
    title: /Which licenses/,
    fill: (card) => card.getByRole('checkbox', { name: 'Microsoft 365 Business Premium' }).check(),
  };
  const isla: Answer = {
    title: /Who is starting/,
    fill: async (card) => {
      await card.getByLabel('First name').fill('Isla');
      await card.getByLabel('Last name').fill('Marsh');
    },
  };
  const card = await answerUntil(eli, [premium, isla], 'person');

  const nora = await arrive('careful', address);
  const hers = question(nora, 'person');
  await hers.getByLabel('First name').fill('Isla-Jane');
  await hers.getByLabel('Job title').fill('Dental Nurse');
  await card.locator('button[type="submit"]').click();

  const overtaken = nora.locator('section[data-overtaken]');
  await overtaken.getByText(/^Answered by Eli Engineer at \d\d:\d\d$/).waitFor();
  const typed = await overtaken.getByLabel('What you had typed').innerText();
  expect(typed).toContain('Isla-Jane');
  expect(typed).toContain('Dental Nurse');
  await expectReflow(nora, 'overtaken');
  await expectAccessible(nora, 'overtaken');
  expect(await eli.locator('section[data-overtaken]').count()).toBe(0);

  // The next question is there meanwhile, and took nothing of what she went on typing.
  await question(nora, 'confirm-plan').waitFor();
  await overtaken.getByRole('button', { name: 'Put away' }).click();
  await overtaken.waitFor({ state: 'detached' });
});

it('somebody without the permission to spend is offered only what costs nothing', async () => {
  const page = await arrive('careful', '/chat?ticket=5009');
  await startPackage(page, 'Staff Offboarding');
  const leaver: Answer = {
    title: /Who is leaving/,
    fill: async (form) => {
      const description = await page.getByRole('main').innerText();
      const name = /Leaver: ([^\n]+)/.exec(description)?.[1]?.trim() ?? '';
      const list = form.getByRole('combobox', { name: 'Person' });
      await list.fill(name);
      await page.getByRole('option', { name }).click();
    },
  };
  const card = await answerUntil(
    page,
    [leaver, { title: /What becomes of the mailbox/ }, { title: /Give the seats back/ }],
    'confirm-release',
  );

  const release = card.getByRole('radio', { name: /Give back what may be given back/ });
  expect(await release.isDisabled()).toBe(true);
  expect(await release.isChecked()).toBe(false);
  await card.getByText('Needs the permission to spend, which you do not have.').waitFor();
  await expectAccessible(page, 'confirm-release');
  await choose(card, 'Release', 'Keep the seats');
  await card.locator('button[type="submit"]').click();
  await card.waitFor({ state: 'detached' });
  await open(page, '/chat?ticket=5009');
});
