import { afterEach, describe, expect, test } from 'vitest';

import { createSimClock } from '../core/clock.ts';
import { hasSamples, readSample } from '../core/samples.ts';
import { createTokenRegistry } from '../core/tokens.ts';
import { toNewMailbox } from './entities.ts';
import type { Mailbox, PeopleSource, Person } from './entities.ts';
import { EXCHANGE_AUDIENCE, startExchange } from './index.ts';
import type { ExchangeSimulator } from './index.ts';

const TENANT = '48a80680-7326-48cd-9935-b556b81d3a4e';
const START_MS = Date.parse('2026-11-22T09:00:00Z');

const person = (name: string, more: Partial<Person> = {}): Person => ({
  id: `id-${name}`,
  userPrincipalName: `${name}@contoso.example`,
  displayName: name,
  mail: `${name}@contoso.example`,
  isSynchronised: false,
  mailboxPlanSinceMs: START_MS - 86_400_000,
  quotaGb: 50,
  ...more,
});

const running: ExchangeSimulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((exchange) => exchange.simulator.close()));
});

async function start(
  people: Person[] = [person('adele'), person('boss')],
  mailboxes: Mailbox[] = [],
) {
  const clock = createSimClock('2026-11-22T09:00:00Z');
  const tokens = createTokenRegistry();
  const members = new Set(['id-adele']);
  const source: PeopleSource = {
    find: (_tenantId, identity) =>
      people.find((one) => [one.id, one.userPrincipalName].includes(identity)),
    changeDistributionList: (_tenantId, list, userId, change) => {
      if (list !== 'Announcements') return 'no-list';
      if (change === 'remove') return members.delete(userId) ? null : 'not-member';
      return members.has(userId) ? 'already-member' : (members.add(userId), null);
    },
  };
  const exchange = await startExchange({
    clock,
    tokens,
    people: source,
    seed: () => ({ mailboxes: structuredClone(mailboxes) }),
  });
  running.push(exchange);
  const tokenFor = (audience: string): string =>
    tokens.issue({
      tenantId: TENANT,
      audience,
      clientId: 'test',
      kind: 'app',
      hasMfa: false,
      permissions: ['Exchange.ManageAsApp'],
      issuedAtMs: START_MS,
      expiresAtMs: START_MS + 3_600_000,
    }).token;
  const post = async (
    body: unknown,
    tenantId = TENANT,
    audience = EXCHANGE_AUDIENCE,
    query = '',
  ) => {
    const response = await fetch(
      `${exchange.simulator.url}/adminapi/beta/${tenantId}/InvokeCommand${query}`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${tokenFor(audience)}`,
          'content-type': 'application/json; charset=utf-8',
        },
        body: JSON.stringify(body),
      },
    );
    const text = await response.text();
    const parsed: unknown = text === '' ? undefined : JSON.parse(text);
    return { status: response.status, body: parsed };
  };
  const invoke = (CmdletName: string, Parameters: Record<string, unknown>, query = '') =>
    post({ CmdletInput: { CmdletName, Parameters } }, TENANT, EXCHANGE_AUDIENCE, query);
  return { exchange, clock, people, post, invoke };
}

describe('InvokeCommand', () => {
  test('refuses a token of another audience with an empty 401, and another tenant with 403', async () => {
    const { post } = await start();
    const call = {
      CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: { Identity: 'id-adele' } },
    };
    expect(await post(call, TENANT, 'https://graph.microsoft.com')).toEqual({
      status: 401,
      body: undefined,
    });
    expect((await post(call, '00000000-0000-4000-8000-000000000000')).status).toBe(403);
  });

  test('names a cmdlet it does not have with 501', async () => {
    const { invoke } = await start();
    expect(await invoke('Get-MailboxFolder', {})).toMatchObject({
      status: 501,
      body: { error: { details: [{ message: expect.stringContaining('Get-MailboxFolder') }] } },
    });
  });

  test('converts to shared after a moment and tells the journal when', async () => {
    const { invoke, clock, exchange } = await start();
    const type = async () =>
      (
        await invoke(
          'Get-Mailbox',
          { Identity: 'adele@contoso.example' },
          '?$select=RecipientTypeDetails',
        )
      ).body;
    expect((await invoke('Set-Mailbox', { Identity: 'id-adele', Type: 'Shared' })).status).toBe(
      200,
    );
    expect(await type()).toMatchObject({ value: [{ RecipientTypeDetails: 'UserMailbox' }] });
    clock.advance('PT2S');
    expect(await type()).toMatchObject({
      value: [{ RecipientTypeDetails: 'SharedMailbox' }],
      '@adminapi.warnings': [],
    });
    expect(
      exchange.simulator.journal.entries().flatMap((entry) => entry.effect?.kind ?? []),
    ).toEqual(['mailbox-changed', 'mailbox-converted']);
  });

  test('a user mailbox goes with its licence, a shared one stays', async () => {
    const { invoke, clock, people } = await start();
    await invoke('Set-Mailbox', { Identity: 'id-adele', Type: 'Shared' });
    clock.advance('PT2S');
    for (const one of people) one.mailboxPlanSinceMs = null;
    expect((await invoke('Get-Mailbox', { Identity: 'id-adele' })).status).toBe(200);
    expect((await invoke('Get-Mailbox', { Identity: 'id-boss' })).status).toBe(404);
  });

  test('a new mailbox needs its time', async () => {
    const { invoke, clock } = await start([person('new', { mailboxPlanSinceMs: START_MS })]);
    expect((await invoke('Get-Mailbox', { Identity: 'id-new' })).status).toBe(404);
    clock.advance('PT5S');
    expect((await invoke('Get-Mailbox', { Identity: 'id-new' })).status).toBe(200);
  });

  test('shows what forbids a conversion, and the sentinel refuses it', async () => {
    const large = {
      ...toNewMailbox(TENANT, 'id-adele'),
      totalItemBytes: 62 * 1_073_741_824,
      litigationHold: true,
    };
    const moving = {
      ...toNewMailbox(TENANT, 'id-boss'),
      conversionRefusal: 'The mailbox is being moved.',
    };
    const { invoke } = await start(undefined, [large, moving]);
    expect(await invoke('Get-MailboxStatistics', { Identity: 'id-adele' })).toMatchObject({
      body: { value: [{ TotalItemSize: '62.00 GB (66,571,993,088 bytes)' }] },
    });
    expect(await invoke('Get-Mailbox', { Identity: 'id-adele' })).toMatchObject({
      body: { value: [{ LitigationHoldEnabled: true }] },
    });
    expect(await invoke('Set-Mailbox', { Identity: 'id-boss', Type: 'Shared' })).toMatchObject({
      status: 400,
      body: {
        error: { innererror: { internalexception: { message: 'The mailbox is being moved.' } } },
      },
    });
  });

  test('sets forwarding, hiding, automatic replies and access', async () => {
    const { invoke } = await start();
    await invoke('Set-Mailbox', {
      Identity: 'id-adele',
      ForwardingSMTPAddress: 'boss@contoso.example',
      DeliverToMailboxAndForward: true,
      HiddenFromAddressListsEnabled: true,
    });
    expect(await invoke('Get-Mailbox', { Identity: 'id-adele' })).toMatchObject({
      body: {
        value: [
          {
            ForwardingSmtpAddress: 'smtp:boss@contoso.example',
            DeliverToMailboxAndForward: true,
            HiddenFromAddressListsEnabled: true,
          },
        ],
      },
    });
    await invoke('Set-MailboxAutoReplyConfiguration', {
      Identity: 'id-adele',
      AutoReplyState: 'Enabled',
      InternalMessage: 'Gone',
      ExternalAudience: 'All',
    });
    expect(
      await invoke('Get-MailboxAutoReplyConfiguration', { Identity: 'id-adele' }),
    ).toMatchObject({ body: { value: [{ AutoReplyState: 'Enabled', InternalMessage: 'Gone' }] } });
    await invoke('Add-MailboxPermission', {
      Identity: 'id-adele',
      User: 'boss@contoso.example',
      AccessRights: ['FullAccess'],
    });
    expect(await invoke('Get-MailboxPermission', { Identity: 'id-adele' })).toMatchObject({
      body: { value: [{ User: 'boss@contoso.example', AccessRights: ['FullAccess'] }] },
    });
  });

  test('refuses unknown parameters and values', async () => {
    const { invoke } = await start();
    expect((await invoke('Set-Mailbox', { Identity: 'id-adele', Colour: 'red' })).status).toBe(400);
    expect((await invoke('Set-Mailbox', { Identity: 'id-adele', Type: 'Purple' })).status).toBe(
      400,
    );
  });

  test('refuses to hide a synchronised mailbox', async () => {
    const { invoke } = await start([person('adele', { isSynchronised: true })]);
    expect(
      (await invoke('Set-Mailbox', { Identity: 'id-adele', HiddenFromAddressListsEnabled: true }))
        .status,
    ).toBe(400);
  });

  test('changes distribution lists, once', async () => {
    const { invoke } = await start();
    const remove = () =>
      invoke('Remove-DistributionGroupMember', {
        Identity: 'Announcements',
        Member: 'id-adele',
        BypassSecurityGroupManagerCheck: true,
      });
    expect((await remove()).status).toBe(200);
    expect((await remove()).status).toBe(400);
  });
});

const keys = (value: unknown, prefix = ''): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, child]) => [
        prefix + key,
        ...keys(child, `${prefix}${key}.`),
      ])
    : [];

const sample = (name: string): unknown => readSample(`graph/${name}`);
const byName = (a: string, b: string): number => a.localeCompare(b);

describe.skipIf(!hasSamples())('the stored samples (skipped where they are absent)', () => {
  test('the recorded conversion request is understood', async () => {
    const { post } = await start([person('adele', { id: '87d349ed-44d7-43e1-9a83-5f2406dee5bd' })]);
    const request: unknown = Reflect.get(
      Object(sample('exo-invokecommand-convert-shared.request.json')),
      'body',
    );
    expect((await post(request)).status).toBe(200);
  });

  test('an error has the members of the stored error', async () => {
    const { invoke } = await start();
    const missing = await invoke('Get-Mailbox', { Identity: 'nobody' });
    expect(missing.status).toBe(404);
    expect(keys(missing.body).toSorted(byName)).toEqual(
      keys(sample('exo-invokecommand.error.synthetic.json')).toSorted(byName),
    );
  });
});
