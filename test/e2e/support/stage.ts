import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { z } from 'zod';
import { ensurePortal } from '../../../tools/start/build-portal.ts';
import { startTestWorld, type TestWorld, type TestWorldOptions } from '../../support/world.ts';
import { clean, enter, launchBrowser, openProfile, type Look, type Visitor } from './browser.ts';
import { open, takeSession, type Person } from './people.ts';

/** What every browser test file begins with: a product with its simulated vendors, and a browser. */
export interface Stage {
  readonly site: TestWorld;
  readonly browser: Browser;
  /** Somebody without a session, on no page yet, until the test ends; a page whose script breaks fails the test. */
  arrive(look?: Look): Promise<Visitor>;
  /** The same as a demo account, on the page at `address` (default the clients). */
  arriveAs(person: Person, address?: string, look?: Look): Promise<Visitor>;
  /** For `beforeAll`: stays until the file ends, which fails then where the page's script broke. */
  stayAs(person: Person, address?: string, look?: Look): Promise<Visitor>;
}

interface Opened {
  readonly site: TestWorld;
  readonly browser: Browser;
}

/**
 * Opens a stage for the file or the `describe` in which it is called, and closes it afterwards. A function as `options`
 * is called first: for what depends on another server of the test.
 */
export function openStage(
  options: TestWorldOptions | (() => Promise<TestWorldOptions>) = {},
): Stage {
  let opened: Opened | undefined;
  // Used again once they are cleaned: a new one would load all of the portal's files anew.
  const idleProfiles: BrowserContext[] = [];
  const staying: Visitor[] = [];
  const here = (): Opened => {
    if (opened === undefined) throw new Error('The stage is opened by beforeAll: too early here.');
    return opened;
  };
  const come = async (look: Look = {}) => {
    const { browser, site } = here();
    const profile = idleProfiles.pop() ?? (await openProfile(browser, site.url));
    const visitor = await enter(profile, look);
    let isThere = true;
    const close = async () => {
      if (!isThere) return;
      isThere = false;
      await visitor.close();
      await clean(profile, site.url);
      idleProfiles.push(profile);
    };
    return { ...visitor, close };
  };
  const signIn = async (visitor: Visitor, person: Person, address: string) => {
    await takeSession(visitor.page, here().site.url, person);
    await open(visitor.page, address);
    return visitor;
  };
  const arrive = async (look?: Look) => {
    const visitor = await come(look);
    onTestFinished(() => leave(visitor));
    return visitor;
  };

  beforeAll(async () => {
    const worldOptions = typeof options === 'function' ? await options() : options;
    const [browser, site] = await Promise.all([launchBrowser(), startDemo(worldOptions)]);
    opened = { browser, site };
  });

  afterAll(async () => {
    await Promise.all(staying.map(leave));
    await opened?.browser.close();
    await opened?.site.close();
  });

  return {
    get site() {
      return here().site;
    },
    get browser() {
      return here().browser;
    },
    arrive,
    arriveAs: async (person, address = '/clients', look) =>
      signIn(await arrive(look), person, address),
    stayAs: async (person, address = '/clients', look) => {
      const visitor = await come(look);
      staying.push(visitor);
      return signIn(visitor, person, address);
    },
  };
}

/** As `npm start` leaves it: set up, and with everybody's people and subscriptions being read. */
async function startDemo(options: TestWorldOptions): Promise<TestWorld> {
  const [site] = await Promise.all([startTestWorld(options), ensurePortal(() => {})]);
  await (await site.as('ada')).post('/v1/directory/refresh', {}, z.unknown());
  return site;
}

async function leave(visitor: Visitor): Promise<void> {
  await visitor.close();
  expect(visitor.faults, 'uncaught errors of the page').toEqual([]);
}
