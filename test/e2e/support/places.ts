import type { Page } from 'playwright-core';
import { open } from './people.ts';

/** Addresses of what the demo makes anew each time. */
export interface Landmarks {
  /** A client's page. */
  readonly client: string;
  /** A run that bought a seat. */
  readonly run: string;
  /** Asks whether a ticket pane may work in the reader's name. */
  readonly link: string;
  /** A page of a PSA that frames a ticket's chat. */
  readonly pane: string;
}

/** A page, or a page with something open over it, and how somebody gets there. */
export interface Place {
  readonly name: string;
  readonly go: (page: Page, marks: Landmarks) => Promise<unknown>;
  /** Colours in which docs/tour.md shows it, as images/portal-<name>.png; absent for none. */
  readonly pictures?: 'light' | 'light and dark';
  /** Selector of the part that a picture shows; absent for the whole page. */
  readonly part?: string;
}

/** A place that is only an address. */
const at = (name: string, address: string, pictures?: Place['pictures']): Place => ({
  name,
  go: (page) => open(page, address),
  ...(pictures === undefined ? {} : { pictures }),
});

const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name }).first().click();

/** Every page that somebody with a session sees. */
export const pages: readonly Place[] = [
  at('clients', '/clients', 'light and dark'),
  { name: 'client', go: (page, { client }) => open(page, client), pictures: 'light and dark' },
  {
    name: 'package-configuration',
    go: (page, { client }) => open(page, `${client}/packages/staff-offboarding-cloud-only`),
    pictures: 'light and dark',
  },
  {
    name: 'global-configuration',
    go: (page, { client }) => open(page, `${client}/global`),
    pictures: 'light',
  },
  {
    name: 'copy-configuration',
    go: async (page, { client }) => {
      await open(page, `${client}/configuration/staff-onboarding-cloud-only/copy`);
      await page.getByRole('table', { name: 'Clients to copy to' }).waitFor();
    },
  },
  at('people', '/people', 'light'),
  at('subscriptions', '/subscriptions', 'light'),
  at('runs', '/runs', 'light and dark'),
  { name: 'run', go: (page, { run }) => open(page, run) },
  at('seat-changes', '/seat-changes', 'light'),
  at('work-by-hand', '/work-by-hand'),
  at('integrations', '/integrations', 'light and dark'),
  at('products', '/products', 'light'),
  at('audit', '/audit?person=Eli+Engineer', 'light and dark'),
  at('users', '/users', 'light'),
  at('account', '/account', 'light'),
  at('api-keys', '/api-keys', 'light'),
  at('ticket-picker', '/chat', 'light'),
  at('ticket', '/chat?ticket=5001', 'light and dark'),
  { name: 'link', go: (page, { link }) => open(page, link), pictures: 'light' },
  at('nothing-found', '/clients?search=zzz'),
  at('page-too-far', '/clients?page=9'),
];

/** Menus over a page. */
const menus: readonly Place[] = [
  {
    name: 'account-menu',
    go: async (page) => {
      await open(page, '/clients');
      await press(page, /^Account of/);
      await page.getByRole('button', { name: 'Sign out' }).waitFor();
    },
  },
  {
    name: 'clock-menu',
    go: async (page) => {
      await open(page, '/clients');
      await press(page, /simulated clock/);
      await page.getByRole('button', { name: '7 days forward' }).waitFor();
    },
  },
  {
    name: 'filter-menu',
    go: async (page) => {
      await open(page, '/runs?from=2026-01-01');
      await press(page, 'Filter State');
      await page.getByRole('checkbox', { name: /^Finished, / }).waitFor();
    },
  },
  {
    name: 'period-menu',
    go: async (page) => {
      await open(page, '/runs');
      await page.getByRole('button', { name: 'Filter Started', exact: true }).click();
      await page.getByLabel('From').waitFor();
    },
  },
  {
    name: 'columns-menu',
    go: async (page) => {
      await open(page, '/subscriptions?search=dental');
      await press(page, 'Display');
      await page.getByRole('checkbox', { name: 'Subscription id' }).waitFor();
    },
    pictures: 'light',
  },
  {
    name: 'views-menu',
    go: async (page) => {
      await open(page, '/runs?status=finished');
      await press(page, /^(Views|Finished runs)$/);
      await page.getByRole('textbox', { name: /Save the present view/ }).waitFor();
    },
    pictures: 'light',
  },
  {
    name: 'palette',
    go: async (page) => {
      await open(page, '/clients');
      await press(page, 'Search and commands');
      const palette = page.getByRole('dialog', { name: 'Search and commands' });
      await palette.getByRole('combobox').fill('brightw');
      await palette.getByRole('group', { name: 'Subscriptions' }).waitFor();
    },
    pictures: 'light and dark',
  },
];

/** Opens the panel of a list's row by its address or its button. */
async function openRow(page: Page, address: string, details: RegExp): Promise<void> {
  await open(page, address);
  await press(page, details);
  const panel = page.getByRole('dialog');
  await panel.getByRole('button', { name: 'Next row' }).waitFor();
  await panel.locator('[aria-busy="true"]').waitFor({ state: 'detached' });
}

/** Panels beside a page. */
const panels: readonly Place[] = [
  {
    name: 'client-panel',
    go: (page) => openRow(page, '/clients', /^Details of Juniper Legal/),
  },
  {
    name: 'person',
    go: (page) => openRow(page, '/people?search=brightwater', /^Details of/),
    pictures: 'light',
  },
  {
    name: 'subscription',
    go: (page) => openRow(page, '/subscriptions?search=brightwater', /^Details of.*Premium/),
    pictures: 'light',
  },
  {
    name: 'product',
    go: (page) => openRow(page, '/products?search=premium', /^Details of.*Premium/),
  },
  { name: 'user', go: (page) => openRow(page, '/users', /^Details of Nora/), pictures: 'light' },
  {
    name: 'audit-entry',
    go: (page) => openRow(page, '/audit?action=configuration.save', /^Details of/),
    pictures: 'light',
  },
  {
    name: 'integration',
    go: async (page) => {
      await open(page, '/integrations');
      await press(page, 'Configure Pax8');
      await page.getByRole('button', { name: 'Test', exact: true }).click();
      await page.getByRole('status', { name: 'Result of the test' }).waitFor();
    },
    pictures: 'light and dark',
  },
];

/** Dialogs over a page. */
const dialogs: readonly Place[] = [
  {
    name: 'mapping-form',
    go: async (page, { client }) => {
      await open(page, `${client}/global`);
      await press(page, /mapping at/);
      await page.getByRole('dialog').getByRole('combobox').waitFor();
    },
  },
  {
    name: 'invitation',
    go: async (page) => {
      await open(page, '/users');
      await press(page, 'Invite a user');
      await page.getByRole('button', { name: 'Make an invitation link' }).waitFor();
    },
  },
  {
    name: 'api-key-form',
    go: async (page) => {
      await open(page, '/api-keys');
      await press(page, 'Create a key');
      await page.getByRole('dialog').getByLabel('Name').waitFor();
    },
  },
  {
    name: 'audit-check',
    go: async (page) => {
      await open(page, '/audit');
      await press(page, 'Verify');
      const dialog = page.getByRole('dialog', { name: 'Verify the audit log' });
      await dialog.getByRole('button', { name: 'Verify' }).click();
      await dialog.getByText(/The log is whole/).waitFor();
    },
    pictures: 'light',
  },
  {
    name: 'bulk-question',
    go: async (page) => {
      await open(page, '/clients');
      for (const name of ['Juniper Legal', 'Inkwell Publishing']) {
        await page.getByRole('checkbox', { name: `Select ${name}` }).check();
      }
      await press(page, /^Switch a package off/);
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('combobox').selectOption({ label: 'Staff Offboarding' });
      await dialog.getByText('on → off').nth(1).waitFor();
    },
    pictures: 'light',
  },
  {
    name: 'unsaved-changes',
    go: async (page, { client }) => {
      await open(page, `${client}/packages/staff-onboarding-cloud-only`);
      await page.getByRole('checkbox').first().click();
      await page.getByRole('navigation', { name: 'Breadcrumb' }).getByText('Clients').click();
      await page.getByRole('dialog', { name: 'Leave without saving?' }).waitFor();
    },
  },
];

/** A ticket pane in a PSA's frame, before it is connected: nobody can sign in there. */
const framed: Place = {
  name: 'pane-code',
  go: async (page, { pane }) => {
    await page.goto(pane);
    const inside = page.frameLocator('iframe');
    await inside.getByRole('button', { name: 'Connect this ticket pane' }).click();
    await inside.getByRole('link', { name: 'Confirm in a new tab' }).waitFor();
  },
  pictures: 'light',
  part: 'iframe',
};

/** Every page, and every kind of thing that opens over one. */
export const places: readonly Place[] = [...pages, ...menus, ...panels, ...dialogs, framed];
