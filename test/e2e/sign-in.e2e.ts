import { expect, it } from 'vitest';
import { takePicture } from './support/browser.ts';
import { people, signInAs } from './support/people.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

it('goes on to the page that was asked for', async () => {
  const { page } = await stage.arrive();
  await signInAs(page, 'admin', '/seat-changes');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Seat changes');
});

it('says no to a wrong password and lets the person try again', async () => {
  const { page } = await stage.arrive();
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill('nobody@example.com');
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('alert').waitFor();
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  expect(await page.getByLabel('E-mail').inputValue()).toBe('nobody@example.com');
});

const outside = [
  '//elsewhere.example/',
  String.raw`/\elsewhere.example`,
  '/\t/elsewhere.example',
  'https://elsewhere.example',
];

it('leads nowhere outside the portal', async () => {
  const { page } = await stage.arrive();
  for (const next of outside) {
    await page.goto(`/sign-in?${new URLSearchParams({ next })}`);
    await page.getByRole('button', { name: people.admin }).click();
    await page.waitForURL('**/clients');
    expect(new URL(page.url()).origin, next).toBe(new URL(stage.site.url).origin);
  }
});

it('ends with the sign-out: the pages ask for a sign-in again', async () => {
  const { page } = await stage.arrive();
  await signInAs(page, 'engineer');
  await page.getByRole('button', { name: `Account of ${people.engineer}` }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Seatwright' }).waitFor();
  await takePicture(page, 'portal-sign-in');
  await page.goto('/clients');
  await page.getByRole('heading', { name: 'Sign in to Seatwright' }).waitFor();
});
