import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openStage } from './support/stage.ts';

const stage = openStage();

/** Seats take simulated minutes to appear. */
const runPatienceMs = 90_000;
const patienceMs = 20_000;
/** More stops than any page of the chat has. */
const mostStops = 80;

const line = (page: Page) => page.getByRole('combobox', { name: 'Command' });
const openForm = (page: Page) => page.locator('section[id^="form-"]:not([data-overtaken])');

/** Opens a ticket, and counts every event of a mouse from then on. */
async function openTicket(ticket: string): Promise<Page> {
  const { page } = await stage.arriveAs('engineer', `/chat?ticket=${ticket}`, { width: 'pane' });
  await line(page).waitFor();
  await page.evaluate(() => {
    document.documentElement.dataset['mouseEvents'] = '0';
    for (const kind of ['mousedown', 'pointerdown', 'touchstart']) {
      document.addEventListener(
        kind,
        () => {
          const { dataset } = document.documentElement;
          dataset['mouseEvents'] = String(Number(dataset['mouseEvents']) + 1);
        },
        true,
      );
    }
  });
  return page;
}

const isFocused = (target: Locator) =>
  target.evaluate((element) => element === document.activeElement);

/** Presses Tab until the target has the focus, as somebody without a mouse does. */
async function tabTo(target: Locator): Promise<void> {
  const page = target.page();
  for (let stop = 0; stop < mostStops; stop += 1) {
    if (await isFocused(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${target.toString()}`);
}

/** Sends a command and starts what it was understood as. */
async function start(page: Page, text: string): Promise<void> {
  await tabTo(line(page));
  await page.keyboard.type(text);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  // The card that says what was understood has taken the focus, at the button that carries it out.
  const button = page.getByRole('button', { name: /^Start Staff/ });
  await button.waitFor();
  await expect.poll(() => isFocused(button), { timeout: patienceMs }).toBe(true);
  await page.keyboard.press('Enter');
}

/** Whether the run asks or has ended. */
async function waitForNext(page: Page, lastId: string | null): Promise<'asked' | 'ended'> {
  const progress = page.getByRole('region', { name: 'Progress' });
  const look = async () => {
    if ((await progress.count()) === 0) return 'working';
    const status = (await progress.getAttribute('data-status')) ?? '';
    if (/^(finished|stopped|cancelled)$/.test(status)) return 'ended';
    const form = openForm(page);
    if ((await form.count()) === 0) return 'working';
    return (await form.getAttribute('id')) === lastId ? 'working' : 'asked';
  };
  let found = 'working';
  await expect
    .poll(async () => (found = await look()), { timeout: runPatienceMs, interval: 100 })
    .not.toBe('working');
  return found === 'ended' ? 'ended' : 'asked';
}

/** Answers every question with the keyboard; answers their titles and what had the focus when each came. */
async function answerAll(
  page: Page,
  fill: (title: string, form: Locator) => Promise<void>,
): Promise<{ readonly titles: string[]; readonly focusInForm: boolean[] }> {
  const titles: string[] = [];
  const focusInForm: boolean[] = [];
  let lastId: string | null = null;
  while ((await waitForNext(page, lastId)) === 'asked') {
    const form = openForm(page);
    lastId = await form.getAttribute('id');
    const title = (await form.getByRole('heading', { level: 2 }).textContent()) ?? '';
    titles.push(title);
    focusInForm.push(await form.evaluate((card) => card.contains(document.activeElement)));
    await fill(title, form);
    await tabTo(form.locator('button[type="submit"]'));
    await page.keyboard.press('Enter');
  }
  return { titles, focusInForm };
}

const readStatus = (page: Page) =>
  page.getByRole('region', { name: 'Progress' }).getAttribute('data-status');
const countMouseEvents = (page: Page) =>
  page.evaluate(() => document.documentElement.dataset['mouseEvents']);

it('onboards somebody without any mouse, announcing each message once', async () => {
  const page = await openTicket('5001');
  await start(page, 'onboard Isla Marsh with Business Premium');

  const log = page.getByRole('log');
  await log.waitFor();
  await log.evaluate((element) => {
    const seen = { added: 0, removed: 0, before: element.children.length };
    new MutationObserver((changes) => {
      for (const { addedNodes, removedNodes } of changes) {
        seen.added += addedNodes.length;
        seen.removed += removedNodes.length;
        element.setAttribute('data-seen', JSON.stringify(seen));
      }
    }).observe(element, { childList: true });
    element.setAttribute('data-seen', JSON.stringify(seen));
  });
  const { titles, focusInForm } = await answerAll(page, async () => {});

  expect(titles[0]).toMatch(/Which licenses/);
  expect(titles.at(-1)).toMatch(/Buy these seats/);
  expect(focusInForm).toEqual(titles.map(() => true));
  expect(await readStatus(page)).toBe('finished');
  await log.getByText('Written on the ticket').waitFor();
  // What a screen reader is told: additions only, each message one addition, none taken back and said again.
  expect(await log.getAttribute('aria-relevant')).toBe('additions');
  const seen = await log.getAttribute('data-seen');
  const before = Number(/"before":(\d+)/.exec(seen ?? '')?.[1]);
  const added = (await log.locator('> *').count()) - before;
  expect(added).toBeGreaterThan(3);
  expect(seen).toContain(`"added":${added},"removed":0`);
  expect(await countMouseEvents(page)).toBe('0');
});

it('offboards somebody without any mouse', async () => {
  const page = await openTicket('5009');
  const heading = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
  const leaver = heading.replace(/^.*: /, '').trim();
  await start(page, `offboard ${leaver} now because termination`);

  const { titles } = await answerAll(page, async (title, form) => {
    if (/Who is leaving/.test(title)) {
      // Preselected by the name that was typed.
      const person = form.getByRole('combobox', { name: 'Person' });
      await expect.poll(() => person.inputValue(), { timeout: patienceMs }).toBe(leaver);
    }
    if (/Give the seats? back/.test(title)) {
      const wanted = form.getByRole('radio', { name: /Give back what may be given back/ });
      const radios = form.getByRole('radiogroup', { name: 'Release' }).getByRole('radio');
      await tabTo(radios.and(page.locator(':checked')).or(radios.first()).first());
      for (let step = 0; step < 4 && !(await wanted.isChecked()); step += 1)
        await page.keyboard.press('ArrowDown');
      expect(await wanted.isChecked()).toBe(true);
    }
  });

  expect(titles[0]).toMatch(/Who is leaving/);
  expect(await readStatus(page)).toBe('finished');
  expect(await countMouseEvents(page)).toBe('0');
});

it('leaves the focus where somebody writes when a question comes', async () => {
  const page = await openTicket('5013');
  await start(page, 'onboard Hugo Bellamy with Business Premium');
  await openForm(page).waitFor();
  await tabTo(openForm(page).locator('button[type="submit"]'));
  await page.keyboard.press('Enter');
  await line(page).focus();
  await page.keyboard.type('sta');
  await openForm(page).getByLabel('First name').waitFor();
  await page.keyboard.type('tus');

  expect(await isFocused(line(page))).toBe(true);
  expect(await line(page).inputValue()).toBe('status');
});
