import type { FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { onboardingPackage } from '../../tools/start/set-up.ts';
import { startTestWorld } from '../support/world.ts';
import { expectAccessible, expectReflow, launchBrowser, visit } from './support/browser.ts';
import { people, type Person } from './support/people.ts';
import { openPsaPage, type PsaPage } from './support/psa-frame.ts';
import { openStage } from './support/stage.ts';

const clientRows = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string(), tenantId: z.string().nullable() })),
});

let psa: PsaPage;
const stage = openStage(async () => {
  psa = await openPsaPage('localhost');
  return { environment: { SEATWRIGHT_FRAME_ANCESTORS: psa.origin } };
});
afterAll(() => psa.close());

interface Ticket {
  readonly page: Page;
  readonly pane: FrameLocator;
}

/** Shows a ticket of the product at `address` in the PSA's page. */
async function show(page: Page, given: { psa: PsaPage; address: string; ticket: string }) {
  await page.goto(given.psa.frame(`${given.address}/chat?ticket=${given.ticket}`));
  return { page, pane: page.frameLocator('iframe') };
}

/** A person's browser with the PSA's ticket page open. */
async function openTicket(ticket = '5001'): Promise<Ticket> {
  const { page } = await stage.arrive();
  return show(page, { psa, address: stage.site.url, ticket });
}

const connectButton = (pane: FrameLocator) =>
  pane.getByRole('button', { name: 'Connect this ticket pane' });
const ticketHeading = (pane: FrameLocator) =>
  pane.getByRole('heading', { level: 1, name: /#500\d/ });

/** Presses the pane's button; answers the tab that its link opens. */
async function begin(page: Page, pane: FrameLocator): Promise<{ tab: Page; code: string }> {
  await connectButton(pane).click();
  const code = (await pane.locator('output').textContent()) ?? '';
  expect(code).toMatch(/^[A-Z]{4}$/);
  const opened = page.context().waitForEvent('page');
  await pane.getByRole('link', { name: 'Confirm in a new tab' }).click();
  return { tab: await opened, code };
}

async function signInOn(tab: Page, person: Person): Promise<void> {
  await tab.getByRole('heading', { name: 'Sign in to Seatwright' }).waitFor();
  await tab.getByRole('button', { name: people[person] }).click();
  await tab.waitForURL('**/link/*');
}

async function confirm(tab: Page): Promise<void> {
  await tab.getByRole('button', { name: 'Connect it to my session' }).click();
  await tab.getByRole('status').getByText('Confirmed').waitFor();
}

describe('a ticket pane in a PSA’s frame', () => {
  it('is connected by a tab of its own, in which the person signs in and compares the code', async () => {
    const { page, pane } = await openTicket();
    const { tab, code } = await begin(page, pane);
    await signInOn(tab, 'engineer');

    await tab
      .getByRole('heading', { name: 'Connect ticket #5001 in ConnectWise PSA to your session?' })
      .waitFor();
    expect(await tab.locator('output').textContent()).toBe(code);
    await confirm(tab);

    await ticketHeading(pane).waitFor();
    await pane.getByRole('button', { name: `Account of ${people.engineer}` }).waitFor();
    await pane.getByRole('button', { name: /Staff Onboarding/ }).click();
    await pane.locator('section[data-name="licenses"]').waitFor();
  });

  it('of an admin is an engineer’s, in words too, while the tab beside it administers', async () => {
    const { page, pane } = await openTicket();
    const { tab } = await begin(page, pane);
    await signInOn(tab, 'admin');
    await tab.getByText('and administer nothing').waitFor();
    await confirm(tab);

    await pane.getByRole('button', { name: `Account of ${people.admin}` }).click();
    await pane.getByText('Engineer · may spend', { exact: true }).waitFor();
    await tab.goto('/users');
    await tab.getByRole('rowheader', { name: people.admin }).waitFor();
  });

  it('asks again after a reload over http, where no cookie is kept, and needs no second sign-in', async () => {
    const { page, pane } = await openTicket();
    const first = await begin(page, pane);
    await signInOn(first.tab, 'engineer');
    await confirm(first.tab);
    await ticketHeading(pane).waitFor();

    await page.reload();

    const second = await begin(page, pane);
    await confirm(second.tab);
    await ticketHeading(pane).waitFor();
  });

  it('is out at its next step when the person ends its session', async () => {
    const { page, pane } = await openTicket('5002');
    const { tab } = await begin(page, pane);
    await signInOn(tab, 'careful');
    await confirm(tab);
    await ticketHeading(pane).waitFor();

    await tab.goto('/account');
    const row = tab.getByRole('row', { name: /Ticket pane in ConnectWise PSA/ });
    await row.getByRole('button', { name: 'End session' }).click();
    await tab.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
    await row.waitFor({ state: 'detached' });

    const start = pane.getByRole('button', { name: /Staff Onboarding/ });
    const isOut = async () => {
      // Whatever the pane does first shows it: this press, or a look of its own that came before.
      await start.click({ timeout: 500 }).catch(() => {});
      return connectButton(pane).isVisible();
    };
    await expect.poll(isOut, { timeout: 20_000 }).toBe(true);
  });

  it('is disconnected from its own account menu', async () => {
    const { page, pane } = await openTicket();
    const { tab } = await begin(page, pane);
    await signInOn(tab, 'engineer');
    await confirm(tab);
    await pane.getByRole('button', { name: `Account of ${people.engineer}` }).click();
    await pane.getByRole('button', { name: 'Disconnect this pane' }).click();
    await connectButton(pane).waitFor();
    // The person's own sign-in stays.
    await tab.goto('/clients');
    await tab.getByRole('heading', { level: 1, name: 'Clients' }).waitFor();
  });

  it('says that it was refused, and may begin again', async () => {
    const { page, pane } = await openTicket();
    const { tab } = await begin(page, pane);
    await signInOn(tab, 'engineer');
    await tab.getByRole('button', { name: 'Refuse' }).click();
    await tab.getByRole('status').getByText('Refused').waitFor();

    await pane.getByRole('alert').getByText('Not connected').waitFor();
    await pane.getByRole('button', { name: 'Begin again' }).waitFor();
  });

  it('says that its code is over after ten minutes', async () => {
    const { page, pane } = await openTicket();
    const { tab } = await begin(page, pane);
    await signInOn(tab, 'engineer');
    await tab.getByRole('button', { name: 'Connect it to my session' }).waitFor();
    await stage.site.travel('PT10M');

    await pane.getByRole('alert').getByText('The code is over').waitFor();
    await tab.getByRole('button', { name: 'Connect it to my session' }).click();
    await tab.getByRole('status').getByText('This link is over').waitFor();
  });

  it('gives a link that was used no second session', async () => {
    const { page, pane } = await openTicket();
    const { tab } = await begin(page, pane);
    await signInOn(tab, 'engineer');
    await confirm(tab);
    await ticketHeading(pane).waitFor();

    await tab.reload();

    await tab.getByRole('status').getByText('Confirmed').waitFor();
    expect(await tab.getByRole('button').count()).toBe(0);
  });

  it('can be read and used by everybody, at 360 px and in the tab', async () => {
    const { page, pane } = await openTicket();
    await connectButton(pane).waitFor();
    await expectAccessible(page, 'pane');
    const { tab } = await begin(page, pane);
    await expectAccessible(page, 'pane with code');
    await signInOn(tab, 'engineer');
    await tab.getByRole('button', { name: 'Refuse' }).waitFor();
    await expectAccessible(tab, 'link');
    await tab.setViewportSize({ width: 320, height: 640 });
    await expectReflow(tab, 'link');
  });
});

/** A pane that an engineer has connected. */
async function connect(ticket?: string): Promise<Ticket> {
  const { page, pane } = await openTicket(ticket);
  const { tab } = await begin(page, pane);
  await signInOn(tab, 'engineer');
  await confirm(tab);
  await ticketHeading(pane).waitFor();
  return { page, pane };
}

/** Opens a link of the pane's; answers the tab of its own in which it opened. */
async function openTab(page: Page, link: Locator): Promise<Page> {
  const opened = page.context().waitForEvent('page');
  await link.click();
  return opened;
}

const clientLink = (chat: Page | FrameLocator) =>
  chat.getByRole('region', { name: 'Ticket' }).getByRole('link', { name: 'Brightwater Dental' });

describe('a link in the chat', () => {
  it('opens in a tab of its own where the chat is framed, and the pane stays', async () => {
    const wish = { ticket: '5001', package: onboardingPackage };
    await (await stage.site.as('eli')).post('/v1/runs', wish, z.unknown());
    const { page, pane } = await connect();
    expect(await clientLink(pane).textContent()).toBe('Brightwater Dental (opens in a new tab)');

    const client = await openTab(page, clientLink(pane));
    await client.getByRole('heading', { level: 1, name: 'Brightwater Dental' }).waitFor();
    expect(await client.evaluate(() => window.opener)).toBeNull();

    const run = await openTab(page, pane.getByRole('link', { name: /^Run page/ }));
    await run.getByRole('heading', { level: 1, name: /Staff Onboarding/ }).waitFor();
    expect(page.frames()[1]?.url()).toBe(`${stage.site.url}/chat?ticket=5001`);
    await expectAccessible(page, 'pane with a run');
  });

  it('goes on in the same tab where it is not', async () => {
    const { page } = await stage.arriveAs('engineer', '/chat?ticket=5001');
    expect(await clientLink(page).textContent()).toBe('Brightwater Dental');

    await clientLink(page).click();

    await page.waitForURL('**/clients/*');
    expect(page.context().pages()).toHaveLength(1);
  });

  it('leads to the client where a ticket cannot be worked on', async () => {
    const ada = await stage.site.as('ada');
    const { items } = await ada.get('/v1/clients?limit=200', clientRows);
    const { id, tenantId } = items.find(({ name }) => name === 'Brightwater Dental') ?? {};
    const setTenant = (wanted: string | null | undefined) =>
      ada.put(`/v1/clients/${id}`, { tenantId: wanted }, z.unknown());
    await setTenant(null);
    onTestFinished(async () => {
      await setTenant(tenantId);
    });
    const { page, pane } = await connect();

    const client = await openTab(page, pane.getByRole('link', { name: /^Client page of / }));

    await client.getByRole('heading', { level: 1, name: 'Brightwater Dental' }).waitFor();
  });
});

/** What the frame of this page shows in the end; an error page of the browser's where it may show nothing. */
async function readFramedUrl(page: Page, address: string): Promise<string> {
  await page.goto(address);
  await page.frameLocator('iframe').locator('html').waitFor({ state: 'attached' });
  return page.frames()[1]?.url() ?? '';
}

describe('a frame', () => {
  it('of the chat is led on to no other page, not by a script of its own either', async () => {
    const { page } = await connect();
    const [, frame] = page.frames();

    await frame?.evaluate(() => {
      history.pushState({}, '', '/users');
      window.dispatchEvent(new PopStateEvent('popstate'));
    });

    await expect.poll(() => frame?.url(), { timeout: 20_000 }).toMatch(/\/chat$/);
    await page.frameLocator('iframe').getByRole('heading', { name: 'Choose a ticket' }).waitFor();
  });

  it('shows nothing of the product but the chat, and the chat on the PSA’s page only', async () => {
    const { page } = await stage.arrive();
    const stranger = await openPsaPage('localhost');
    onTestFinished(() => stranger.close());

    for (const path of ['/clients', '/sign-in', '/link/abc']) {
      const seen = await readFramedUrl(page, psa.frame(`${stage.site.url}${path}`));
      expect(seen, path).toMatch(/^chrome-error:/);
    }
    const chat = `${stage.site.url}/chat?ticket=5001`;
    expect(await readFramedUrl(page, stranger.frame(chat))).toMatch(/^chrome-error:/);
    expect(await readFramedUrl(page, psa.frame(chat))).toBe(chat);
  });
});

describe('where people use https', () => {
  it('survives a reload, though the browser blocks cookies of other sites', async () => {
    // A browser takes a "Secure" cookie from localhost without TLS; everything else is as behind https.
    const otherPsa = await openPsaPage('127.0.0.1');
    const secured = await startTestWorld({
      environment: {
        SEATWRIGHT_FRAME_ANCESTORS: otherPsa.origin,
        SEATWRIGHT_BASE_URL: 'https://seatwright.msp.example',
      },
    });
    const strict = await launchBrowser(['--test-third-party-cookie-phaseout']);
    onTestFinished(async () => {
      await strict.close();
      await secured.close();
      await otherPsa.close();
    });
    const address = secured.url.replace('127.0.0.1', 'localhost');
    const visitor = await visit(strict, { address });
    const { page, pane } = await show(visitor.page, { psa: otherPsa, address, ticket: '5001' });
    const { tab } = await begin(page, pane);
    await signInOn(tab, 'engineer');
    await confirm(tab);
    await ticketHeading(pane).waitFor();

    await page.reload();

    await ticketHeading(pane).waitFor();
    await pane.getByRole('button', { name: `Account of ${people.engineer}` }).waitFor();
    expect(visitor.faults).toEqual([]);
  });
});
