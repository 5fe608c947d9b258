import type { Locator, Page } from 'playwright-core';
import { startRun, untilRun } from '../../../tools/client/runs.ts';
import { onboardingPackage } from '../../../tools/start/set-up.ts';
import type { TestWorld } from '../../support/world.ts';

/** What names each row of the table, from top to bottom. */
export const rowNames = (page: Page) => page.locator('tbody [role="rowheader"]').allTextContents();

/** A parameter of the page's address; null when it has none. */
export const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

export const header = (page: Page, name: string) => page.getByRole('columnheader', { name });

export const isFocused = (place: Locator) =>
  place.evaluate((element) => element === document.activeElement);

/** Starts an onboarding for each ticket, one after another, until it asks; answers the runs' ids in that order. */
export async function startWaitingRuns(
  world: TestWorld,
  tickets: readonly string[],
): Promise<readonly string[]> {
  const eli = await world.as('eli');
  const ids: string[] = [];
  for (const ticket of tickets) {
    const { id } = await startRun(eli, { ticket, package: onboardingPackage });
    await untilRun(eli, id, ({ form }) => form !== null);
    ids.push(id);
  }
  return ids;
}

/** The rows of the file behind the list's "CSV", the header left out. */
export async function readCsv(page: Page): Promise<readonly string[]> {
  const address = await page.getByRole('link', { name: 'CSV' }).getAttribute('href');
  const file = await page.request.get(address ?? '');
  if (!file.headers()['content-type']?.includes('text/csv')) {
    throw new Error(`${address} answered ${file.headers()['content-type']}`);
  }
  return (await file.text()).trim().split('\r\n').slice(1);
}
