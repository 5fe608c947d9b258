import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type Locator,
  type Page,
} from 'playwright-core';
import { expect } from 'vitest';
import { findChromium } from '../../../tools/test/chromium.ts';

/** Where the test run found the browser. */
const executablePath = findChromium() ?? '/usr/bin/chromium';

const quietSwitches = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Long enough for two busy cores; a state that is not reached by then is a failure. */
const patienceMs = 20_000;

export function launchBrowser(switches: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...quietSwitches, ...switches] });
}

/** Widths that matter: a pane inside a PSA, a desk, and the 320 px of WCAG's reflow. */
export const widths = { pane: 360, desk: 1280, reflow: 320 } as const;

/** A page of a browser profile of its own; fails the test that looks at `faults` when the page's script breaks. */
export interface Visitor {
  readonly page: Page;
  /** Uncaught errors of the page's script. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** How somebody looks at the portal. */
export interface Look {
  /** Default 'desk'. */
  readonly width?: keyof typeof widths;
  /** Default 'light'. */
  readonly colorScheme?: 'light' | 'dark';
}

/** A browser profile of its own on the product at `address`, without a session. */
export async function visit(
  browser: Browser,
  given: Look & { readonly address: string },
): Promise<Visitor> {
  const profile = await openProfile(browser, given.address);
  const visitor = await enter(profile, given);
  return { ...visitor, close: () => profile.close() };
}

export async function openProfile(browser: Browser, address: string): Promise<BrowserContext> {
  const profile = await browser.newContext({
    baseURL: address,
    reducedMotion: 'reduce',
    timezoneId: 'Europe/London',
    locale: 'en-GB',
  });
  profile.setDefaultTimeout(patienceMs);
  return profile;
}

/** A page in a profile that is there; `close` closes the profile's pages and leaves the profile. */
export async function enter(profile: BrowserContext, look: Look): Promise<Visitor> {
  const page = await profile.newPage();
  await page.setViewportSize({ width: widths[look.width ?? 'desk'], height: 800 });
  await page.emulateMedia({ colorScheme: look.colorScheme ?? 'light' });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  const close = async () => {
    await Promise.all(profile.pages().map((one) => one.close()));
  };
  return { page, faults, close };
}

/** Takes from a profile what somebody left in it at `address`: session and all that a page keeps; files stay cached. */
export async function clean(profile: BrowserContext, address: string): Promise<void> {
  const page = await profile.newPage();
  const session = await profile.newCDPSession(page);
  const storageTypes = 'cookies,local_storage,indexeddb,service_workers';
  await session.send('Storage.clearDataForOrigin', { origin: address, storageTypes });
  await profile.clearCookies();
  await page.close();
}

/** Waits until the page shows what it has loaded: no placeholder is left. */
export async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
}

const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The rules of those levels whose verdict depends on colours. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/**
 * WCAG 2.2 AA as far as rules can judge it, target size included (axe leaves that one off by itself). `colours` alone are
 * enough for a page that was judged as a whole and then got other colours.
 */
export async function expectAccessible(
  page: Page,
  place: string,
  what: 'everything' | 'colours' = 'everything',
): Promise<void> {
  // Without a frame there is nothing to join together, and no blank page has to be opened for that.
  const isWhole = page.frames().length === 1;
  // `options` first: it replaces what was set before it.
  const axe = new AxeBuilder({ page })
    .setLegacyMode(isWhole)
    .options({ rules: { 'target-size': { enabled: true } } });
  const result = await (
    what === 'colours' ? axe.withRules(colourRules) : axe.withTags(levels)
  ).analyze();
  const found = result.violations.map(
    ({ id, nodes }) =>
      `${place}: ${id} at ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
  );
  expect(found).toEqual([]);
}

/**
 * Nothing has to be scrolled sideways to be read. What floats (a menu, a list of options) is placed anew one frame or two
 * after its window got narrower, so a page has a moment to come to rest; what still sticks out then is a fault.
 */
export async function expectReflow(page: Page, place: string, restMs = 2000): Promise<void> {
  const overflowPx = () =>
    page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
  await expect
    .poll(overflowPx, { message: `${place} is wider than its window`, timeout: restMs })
    .toBeLessThanOrEqual(0);
}

const imageFolder = join(import.meta.dirname, '../../../docs/images');

/** Keeps a picture of the page, or of a part of it, for the documents, when SCREENSHOTS=1 asks for them. */
export async function takePicture(page: Page, name: string, part?: Locator): Promise<void> {
  if (process.env['SCREENSHOTS'] !== '1') return;
  await mkdir(imageFolder, { recursive: true });
  const path = join(imageFolder, `${name}.png`);
  if (part !== undefined) {
    await part.screenshot({ path });
    return;
  }
  const before = page.viewportSize();
  // The window grows instead of the picture: what is as high as the window (navigation, drawers) then reaches its end.
  // What stands behind a dialog needs no more room than the dialog.
  const height = await page.evaluate(() => {
    const dialogs = [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')];
    const shown = dialogs.length > 0 ? dialogs : [document.documentElement];
    return Math.max(window.innerHeight, ...shown.map((one) => one.scrollHeight));
  });
  if (before !== null) await page.setViewportSize({ ...before, height });
  await page.screenshot({ path });
  if (before !== null) await page.setViewportSize(before);
}
