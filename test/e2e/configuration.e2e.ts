import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible, expectReflow, takePicture } from './support/browser.ts';
import { open } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

/** A client's page, or one below it, as an administrator. */
async function arriveAt(
  clientName: string,
  below = '',
  width: 'desk' | 'pane' = 'desk',
): Promise<{ page: Page; client: string }> {
  const client = `/clients/${await stage.site.clientId(clientName)}`;
  const { page } = await stage.arriveAs('admin', `${client}${below}`, { width });
  return { page, client };
}

it('saves a package’s switches and says who changed them', async () => {
  const { page } = await arriveAt('Juniper Legal');
  await page.getByRole('searchbox', { name: 'Search packages' }).fill('offboarding');
  await page.getByRole('link', { name: 'Configure Staff Offboarding' }).click();
  await page.getByRole('heading', { name: /De-Provisioning/ }).waitFor();

  const annual = page.getByRole('checkbox', { name: /annual commitments/i });
  const before = await annual.isChecked();
  await annual.click();
  await page.getByText('Not saved yet').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Everything is saved').waitFor();

  await page.reload();
  await annual.waitFor();
  expect(await annual.isChecked()).toBe(!before);
  const history = page.getByRole('region', { name: 'History' });
  expect(await history.textContent()).toMatch(/annual commitments: (Off → On|On → Off)/i);
});

it('shows what is inherited with its value, and lets a package differ', async () => {
  const { page } = await arriveAt('Juniper Legal', '/packages/staff-offboarding-cloud-only');
  const inherited = page.getByText(/from Global Configuration \(/);
  await inherited.first().waitFor();
  const count = await inherited.count();
  await page
    .getByRole('button', { name: /^Set it here/ })
    .first()
    .click();
  expect(await inherited.count()).toBe(count - 1);
  await page.getByRole('button', { name: 'Undo changes' }).click();
  expect(await inherited.count()).toBe(count);
});

it('asks before changes are lost, and keeps them on "Stay", not on "Leave"', async () => {
  const { page } = await arriveAt('Inkwell Publishing', '/packages/staff-onboarding-cloud-only');
  const annual = page.getByRole('checkbox', { name: /annual commitments/i });
  const before = await annual.isChecked();
  await annual.click();
  await page.getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('button', { name: 'Stay on the page' }).click();
  expect(await annual.isChecked()).toBe(!before);
  expect(page.url()).toContain('/packages/staff-onboarding-cloud-only');
  await page.getByRole('link', { name: 'Runs' }).click();
  await page.getByRole('button', { name: 'Leave and lose it' }).click();
  await page.waitForURL('**/runs');
});

it('refuses a number outside its limits beside the field, and saves nothing', async () => {
  const { page } = await arriveAt('Inkwell Publishing', '/packages/staff-onboarding-cloud-only');
  const field = page.getByRole('textbox', { name: /Seats to keep free/ });
  await field.fill('-1');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const summary = page.getByRole('alert');
  await summary.getByRole('link').click();
  expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByText('Not saved yet').waitFor();
});

it('switches a package off for one client', async () => {
  const { page } = await arriveAt('Inkwell Publishing');
  const toggle = page.getByRole('switch', { name: /^Staff Onboarding/ });
  const before = await toggle.isChecked();
  await toggle.click({ force: true });
  await expect.poll(() => toggle.isChecked()).toBe(!before);
  await page.reload();
  await toggle.waitFor();
  expect(await toggle.isChecked()).toBe(!before);
});

it('sets a customer mapping ahead, changes it, and deletes it', async () => {
  const { page } = await arriveAt('Fairview Medical', '/global');
  await page.getByRole('button', { name: 'Set mapping at Pax8' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').click();
  await page.getByRole('option', { name: 'Not a customer here' }).click();
  await dialog.getByRole('button', { name: 'Save mapping' }).click();
  const row = page.getByRole('row', { name: /^Pax8/ });
  await row.getByText('Not a customer here').first().waitFor();

  await row.getByRole('button', { name: 'Delete mapping' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete mapping' }).click();
  await row.getByText('Not mapped').waitFor();
  await row.getByText('History').click();
  await row.getByText(/deleted/).waitFor();
});

it('leads to a section from the index, without asking about unsaved changes', async () => {
  const { page } = await arriveAt('Juniper Legal', '/packages/staff-offboarding-cloud-only');
  const annual = page.getByRole('checkbox', { name: /annual commitments/i });
  await annual.click();
  await page
    .getByRole('navigation', { name: 'Sections' })
    .getByRole('link', { name: /De-Provisioning/ })
    .click();
  const section = page.getByRole('region', { name: /De-Provisioning/ });
  await expect
    .poll(() => section.evaluate((element) => element.getBoundingClientRect().top))
    .toBeLessThan(400);
  expect(await page.getByRole('dialog').count()).toBe(0);
  // The foot with Save stays in sight wherever the form stands.
  const save = page.getByRole('button', { name: 'Save', exact: true });
  await page.evaluate(() => window.scrollTo(0, 0));
  const isInSight = () =>
    save.evaluate((element) => element.getBoundingClientRect().bottom <= window.innerHeight);
  expect(await isInSight()).toBe(true);
  await page.getByRole('button', { name: 'Undo changes' }).click();
});

it('writes only what was changed into the history', async () => {
  const { page } = await arriveAt('Harrow Engineering', '/packages/staff-onboarding-cloud-only');
  const field = page.getByRole('textbox', { name: /Wait for seats/ });
  await field.fill('31');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Everything is saved').waitFor();
  const newest = page.getByRole('region', { name: 'History' }).getByRole('listitem').first();
  await expect.poll(() => newest.getByRole('listitem').count()).toBe(1);
  expect(await newest.textContent()).toMatch(/Wait for seats.*→ 31/);
});

it('copies chosen fields to other clients after showing what changes', async () => {
  const { page } = await arriveAt('Inkwell Publishing', '/packages/staff-onboarding-cloud-only');
  await page.getByRole('textbox', { name: /Wait for seats/ }).fill('29');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Everything is saved').waitFor();
  await page.getByRole('link', { name: 'Copy to other clients' }).click();
  await page.getByRole('checkbox', { name: /^Wait for seats/ }).check();
  await page.getByRole('searchbox', { name: 'Search by name, domain or tag' }).fill('Kestrel');
  await page.getByRole('checkbox', { name: 'Select Kestrel Robotics' }).check();
  await page.getByText('1 client selected').waitFor();
  await page.getByRole('button', { name: 'Preview' }).click();
  const preview = page.getByRole('table', { name: 'Preview' });
  await preview.getByText(/Wait for seats.* → 29/).waitFor();
  await expectAccessible(page, 'copy-configuration');
  await takePicture(page, 'portal-copy-configuration');
  await page.getByRole('button', { name: 'Copy to 1 client' }).click();
  const result = page.getByRole('table', { name: 'Result of copying' });
  await result.getByText('Copied').waitFor();
  await result.getByRole('link', { name: 'Kestrel Robotics' }).click();
  await page.getByRole('link', { name: 'Configure Staff Onboarding' }).click();
  const field = page.getByRole('textbox', { name: /Wait for seats/ });
  await field.waitFor();
  expect(await field.inputValue()).toBe('29');
});

it('fits a pane of 360 px, the copy page too', async () => {
  const below = '/packages/staff-onboarding-cloud-only';
  const { page, client } = await arriveAt('Inkwell Publishing', below, 'pane');
  await expectReflow(page, 'package-configuration');
  await open(page, `${client}/configuration/global/copy`);
  await page.getByRole('table', { name: 'Clients to copy to' }).waitFor();
  await expectReflow(page, 'copy-configuration');
});
