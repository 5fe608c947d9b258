import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import {
  expectAccessible,
  expectReflow,
  launchBrowser,
  visit,
  type Visitor,
} from './support/browser.ts';
import { answerUntil, choose, startPackage, type Answer } from './support/chat.ts';
import { open, signInAs, type Person } from './support/people.ts';
import { openSite, type Site } from './support/site.ts';

let site: Site;
let browser: Browser;

beforeAll(async () => {
  [site, browser] = await Promise.all([openSite(), launchBrowser()]);
});

afterAll(async () => {
  await browser.close();
  await site.close();
});

async function arrive(person: Person, address: string): Promise<Visitor> {
  const visitor = await visit(browser, { address: site.address, width: 'pane' });
  onTestFinished(() => visitor.close());
  await signInAs(visitor.page, person, address);
  return visitor;
}

const question = (page: Page, name: string) => page.locator(`section[data-name="${name}"]`);

it('the second of two people sees who was first, and keeps what was typed', async () => {
  const address = '/chat?ticket=5001';
  const eli = await arrive('engineer', address);
  await startPackage(eli.page, 'Staff Onboarding');
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
  const card = await answerUntil(eli.page, [premium, isla], 'person');

  const nora = await arrive('careful', address);
  const hers = question(nora.page, 'person');
  await hers.getByLabel('First name').fill('Isla-Jane');
  await hers.getByLabel('Job title').fill('Dental Nurse');
  await card.locator('button[type="submit"]').click();

  const overtaken = nora.page.locator('section[data-overtaken]');
  await overtaken.getByText(/^Answered by Eli Engineer at \d\d:\d\d$/).waitFor();
  const typed = await overtaken.getByLabel('What you had typed').innerText();
  expect(typed).toContain('Isla-Jane');
  expect(typed).toContain('Dental Nurse');
  await expectReflow(nora.page, 'overtaken');
  await expectAccessible(nora.page, 'overtaken');
  expect(await eli.page.locator('section[data-overtaken]').count()).toBe(0);

  // The next question is there meanwhile, and took nothing of what she went on typing.
  await question(nora.page, 'confirm-plan').waitFor();
  await overtaken.getByRole('button', { name: 'Put away' }).click();
  await overtaken.waitFor({ state: 'detached' });
  expect([...nora.faults, ...eli.faults]).toEqual([]);
});

it('somebody without the permission to spend is offered only what costs nothing', async () => {
  const { page, faults } = await arrive('careful', '/chat?ticket=5009');
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
  expect(faults).toEqual([]);
});
