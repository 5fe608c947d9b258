import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Seats take simulated minutes to appear; the clock of the demo world runs as fast as ours. */
const runPatienceMs = 90_000;

/** A question of a run, by its title, and how a person answers it. What is not touched keeps its default. */
export interface Answer {
  readonly title: RegExp;
  readonly fill?: (card: Locator) => Promise<unknown>;
}

/** Called with each question before and after it is filled in. */
export interface Witness {
  asked?: (title: string, card: Locator) => Promise<unknown>;
  filled?: (title: string, card: Locator) => Promise<unknown>;
}

/** Chooses one of several, whether they stand as buttons or in a list. */
export async function choose(card: Locator, label: string, option: string): Promise<void> {
  await card.getByText(label, { exact: true }).first().waitFor();
  const list = card.getByRole('combobox', { name: label });
  if ((await list.count()) === 0) {
    const group = card.getByRole('radiogroup', { name: label });
    await group.getByRole('radio', { name: option }).check();
    return;
  }
  await list.click();
  await list.page().getByRole('option', { name: option }).click();
}

const openCard = (page: Page): Locator => page.locator('section[id^="form-"]');
const ends = /^(finished|stopped|cancelled)$/;

async function readStatus(page: Page): Promise<string> {
  const progress = page.getByRole('region', { name: 'Progress' });
  return (await progress.getAttribute('data-status')) ?? '';
}

/** Starts a package from its button under the ticket. */
export async function startPackage(page: Page, title: string): Promise<void> {
  const leave = page.getByRole('button', { name: 'All packages' });
  if (await leave.isVisible()) await leave.click();
  await page
    .getByRole('button', { name: new RegExp(`^${title}`) })
    .first()
    .click();
  await leave.waitFor();
}

/** Answers question after question until the run ends; answers the titles in the order they were asked. */
export async function answerUntilDone(
  page: Page,
  answers: readonly Answer[],
  witness: Witness = {},
): Promise<string[]> {
  const asked: string[] = [];
  while ((await waitForNext(page)) === 'asked') {
    const card = openCard(page);
    asked.push(await fillIn(card, answers, witness));
    await submit(card);
  }
  return asked;
}

/** Answers question after question until the one named `formName` is filled in, and leaves that open. */
export async function answerUntil(
  page: Page,
  answers: readonly Answer[],
  formName: string,
): Promise<Locator> {
  while ((await waitForNext(page)) === 'asked') {
    const card = openCard(page);
    await fillIn(card, answers, {});
    if ((await card.getAttribute('data-name')) === formName) return card;
    await submit(card);
  }
  throw new Error(`The run ended and never asked "${formName}".`);
}

/** Fills a question in as a person would, and answers its title. */
async function fillIn(
  card: Locator,
  answers: readonly Answer[],
  witness: Witness,
): Promise<string> {
  const title = (await card.getByRole('heading', { level: 2 }).textContent()) ?? '';
  await witness.asked?.(title, card);
  const answer = answers.find((candidate) => candidate.title.test(title));
  if (answer === undefined) throw new Error(`Nobody has an answer to "${title}".`);
  await answer.fill?.(card);
  await witness.filled?.(title, card);
  return title;
}

async function submit(card: Locator): Promise<void> {
  const id = await card.getAttribute('id');
  await card.locator('button[type="submit"]').click();
  await card.page().locator(`[id="${id}"]`).waitFor({ state: 'detached' });
}

/** Whether the run asks or has ended; waits until it does one of the two. */
async function waitForNext(page: Page): Promise<'asked' | 'ended'> {
  const look = async () => {
    if (ends.test(await readStatus(page))) return 'ended';
    return (await openCard(page).count()) > 0 ? 'asked' : 'working';
  };
  try {
    await expect.poll(look, { timeout: runPatienceMs, interval: 100 }).not.toBe('working');
  } catch (cause) {
    const progress = await page.getByRole('region', { name: 'Progress' }).textContent();
    throw new Error(`The run neither asks nor ends: ${progress}`, { cause });
  }
  return ends.test(await readStatus(page)) ? 'ended' : 'asked';
}
