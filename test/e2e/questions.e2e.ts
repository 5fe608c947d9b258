import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible, expectReflow, takePicture, widths } from './support/browser.ts';
import { answerUntil, choose, startPackage, type Answer } from './support/chat.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

/** Questions that only some clients bring up, each with the ticket that does. */
const stories: readonly {
  readonly what: string;
  readonly ticket: string;
  readonly starter: readonly [firstName: string, lastName: string];
  readonly license: string;
  readonly customer?: string;
  readonly form: string;
  readonly picture: string;
  /** What the question, or the conversation above it, has to say. */
  readonly says: RegExp;
}[] = [
  {
    what: 'warns of a license that is over-assigned',
    ticket: '5003',
    starter: ['Jonah', 'Stead'],
    license: 'Microsoft 365 Business Standard',
    form: 'licenses',
    picture: 'chat-over-assigned',
    says: /more seats are in use than the client owns/,
  },
  {
    what: 'shows monthly and annual terms in one table, and why one is chosen',
    ticket: '5004',
    starter: ['Aoife', 'Brennan'],
    license: 'Microsoft 365 Business Premium',
    form: 'confirm-plan',
    picture: 'chat-subscription-table',
    says: /Preselected/,
  },
  {
    what: 'asks for the customer where the CSP knows namesakes',
    ticket: '5006',
    starter: ['Theo', 'Lachance'],
    license: 'Microsoft 365 Business Standard',
    customer: 'Fairview Medical Practice',
    form: 'customer-mapping',
    picture: 'chat-customer-mapping',
    says: /Save this selection/,
  },
];

/** Names of tables that are wider than the place they stand in, which shows only a part of them. */
const cutTables = (page: Page) =>
  page
    .getByRole('table')
    .evaluateAll((tables) =>
      tables
        .filter((table) => table.scrollWidth > (table.parentElement?.clientWidth ?? 0) + 1)
        .map((table) => table.getAttribute('aria-label')),
    );

it.each(stories)('$what', async ({ ticket, starter, license, customer, form, picture, says }) => {
  const { page } = await stage.arriveAs('engineer', `/chat?ticket=${ticket}`, { width: 'pane' });
  await startPackage(page, 'Staff Onboarding');

  const answers: readonly Answer[] = [
    {
      title: /Which licenses/,
      fill: (card) => card.getByRole('checkbox', { name: license }).check(),
    },
    {
      title: /Who is starting/,
      fill: async (card) => {
        await card.getByLabel('First name').fill(starter[0]);
        await card.getByLabel('Last name').fill(starter[1]);
      },
    },
    {
      title: /Which CSP customer/,
      fill: (card) => choose(card, 'Customer at Pax8', customer ?? 'Not a customer here'),
    },
    { title: /Buy these seats/ },
  ];
  await answerUntil(page, answers, form);

  expect(await page.getByRole('main').textContent()).toMatch(says);
  await expectReflow(page, form);
  await expectAccessible(page, form);
  await takePicture(page, picture);
  await page.setViewportSize({ width: widths.desk, height: 800 });
  await expect.poll(() => cutTables(page)).toEqual([]);
});
