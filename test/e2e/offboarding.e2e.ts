import { expect, it } from 'vitest';
import { expectAccessible, expectReflow, takePicture } from './support/browser.ts';
import { answerUntilDone, choose, startPackage, type Answer } from './support/chat.ts';
import { open } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

/** Inkwell Publishing bought seats two days ago at Pax8, so the leaver's seat may go back now (ticket 5009). */
function answersFor(leaver: string): readonly Answer[] {
  return [
    {
      title: /Who is leaving/,
      fill: async (card) => {
        const person = card.getByRole('combobox', { name: 'Person' });
        await person.click();
        await person.fill(leaver);
        await card.page().getByRole('option', { name: leaver }).click();
      },
    },
    { title: /Tasks to do first/, fill: (card) => card.getByRole('checkbox').first().check() },
    { title: /mailbox/ },
    {
      title: /Which CSP customer/,
      fill: (card) => choose(card, 'Customer at Microsoft Partner Center', 'Not a customer here'),
    },
    {
      title: /Give the seats? back/,
      fill: (card) => choose(card, 'Release', 'Give back what may be given back'),
    },
  ];
}

it('offboards somebody from the ticket and gives the seat back while that is allowed', async () => {
  const { page } = await stage.arriveAs('engineer', '/chat?ticket=5009', { width: 'pane' });
  const heading = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
  const leaver = heading.replace(/^.*: /, '').trim();
  await startPackage(page, 'Staff Offboarding');

  let count = 0;
  const asked = await answerUntilDone(page, answersFor(leaver), {
    asked: (title) => expectAccessible(page, title),
    filled: async (title, card) => {
      await expectReflow(page, title);
      count += 1;
      const name = (await card.getAttribute('data-name')) ?? 'form';
      await takePicture(page, `chat-offboarding-${count}-${name}`);
    },
  });

  expect(asked[0]).toMatch(/Who is leaving/);
  expect(asked.some((title) => /Give the seats? back/.test(title))).toBe(true);
  await page.getByRole('log').getByText('Written on the ticket').waitFor();
  await expectAccessible(page, 'finished');
  await takePicture(page, `chat-offboarding-${count + 1}-done`);

  const desk = await stage.arriveAs('engineer', '/seat-changes');
  const change = desk.page.getByRole('row', { name: /−1 seat/ }).first();
  await change.getByRole('button', { name: /^Details of/ }).click();
  await desk.page.getByRole('dialog').getByRole('table').waitFor();
  await expectAccessible(desk.page, 'seat change');
  await takePicture(desk.page, 'portal-seat-change');
  await open(desk.page, '/runs');
  await desk.page.getByRole('link', { name: `Staff Offboarding: ${leaver}` }).waitFor();
});

it('lets nobody without the permission to spend answer what gives seats back', async () => {
  const { page } = await stage.arriveAs('careful', '/chat?ticket=5001', { width: 'pane' });
  await startPackage(page, 'Staff Onboarding');
  const card = page.locator('section[id^="form-"]');
  await card.getByRole('checkbox', { name: 'Microsoft 365 Business Premium' }).check();
  await card.getByRole('button', { name: 'Next' }).click();
  await card.getByLabel('First name').fill('Sol');
  await card.getByLabel('Last name').fill('Ray');
  await card.getByRole('button', { name: 'Next' }).click();
  // Only a client that no CSP can prove is asked for its customer.
  const mapping = page.getByRole('heading', { name: /Which CSP customer/ });
  const purchase = page.getByRole('heading', { name: /Buy these seats/ });
  await mapping.or(purchase).waitFor();
  if (await mapping.isVisible()) {
    await choose(card, 'Customer at Pax8', 'Not a customer here');
    await card.getByRole('button', { name: 'Go' }).click();
  }
  await purchase.waitFor();
  await card.getByText('Someone with the permission to spend has to answer this').waitFor();
  expect(await card.getByRole('button', { name: /^Buy/ }).isDisabled()).toBe(true);
  await expectAccessible(page, 'needs somebody who may spend');
});
