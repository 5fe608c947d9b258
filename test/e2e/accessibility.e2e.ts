import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApi } from '../../tools/client/api.ts';
import { startRun, untilRun } from '../../tools/client/runs.ts';
import { offboardingPackage } from '../../tools/start/set-up.ts';
import { workTicket } from '../support/staff.ts';
import {
  expectAccessible,
  expectReflow,
  settle,
  takePicture,
  widths,
  type Visitor,
} from './support/browser.ts';
import { places, type Landmarks, type Place } from './support/places.ts';
import { openPsaPage, type PsaPage } from './support/psa-frame.ts';
import { openStage } from './support/stage.ts';

let psa: PsaPage;
let marks: Landmarks;

const stage = openStage(async () => {
  psa = await openPsaPage('localhost');
  return { environment: { SEATWRIGHT_FRAME_ANCESTORS: psa.origin } };
});

beforeAll(async () => {
  marks = await makeHistory();
});

afterAll(() => psa.close());

/** So that no list is empty: a seat that was bought, a question that waits, a saved view, an API key, a pane's wish. */
async function makeHistory(): Promise<Landmarks> {
  const { site } = stage;
  const [ada, eli] = await Promise.all([site.as('ada'), site.as('eli')]);
  const { run } = await workTicket(site, '5001');
  const waiting = await startRun(eli, { ticket: '5009', package: offboardingPackage });
  await untilRun(eli, waiting.id, ({ form }) => form !== null);
  const view = { list: 'runs', name: 'Finished runs', query: 'status=finished', shared: true };
  await ada.post('/v1/views', { ...view, columns: null }, z.unknown());
  const key = { name: 'Nightly report', roles: ['admin'] };
  await ada.post('/v1/keys', key, z.unknown());
  const begun = z.object({ linkId: z.string() });
  const wish = await createApi(site.url, null).post('/api/embed/begin', { ticket: '5001' }, begun);
  return {
    client: `/clients/${await site.clientId('Brightwater Dental')}`,
    run: `/runs/${run.id}`,
    link: `/link/${wish.linkId}`,
    pane: psa.frame(`${site.url}/chat?ticket=5001`),
  };
}

async function turn({ page }: Visitor, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  // A PSA's page has no colours of ours.
  const inside = page.frames().at(-1) ?? page.mainFrame();
  await inside.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
}

async function keepPicture({ page }: Visitor, place: Place, colorScheme: 'light' | 'dark') {
  if (place.pictures?.includes(colorScheme) !== true) return;
  const part = place.part === undefined ? undefined : page.locator(place.part);
  await takePicture(page, `portal-${place.name}${colorScheme === 'dark' ? '-dark' : ''}`, part);
}

describe.each(['desk', 'pane'] as const)('at the width of a %s', (width) => {
  let visitor: Visitor;

  beforeAll(async () => {
    visitor = await stage.stayAs('admin', '/clients', { width });
  });

  it.each(places)('meets WCAG 2.2 AA in light and dark, and reflows: $name', async (place) => {
    const { page } = visitor;
    await turn(visitor, 'light');
    await place.go(page, marks);
    await expectAccessible(page, `${place.name}, ${width}`);
    await expectReflow(page, place.name);
    if (width === 'desk') await keepPicture(visitor, place, 'light');
    await turn(visitor, 'dark');
    await expectAccessible(page, `${place.name}, ${width}, dark`, 'colours');
    if (width === 'desk') {
      await keepPicture(visitor, place, 'dark');
      return;
    }
    await page.setViewportSize({ width: widths.reflow, height: 800 });
    await expectReflow(page, `${place.name} at ${widths.reflow} px`);
    await page.setViewportSize({ width: widths.pane, height: 800 });
    expect(visitor.faults).toEqual([]);
  });
});

it.each(['light', 'dark'] as const)('meets WCAG 2.2 AA before the sign-in, %s', async (scheme) => {
  for (const width of ['desk', 'pane'] as const) {
    const { page } = await stage.arrive({ width, colorScheme: scheme });
    await page.goto('/sign-in');
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    await expectAccessible(page, `sign-in, ${width}`);
    await expectReflow(page, 'sign-in');
  }
});

it.each([
  { what: 'what has its place', leftPx: 20, ok: true },
  { what: 'what sticks out for a moment', leftPx: 29, movesMs: 150, ok: true },
  { what: 'what stays wider than its window', leftPx: 29, ok: false },
])('judges whether a page reflows by $what', async ({ leftPx, movesMs, ok }) => {
  const { page } = await stage.arrive({ width: 'pane' });
  await page.setViewportSize({ width: widths.reflow, height: 800 });
  const style = `position: absolute; left: ${leftPx}px; width: 300px; height: 20px`;
  await page.setContent(`<!doctype html><title>Menu</title><div style="${style}">A menu</div>`);
  if (movesMs !== undefined) {
    await page.evaluate((delayMs) => {
      setTimeout(() => document.querySelector('div')?.style.setProperty('left', '0'), delayMs);
    }, movesMs);
  }
  const judged = expectReflow(page, 'a page', 1000);
  await (ok ? judged : expect(judged).rejects.toThrow(/a page is wider than its window/));
});

it('begins each page with a way past the navigation, by keyboard', async () => {
  const { page } = await stage.arriveAs('admin', '/runs');
  await settle(page);
  await page.keyboard.press('Tab');
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  expect(await focused()).toBe('Skip to the page');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
});
