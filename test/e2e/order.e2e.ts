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
    // With what could be ordered new there are too many for boxes to tick. The tenant's own stand first.
    fill: async (card) => {
      const list = card.getByRole('combobox', { name: 'Licenses' });
      await list.click();
      const options = card.page().getByRole('option', { name: 'Microsoft 365 Business Basic' });
      expect(await options.allInnerTexts()).toEqual([
        expect.stringMatching(/Basic\s*owned 2, assigned 2/),
        expect.stringMatching(/\(ordered new\)\s*not in the tenant yet: would be ordered new/),
      ]);
      await options.first().click();
      await list.press('Escape');
    },
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
