import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { findClient, open, type Person } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

const arriveAs = async (person: Person, address?: string) =>
  (await stage.arriveAs(person, address)).page;

const navigation = (page: Page) => page.getByRole('navigation', { name: 'Main' });

it('shows an engineer no audit log, in the navigation or by its address', async () => {
  const page = await arriveAs('engineer');
  await navigation(page).getByRole('link', { name: 'Runs' }).waitFor();
  expect(await navigation(page).getByRole('link', { name: 'Audit' }).count()).toBe(0);
  await open(page, '/audit');
  await page.getByRole('alert').waitFor();
  expect(await page.getByRole('table').count()).toBe(0);
});

it('lets an engineer read a package’s configuration, but not change it', async () => {
  const page = await arriveAs('engineer');
  const address = await findClient(page, 'Brightwater Dental');
  await open(page, `${address}/packages/staff-onboarding-cloud-only`);
  await page.getByText('Only admins change this').waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  expect(
    await page.getByRole('checkbox', { name: 'Enable license provisioning' }).isDisabled(),
  ).toBe(true);
  const refused = await page.request.put(
    `/v1${address}/packages/staff-onboarding-cloud-only/configuration`,
    {
      data: { values: {} },
    },
  );
  expect(refused.status()).toBe(403);
});

it('lets an engineer test a service, but neither change nor connect one', async () => {
  const page = await arriveAs('engineer', '/integrations');
  expect(await page.getByRole('button', { name: 'Add an integration' }).count()).toBe(0);
  await page
    .getByRole('button', { name: /^Configure/ })
    .first()
    .click();
  await page.getByRole('button', { name: 'Test', exact: true }).waitFor();
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0);
});

it('lets an admin start a package and answer what it asks', async () => {
  const page = await arriveAs('admin', '/chat?ticket=5002');
  await page.getByRole('button', { name: /Staff Onboarding/ }).click();
  const question = page.locator('section[data-name="licenses"]');
  await question.waitFor();
  expect(await question.locator('button[type="submit"]').isEnabled()).toBe(true);
});

it('shows an auditor the log and lets them start nothing', async () => {
  const page = await arriveAs('auditor');
  await navigation(page).getByRole('link', { name: 'Audit' }).click();
  await page.getByRole('table', { name: 'Audit entries' }).waitFor();
  await open(page, '/chat?ticket=5001');
  await page.getByText('Only engineers and admins start packages').waitFor();
  expect(await page.getByRole('button', { name: /Staff Onboarding/ }).isDisabled()).toBe(true);
});
