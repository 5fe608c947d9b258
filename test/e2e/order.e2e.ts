import { expect, it } from 'vitest';
import { cspWrites } from '../support/staff.ts';
import { orderingWorld } from '../support/ordering-world.ts';
import { expectAccessible, expectReflow, takePicture } from './support/browser.ts';
import { answerUntil, answerUntilDone, choose, startPackage, type Answer } from './support/chat.ts';
import { openStage } from './support/stage.ts';

const stage = openStage(orderingWorld('pax8'));

const answers: readonly Answer[] = [
  {
    title: /Which licenses/,
    fill: (card) => card.getByRole('checkbox', { name: 'Microsoft 365 Business Basic' }).check(),
  },
  {
    title: /Who is starting/,
    fill: async (card) => {
      await card.getByLabel('First name').fill('Marisol');
      await card.getByLabel('Last name').fill('Quint');
    },
  },
  {
    title: /Order a new subscription/,
    fill: (card) => choose(card, 'Microsoft cancellation policy', 'I understand'),
  },
  { title: /Buy these seats/ },
];

it('shows in a pane what can be ordered and what the CSP asks, and orders it after a yes', async () => {
  const { page } = await stage.arriveAs('engineer', '/chat?ticket=5001', { width: 'pane' });
  await startPackage(page, 'Staff Onboarding');
  await answerUntil(page, answers, 'choose-order');
  const main = page.getByRole('main');
  expect(await main.textContent()).toMatch(/per seat and month\. Committed until/);
  expect(await main.textContent()).toMatch(/Tenant ID/);
  await expectReflow(page, 'choose-order');
  await expectAccessible(page, 'choose-order');
  await takePicture(page, 'chat-order');

  await answerUntil(page, answers, 'confirm-plan');
  expect(await main.textContent()).toMatch(/Order a NEW subscription of/);
  expect(cspWrites(stage.site)).toEqual([]);
  await answerUntilDone(page, answers);
  expect(cspWrites(stage.site)).toMatchObject([{ before: 0, after: 1 }]);
});
