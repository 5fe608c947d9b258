import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible, expectReflow, takePicture } from './support/browser.ts';
import { answerUntilDone, startPackage } from './support/chat.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

const premium = 'Microsoft 365 Business Premium';
/** As a spreadsheet copies them; nothing is right but the header and the last row. */
const pasted = [
  'First name\tLast name\tJob title\tShoe size',
  'Robin\t\tDental Nurse\t38',
  'Sam\tIntake\t=VLOOKUP(A3)\t39',
  'Alex\tIntake\tDentist\t40',
].join('\r\n');
/** As a spreadsheet saves it where a comma is no separator. */
const saved = '\uFEFFName;Job title\r\n"Intake, Zoë";Dental Nurse\r\nAlex Intake;Dentist\r\n';

const table = (page: Page): Locator => page.getByLabel('Table', { exact: true });

async function chooseFile(page: Page, name: string, buffer: Buffer): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Choose a file' }).click(),
  ]);
  await chooser.setFiles({ name, mimeType: 'text/csv', buffer });
}

it('are taken from a table, which says what is wrong with it before it is sent', async () => {
  const { page } = await stage.arriveAs('engineer', '/chat?ticket=5001', { width: 'pane' });
  await startPackage(page, 'Staff Onboarding');
  await page.getByRole('checkbox', { name: premium }).check();
  await page.getByRole('checkbox', { name: /Several people start/ }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await table(page).waitFor();

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download an empty table' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('starters.csv');
  const template = await readFile(await download.path(), 'utf8');
  expect(template).toMatch(/^\uFEFFFirst name,Last name,.*,Licenses\r\n$/);

  await table(page).fill(pasted);
  await page.getByText('2 rows of 3 need a change.').waitFor();
  const rows = page.getByRole('table', { name: 'Rows of the table' });
  await rows.getByText(/^Row 2, Last name: there is none beside “Robin”/).waitFor();
  await rows.getByText(/^Row 3, Job title: “=VLOOKUP\(A3\)” is a formula/).waitFor();
  await page.getByText('“Shoe size” is no column of this table: left out.').waitFor();
  await expectAccessible(page, 'a table with problems');
  await expectReflow(page, 'a table with problems');
  await takePicture(page, 'chat-starters-problems');

  await page.getByRole('button', { name: 'Next' }).click();
  await page
    .getByRole('alert')
    .getByText(/Row 3, Job title/)
    .waitFor();

  await chooseFile(page, 'starters.xlsx', Buffer.from('PK\u0003\u0004\0\0'));
  await page.getByText('In the spreadsheet, save the table as CSV.').waitFor();
  await chooseFile(page, 'starters.csv', Buffer.from(saved));
  await page.getByText('2 rows can be read.').waitFor();
  await rows.getByText('Intake, Zoë').waitFor();
  await expectAccessible(page, 'a table that can be read');
  await expectReflow(page, 'a table that can be read');
  await takePicture(page, 'chat-starters');

  const answers = [/Who is starting/, /Which CSP customer/, /Buy these seats/];
  await answerUntilDone(
    page,
    answers.map((title) => ({ title })),
  );
  const log = page.getByRole('log');
  await log.getByText('2 people', { exact: true }).waitFor();
  await handOver(page);
});

/** Each person has a password of their own: one is shown, the other is given away as a link. */
async function handOver(page: Page): Promise<void> {
  const zoe = page.locator('[data-kind="first-password"]', { hasText: 'zoe.intake@' });
  const alex = page.locator('[data-kind="first-password"]', { hasText: 'alex.intake@' });
  await zoe.getByRole('button', { name: 'Make a one-time link' }).click();
  const link = await zoe.getByLabel('One-time link', { exact: true }).inputValue();
  await alex.getByRole('button', { name: 'Show the first password once' }).click();
  const shown = await alex.getByLabel(/^First password of alex\.intake@/).inputValue();
  await page.getByText(/^I saw the first password of alex\.intake@/).waitFor();
  await expectAccessible(page, 'two first passwords');
  await takePicture(page, 'chat-two-passwords');

  const holder = await stage.arrive({ width: 'pane' });
  await holder.page.goto(link);
  await holder.page.getByRole('button', { name: 'Show the password' }).click();
  const opened = await holder.page.getByLabel('First password', { exact: true }).inputValue();
  expect(opened).not.toBe(shown);
  await zoe.getByText('It was handed over already, or its time is over.').waitFor();
  await page.getByText(/made to the first password of zoe\.intake@\S+ was opened/).waitFor();
}
