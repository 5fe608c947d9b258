import { expect, it } from 'vitest';
import { workTicket } from '../support/staff.ts';
import { expectAccessible, expectReflow, takePicture } from './support/browser.ts';
import { openStage } from './support/stage.ts';

const stage = openStage({
  choices: { offboardingOf: () => ({ askMailbox: false, convertMailbox: true }) },
});

it('takes an offboarding back by the button of its run', async () => {
  const { run } = await workTicket(stage.site, '5009');
  const name = run.subject ?? '';
  const auditor = await stage.arriveAs('auditor', `/runs/${run.id}`);
  await auditor.page.getByRole('heading', { name: `Staff Offboarding: ${name}` }).waitFor();
  expect(await auditor.page.getByRole('button', { name: `Restore ${name}` }).count()).toBe(0);

  const { page } = await stage.arriveAs('engineer', `/chat?ticket=5009&run=${run.id}`, {
    width: 'pane',
  });
  const button = page.getByRole('button', { name: `Restore ${name}` });
  await button.waitFor();
  await expectAccessible(page, 'a finished offboarding');
  await expectReflow(page, 'a finished offboarding');
  await button.click();

  const card = page.locator('section[id^="form-"]');
  await card.getByRole('heading', { name: `What comes back for ${name}?` }).waitFor();
  await expectAccessible(page, 'what comes back');
  await expectReflow(page, 'what comes back');
  await takePicture(page, 'chat-restore-what');
  await card.getByRole('button', { name: 'Put it back' }).click();

  const log = page.getByRole('log');
  await log.getByText('Written on the ticket').waitFor();
  // Folded away until somebody opens it.
  await log.getByText(`Restored at Inkwell Publishing: ${name}`).waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Make a one-time link' }).waitFor();
  await expectAccessible(page, 'restored');
  await takePicture(page, 'chat-restore-done');
});
