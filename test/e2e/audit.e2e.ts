import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseJson } from '../../src/lib/json.ts';
import { openStage } from './support/stage.ts';

const stage = openStage();

/** Three CSPs, the tenants and the PSA: each was added once. */
const integrations = 5;

const arrive = async (address: string) => (await stage.arriveAs('auditor', address)).page;

const table = (page: Page) => page.getByRole('table', { name: 'Audit entries' });

it('filters by what occurs in the log, and keeps the filter in the address', async () => {
  const page = await arrive('/audit');
  await table(page).waitFor();
  await page.getByRole('button', { name: 'Filter Action', exact: true }).click();
  await page.getByRole('checkbox', { name: /^services\.add/ }).check();
  await page.keyboard.press('Escape');
  await expect.poll(() => new URL(page.url()).searchParams.get('action')).toBe('services.add');
  await expect.poll(() => table(page).getByRole('row').count()).toBe(1 + integrations);
  await page.reload();
  await page.getByRole('button', { name: /Remove filter\s*Action: services\.add/ }).click();
  await expect.poll(() => table(page).getByRole('row').count()).toBeGreaterThan(5);
});

it('shows what an entry changed, before and after, by keyboard alone', async () => {
  const page = await arrive('/audit?action=configuration.save');
  await table(page).waitFor();
  await page.locator('tr[tabindex="0"]').focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('dialog', { name: /^Entry \d+$/ });
  await panel.getByRole('table', { name: 'Before and after' }).waitFor();
  await panel.getByRole('columnheader', { name: 'Before', exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get('open')).toMatch(/^\d+$/);
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
});

it('opens an entry from a link, whatever the list shows', async () => {
  const page = await arrive('/audit?action=nothing.like.this&open=1');
  await page.getByRole('dialog', { name: 'Entry 1' }).getByText('Number in the chain').waitFor();
});

it('verifies the chain and says what to note', async () => {
  const page = await arrive('/audit');
  await page.getByRole('button', { name: 'Verify' }).click();
  const dialog = page.getByRole('dialog', { name: 'Verify the audit log' });
  await dialog.getByRole('button', { name: 'Verify' }).click();
  await dialog.getByText(/The log is whole: \d+ entries/).waitFor();
  await dialog.getByLabel(/Hash of an earlier check/).fill('f'.repeat(64));
  await dialog.getByRole('button', { name: 'Verify again' }).click();
  await dialog.getByText(/the end of the log was cut off/).waitFor();
});

it('downloads what the filters let through as CSV and as JSON lines', async () => {
  const page = await arrive('/audit?action=services.add');
  await table(page).waitFor();
  for (const [name, ending] of [
    ['CSV', 'csv'],
    ['JSON lines', 'jsonl'],
  ] as const) {
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name }).click();
    const download = await coming;
    expect(download.suggestedFilename()).toMatch(new RegExp(`^audit-.*\\.${ending}$`));
    const text = await readFile(await download.path(), 'utf8');
    const lines = text.trim().split(/\r?\n/);
    expect(lines).toHaveLength(ending === 'csv' ? 1 + integrations : integrations);
    if (ending === 'csv') continue;
    for (const line of lines) {
      const parsed = parseJson(line);
      expect(z.object({ action: z.string() }).parse(parsed.ok ? parsed.value : null).action).toBe(
        'services.add',
      );
    }
  }
});
