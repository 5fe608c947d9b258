import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible } from './support/browser.ts';
import { open } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

const arrive = async () => (await stage.arriveAs('admin', '/integrations')).page;

const tile = (page: Page, name: string) =>
  page.getByRole('button', { name: `Configure ${name}`, exact: true });

it('finds an integration by its name, in an address that can be shared', async () => {
  const page = await arrive();
  await page.getByRole('searchbox', { name: 'Search integrations' }).fill('pax');
  await expect.poll(() => new URL(page.url()).searchParams.get('search')).toBe('pax');
  await page.reload();
  await tile(page, 'Pax8').waitFor();
  expect(await page.getByRole('button', { name: /^Configure / }).count()).toBe(1);
  await open(page, '/services');
  expect(new URL(page.url()).pathname).toBe('/integrations');
});

it('replaces a secret only by one that works, and remembers when it ends', async () => {
  const page = await arrive();
  await tile(page, 'Pax8').click();
  await page.getByRole('button', { name: 'Rotate Client secret' }).click();
  const dialog = page.getByRole('dialog', { name: 'Client secret of Pax8' });
  await dialog.getByLabel('New client secret', { exact: true }).fill('not the secret');
  await expectAccessible(page, 'rotate-secret');
  await dialog.getByRole('button', { name: 'Test and replace' }).click();
  await dialog.getByText('The old one stays in use').waitFor();

  await dialog.getByLabel('New client secret', { exact: true }).fill('');
  await dialog.getByLabel(/^Ends on/).fill('2099-12-31');
  await dialog.getByRole('button', { name: 'Save the end' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page
    .getByText(/Client secret ends 31 December 2099/)
    .first()
    .waitFor();

  // The stored one still works.
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await page.getByRole('status', { name: 'Result of the test' }).waitFor();
  expect(await page.getByText('Companies and subscriptions can be read.').count()).toBe(1);
});

it('says what stops, by name, before an integration is disabled, and enables it again', async () => {
  const page = await arrive();
  await open(page, '/chat?ticket=5001');
  await page.getByRole('button', { name: /Staff Onboarding/ }).click();
  await page.locator('section[data-name="licenses"]').waitFor();
  const ticketing = 'ConnectWise PSA';
  await open(page, '/integrations');
  await tile(page, ticketing).click();
  await page.getByRole('button', { name: `Disable ${ticketing}` }).click();
  const question = page.getByRole('dialog', { name: `Disable ${ticketing}?` });
  await question.getByText(/No package can be started from a ticket/).waitFor();
  await question
    .getByRole('link', { name: /Staff Onboarding/ })
    .first()
    .waitFor();
  await expectAccessible(page, 'disable-integration');
  await question.getByRole('button', { name: 'Keep it as it is' }).click();
  await question.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: `Disable ${ticketing}` }).click();
  await question.getByRole('button', { name: `Disable ${ticketing}` }).click();
  await page.getByText('Disabled', { exact: true }).waitFor();
  await tile(page, ticketing).click();
  await page.getByRole('button', { name: `Enable ${ticketing}` }).click();
  await page
    .getByRole('dialog', { name: `Enable ${ticketing}?` })
    .getByRole('button', { name: `Enable ${ticketing}` })
    .click();
  const disabled = page.getByText('Disabled', { exact: true });
  await expect.poll(() => disabled.count()).toBe(0);
});
