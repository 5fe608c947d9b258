import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, expectReflow, takePicture, widths } from './support/browser.ts';
import { answerUntilDone, startPackage } from './support/chat.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

const premium = 'Microsoft 365 Business Premium';

const openTicket = async (ticket: string) =>
  (await stage.arriveAs('engineer', `/chat?ticket=${ticket}`, { width: 'pane' })).page;

const line = (page: Page) => page.getByRole('combobox', { name: 'Command' });
const openForm = (page: Page) => page.locator('section[id^="form-"]');

async function send(page: Page, text: string): Promise<void> {
  await line(page).fill(text);
  await line(page).press('Enter');
}

describe('a typed command', () => {
  it('fills in the forms: two of them and one confirmation until somebody is licensed', async () => {
    const page = await openTicket('5001');

    await send(page, 'please onboard Isla Marsh with Business Premium from today');
    const card = page.getByRole('region', { name: 'Staff Onboarding' });
    await card.getByText(premium).waitFor();
    await expectAccessible(page, 'understood');
    await expectReflow(page, 'understood');
    await takePicture(page, 'chat-command');
    await card.getByRole('button', { name: 'Start Staff Onboarding' }).click();

    const asked = await answerUntilDone(
      page,
      [
        {
          title: /Which licenses/,
          fill: async (form) =>
            expect(await form.getByRole('checkbox', { name: premium }).isChecked()).toBe(true),
        },
        {
          title: /Who is starting/,
          fill: async (form) => {
            expect(await form.getByLabel('First name').inputValue()).toBe('Isla');
            expect(await form.getByLabel('Last name').inputValue()).toBe('Marsh');
          },
        },
        { title: /Buy these seats/ },
      ],
      {},
    );

    // Nothing is asked about the CSP's customer: it was said once, ahead.
    expect(asked).toHaveLength(3);
    expect(asked.filter((title) => /Buy these seats/.test(title))).toHaveLength(1);
    const log = page.getByRole('log');
    await log.getByText('Written on the ticket').waitFor();
    // The deadline has a time and this person's zone.
    await log
      .getByText(/Can be undone until .*\d\d:\d\d GMT/)
      .last()
      .waitFor();
    await expectReflow(page, 'finished');
    expect(await line(page).inputValue()).toBe('');
  });

  it('suggests what may come next, taken with Tab or the arrows', async () => {
    const page = await openTicket('5003');
    await line(page).pressSequentially('onb');
    await page.getByRole('option', { name: 'onboard' }).waitFor();
    await line(page).press('Tab');
    expect(await line(page).inputValue()).toBe('onboard ');

    await line(page).pressSequentially('Jonah Stead with stand');
    const license = page.getByRole('option', { name: 'Microsoft 365 Business Standard' });
    await license.waitFor();
    await expectAccessible(page, 'suggestions');
    await line(page).press('ArrowDown');
    await line(page).press('Enter');
    expect(await line(page).inputValue()).toBe(
      'onboard Jonah Stead with Microsoft 365 Business Standard',
    );
    // The line survives a reload, unsent.
    await page.reload();
    await line(page).waitFor();
    expect(await line(page).inputValue()).toContain('Jonah Stead');
  });

  it('says what it does not understand, shows help and status, and goes to another ticket', async () => {
    const page = await openTicket('5003');
    await send(page, 'buy ten seats');
    await page.getByRole('alert').getByText('“buy ten seats” is not understood').waitFor();
    expect(await line(page).inputValue()).toBe('buy ten seats');
    expect(await openForm(page).count()).toBe(0);

    await send(page, 'help');
    const help = page.getByRole('region', { name: 'What can be written' });
    await help.getByText('open ticket <number>').waitFor();
    await expectAccessible(page, 'help');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });

    await send(page, 'status');
    await page.getByText('No run is under way for this ticket.').waitFor();

    await page.keyboard.press('Escape');
    await send(page, 'open ticket 5004');
    await page.getByRole('heading', { level: 1, name: /#5004/ }).waitFor();
  });

  it('preselects nobody for a name that nobody has, and the form says why', async () => {
    const page = await openTicket('5012');
    await send(page, 'offboard Nobody Nowhere');
    const card = page.getByRole('region', { name: 'Staff Offboarding' });
    await card.getByText(/is called “Nobody Nowhere”/).waitFor();
    await card.getByRole('button', { name: 'Start Staff Offboarding' }).click();
    const form = openForm(page);
    await form.getByText(/is called “Nobody Nowhere”/).waitFor();
    expect(await form.getByRole('combobox', { name: 'Person' }).inputValue()).toBe('');

    await send(page, 'cancel');
    const cancel = page.getByRole('region', { name: /Cancel Staff Offboarding/ });
    await cancel.getByRole('button', { name: 'Cancel this run' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel this run' }).click();
    await page
      .getByRole('region', { name: 'Progress' })
      .getByText(/cancelled/i)
      .waitFor();
  });
});

describe('several runs of one ticket', () => {
  it('stand side by side, say which one needs an answer, and keep what was typed in each', async () => {
    const page = await openTicket('5005');
    await startPackage(page, 'Staff Onboarding');
    await openForm(page).getByRole('checkbox', { name: premium }).check();
    await startPackage(page, 'Staff Offboarding');
    await openForm(page).getByRole('combobox', { name: 'Person' }).waitFor();

    const tabs = page.getByRole('navigation', { name: 'Runs under way' });
    const onboarding = tabs.getByRole('link', { name: /Staff Onboarding/ });
    await onboarding.getByText('Needs an answer').waitFor();
    await expectAccessible(page, 'two runs');
    await expectReflow(page, 'two runs');
    await takePicture(page, 'chat-two-runs');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(page, 'two runs in the dark');
    await takePicture(page, 'chat-two-runs-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await onboarding.click();
    const premiumBox = openForm(page).getByRole('checkbox', { name: premium });
    await premiumBox.waitFor();
    expect(await premiumBox.isChecked()).toBe(true);
    expect(await onboarding.getAttribute('aria-current')).toBe('page');

    await tabs.getByRole('link', { name: 'Start another' }).click();
    await page.getByRole('heading', { name: 'Runs of this ticket' }).waitFor();
    // Both are still there for whoever opens the ticket again, with the packages shown as the address says.
    await page.reload();
    await page.getByRole('heading', { name: 'What should be done?' }).waitFor();
    expect(await tabs.getByText('Needs an answer').count()).toBe(2);
    await page.setViewportSize({ width: widths.desk, height: 800 });
    await expectReflow(page, 'two runs on a desk');
  });
});
