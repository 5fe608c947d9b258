import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './support/browser.ts';
import { open, people, type Person } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

const arrive = async () => (await stage.arrive()).page;

const arriveAs = async (person: Person, address: string) =>
  (await stage.arriveAs(person, address)).page;

const password = 'four plain words here';

/** Two busy cores answer slowly. */
const patience = { timeout: 20_000 };

/** Invites somebody as the admin; answers the link that the dialog shows once. */
async function invite(admin: Page, name: string, email: string): Promise<string> {
  await admin.getByRole('button', { name: 'Invite a user' }).click();
  const dialog = admin.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByRole('button', { name: 'Make an invitation link' }).click();
  await admin.getByRole('dialog', { name: `${name} is invited` }).waitFor();
  const link = await dialog.getByLabel('Link').inputValue();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  return link;
}

async function accept(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Clients' }).waitFor();
}

describe('an admin', () => {
  it('invites somebody by a link that works once, gives and takes rights, and shuts the person out', async () => {
    const admin = await arriveAs('admin', '/users');
    const link = await invite(admin, 'Iris Invited', 'iris@northwind-it.example');
    const iris = await arrive();
    await accept(iris, link);
    await iris.getByRole('button', { name: 'Account of Iris Invited' }).waitFor();

    const late = await arrive();
    await late.goto(link);
    await late.getByRole('alert').getByText('This link cannot be used').waitFor();

    await open(admin, '/users?search=iris');
    await admin.getByRole('rowheader', { name: 'Iris Invited' }).click();
    const panel = admin.getByRole('dialog', { name: 'Iris Invited' });
    await panel.getByRole('checkbox', { name: 'Auditor' }).check();
    await panel.getByRole('checkbox', { name: 'May spend' }).uncheck();
    await panel.getByRole('button', { name: 'Change rights' }).click();
    const question = admin.getByRole('dialog', { name: 'Change the rights of Iris Invited?' });
    await question.getByText('Gets: Auditor.').waitFor();
    await question.getByText('Loses: May spend.').waitFor();
    await question.getByRole('button', { name: 'Change rights' }).click();
    await panel
      .getByRole('button', { name: 'Change rights' })
      .and(admin.locator(':disabled'))
      .waitFor();
    await iris.goto('/audit');
    await iris
      .getByRole('navigation', { name: 'Main' })
      .getByRole('link', { name: 'Audit' })
      .waitFor();

    await panel.getByRole('button', { name: 'Disable' }).click();
    const sure = admin.getByRole('dialog', { name: 'Disable Iris Invited?' });
    await sure.getByRole('button', { name: 'Disable' }).click();
    await panel.getByText('Disabled').waitFor();
    await iris.goto('/runs');
    await iris.getByRole('heading', { name: 'Sign in to Seatwright' }).waitFor();
  });

  it('cannot take the last admin’s role away, and reads why', async () => {
    const admin = await arriveAs('admin', '/users?search=Ada');
    await admin.getByRole('rowheader', { name: people.admin }).click();
    const panel = admin.getByRole('dialog', { name: people.admin });
    await panel.getByRole('checkbox', { name: 'Admin' }).uncheck();
    await panel.getByRole('button', { name: 'Change rights' }).click();
    const question = admin.getByRole('dialog', { name: `Change the rights of ${people.admin}?` });
    await question.getByRole('button', { name: 'Change rights' }).click();
    await question
      .getByRole('alert')
      .getByText(/is the last admin/)
      .waitFor();
  });
});

describe('everybody', () => {
  it('changes the own password, which ends the other sessions', async () => {
    const admin = await arriveAs('admin', '/users');
    const link = await invite(admin, 'Pat Password', 'pat@northwind-it.example');
    const elsewhere = await arrive();
    await accept(elsewhere, link);
    const here = await arrive();
    await here.goto('/sign-in?next=/account');
    await here.getByLabel('E-mail').fill('pat@northwind-it.example');
    await here.getByRole('textbox', { name: 'Password' }).fill(password);
    await here.getByRole('button', { name: 'Sign in', exact: true }).click();
    const others = here.getByRole('button', { name: 'End session' });
    await expect.poll(() => others.count(), patience).toBe(1);

    await here.getByRole('textbox', { name: 'Current password' }).fill('not this one at all');
    await here.getByRole('textbox', { name: 'New password' }).fill('quite another set of words');
    await here.getByRole('button', { name: 'Change password' }).click();
    await here.getByText('This is not your current password.').waitFor();
    await here.getByRole('textbox', { name: 'Current password' }).fill(password);
    await here.getByRole('button', { name: 'Change password' }).click();
    await here.getByRole('status').getByText('Your other session ended.').waitFor();

    await elsewhere.goto('/runs');
    await elsewhere.getByRole('heading', { name: 'Sign in to Seatwright' }).waitFor();
    await expect.poll(() => others.count(), patience).toBe(0);
  });

  it('makes an API key with the own roles at most, sees it once, and revokes it', async () => {
    const page = await arriveAs('engineer', '/api-keys');
    await page.getByRole('button', { name: 'Create a key' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('checkbox', { name: 'Admin' }).count()).toBe(0);
    await dialog.getByLabel('Name').fill('Nightly report');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByText('Choose at least one role.').waitFor();
    await dialog.getByRole('checkbox', { name: 'Engineer' }).check();
    await dialog.getByRole('button', { name: 'Create key' }).click();
    const secret = await dialog.getByLabel('Key', { exact: true }).inputValue();
    expect(secret).toMatch(/^sw_/);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    const ask = async () => {
      const headers = { authorization: `Bearer ${secret}` };
      return (await fetch(`${stage.site.url}/v1/me`, { headers })).status;
    };
    expect(await ask()).toBe(200);

    const row = page.getByRole('row', { name: /Nightly report/ });
    await row.getByRole('button', { name: 'Revoke' }).click();
    const question = page.getByRole('dialog', {
      name: `Revoke “Nightly report” of ${people.engineer}?`,
    });
    await question.getByRole('button', { name: 'Revoke' }).click();
    await row.getByText('Revoked').waitFor();
    expect(await ask()).toBe(401);
  });
});

describe('a page that the reader may not see', () => {
  it.each([
    ['engineer', '/users', 'Admin'],
    ['engineer', '/audit', 'Admin or Auditor'],
    ['approver', '/integrations', 'Admin or Engineer'],
    ['auditor', '/users', 'Admin'],
  ] as const)('tells %s at %s which role it needs and whom to ask', async (person, path, roles) => {
    const page = await arriveAs(person, path);
    const words = await page.getByRole('alert').textContent();
    expect(words).toContain(`It needs the role ${roles}`);
    expect(words).toContain(`Ask ${people.admin}`);
    expect(await page.getByRole('table').count()).toBe(0);
  });

  it('tells somebody without any role whom to ask', async () => {
    const admin = await arriveAs('admin', '/users');
    const link = await invite(admin, 'Rob Roleless', 'rob@northwind-it.example');
    await open(admin, '/users?search=Rob');
    await admin.getByRole('rowheader', { name: 'Rob Roleless' }).click();
    const panel = admin.getByRole('dialog', { name: 'Rob Roleless' });
    await panel.getByRole('checkbox', { name: 'Engineer' }).uncheck();
    await panel.getByRole('button', { name: 'Change rights' }).click();
    const question = admin.getByRole('dialog', { name: 'Change the rights of Rob Roleless?' });
    await question.getByRole('button', { name: 'Change rights' }).click();
    await panel.getByText('Last sign-in').waitFor();

    const rob = await arrive();
    await rob.goto(link);
    await rob.getByRole('textbox', { name: 'Password' }).fill(password);
    await rob.getByRole('button', { name: 'Set password and sign in' }).click();
    await rob.getByRole('heading', { name: 'Welcome, Rob Roleless' }).waitFor();
    await rob.getByText(`Ask ${people.admin}`).waitFor();
    await expectAccessible(rob, 'no role');
  });
});
