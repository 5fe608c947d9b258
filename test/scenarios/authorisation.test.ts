/** How Seatwright is let into a client's tenant, in both ways, and what it says and does where something is missing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { EntraApplication, EntraTenant } from '../../simulators/entra/entities.ts';
import type { DelegatedAdminRelationship } from '../../simulators/graph/entities.ts';
import { auditEntry } from '../../src/operations/audit/audit-entry.ts';
import { authorisation } from '../../src/operations/schemas/authorisation.ts';
import { client as clientSchema } from '../../src/operations/schemas/client.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { service } from '../../src/operations/schemas/service.ts';
import { createApi, type Api } from '../../tools/client/api.ts';
import { startRun } from '../../tools/client/runs.ts';
import { onboardingPackage } from '../../tools/start/set-up.ts';
import { refusalOf } from '../support/refusal.ts';
import { cspWrites, workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

const graphApi = 'https://graph.microsoft.com';
const exchangeApi = 'https://outlook.office365.com';
/** Its onboarding buys a seat. */
const ticket = '5001';

let test: TestWorld;
let ada: Api;
let tenantId: string;
let path: string;
beforeEach(async () => {
  test = await startTestWorld();
  ada = await test.as('ada');
  const { client } = await ada.get(
    `/v1/tickets/${ticket}`,
    z.object({ client: z.object({ id: z.string() }) }),
  );
  const page = await ada.get(`/v1/clients/${client.id}`, clientSchema);
  tenantId = page.tenantId ?? '';
  path = `/v1/clients/${client.id}/authorisation`;
});
afterEach(() => test.close());

const read = () => ada.get(path, authorisation);
const start = () => startRun(ada, { ticket, package: onboardingPackage });

function application(): EntraApplication {
  const { clientId } = test.world.credentials.microsoft;
  const found = test.world.simulators.entra
    .state()
    .applications.find((one) => one.clientId === clientId);
  if (found === undefined) throw new Error('the application is gone');
  return found;
}

/** Takes permissions away that the client's tenant consented to; all of them unless named. */
function withdraw(audience: string, ...names: string[]): void {
  const keep = (name: string): boolean => names.length > 0 && !names.includes(name);
  for (const consent of application().consents) {
    if (consent.tenantId !== tenantId || consent.audience !== audience) continue;
    consent.applicationPermissions = consent.applicationPermissions.filter(keep);
    consent.delegatedPermissions = consent.delegatedPermissions.filter(keep);
  }
}

function withdrawAll(): void {
  const app = application();
  app.consents = app.consents.filter((consent) => consent.tenantId !== tenantId);
}

function entraTenant(): EntraTenant {
  const found = test.world.simulators.entra.state().tenants.find(({ id }) => id === tenantId);
  if (found === undefined) throw new Error('the tenant is gone');
  return found;
}

const link = z.object({ url: z.string(), expiresAt: z.string() });

const make = async (): Promise<string> => {
  const eli = await test.as('eli');
  return (await eli.post(`${path}/link`, {}, link)).url;
};

/** Presses a button on the page of consent; answers what it leads back with. */
async function decide(url: string, decision: 'accept' | 'cancel'): Promise<URLSearchParams> {
  const page = await fetch(url);
  expect(await page.text()).toContain('User.ReadWrite.All');
  const left = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({ decision }),
    redirect: 'manual',
  });
  const back = new URL(left.headers.get('location') ?? '');
  expect(`${back.origin}${back.pathname}`).toBe(`${test.url}/consent`);
  return back.searchParams;
}

const consent = () => ada.post(`${path}/consent`, {}, authorisation);

function relationship(): DelegatedAdminRelationship {
  const all = test.world.simulators.graph.simulator.state().delegatedAdminRelationships ?? [];
  const found = all.find(({ customerTenantId }) => customerTenantId === tenantId);
  if (found === undefined) throw new Error('there is no relationship');
  return found;
}

describe('the application with the consent of each client', () => {
  it('is ready for everything, and says so', async () => {
    const { way, findings, features, canConsentAsPartner } = await read();

    expect({ way, canConsentAsPartner }).toEqual({
      way: 'application',
      canConsentAsPartner: false,
    });
    expect(findings).toMatchObject([{ ok: true }]);
    expect(features.map(({ text }) => text)).toEqual([
      'Reading licenses and seats: ready.',
      'Creating and changing people: ready.',
      'Assigning licenses: ready.',
      'Changing groups: ready.',
      'Mailboxes and mail groups: ready.',
    ]);
  });

  it('names the one permission that is missing, and starts what does not need it', async () => {
    withdraw(exchangeApi, 'Exchange.ManageAsApp');

    const { features } = await read();

    const broken = features.filter(({ state }) => state !== 'ready');
    expect(broken).toMatchObject([
      { feature: 'mailboxes', missing: ['Exchange.ManageAsApp'], nextStep: expect.any(String) },
    ]);
    await start();
  });

  it.each([
    ['User.ReadWrite.All', ['Directory.Read.All'], 'people'],
    ['LicenseAssignment.ReadWrite.All', ['User.ReadWrite.All'], 'license-assignment'],
  ])('does not buy for a person when %s is missing', async (name, alsoBroader, feature) => {
    withdraw(graphApi, name, ...alsoBroader);
    const { features } = await read();
    expect(features.find((one) => one.feature === feature)).toMatchObject({
      state: 'not-ready',
      missing: [name],
    });

    const refusal = await refusalOf(start());

    expect(refusal).toMatchObject({ status: 422, code: 'not-authorised' });
    expect(refusal.said).toContain(`${name} is missing`);
    expect(refusal.nextStep).toContain('consent again');
    expect(cspWrites(test)).toEqual([]);
  });

  it('refuses nothing because nobody answers', async () => {
    // No token is held any more then.
    await test.travel('PT61M');
    test.world.faults.add('entra', { kind: 'status', status: 503 });

    await start();
  });

  it('tells of Conditional Access in words', async () => {
    entraTenant().blocks = ['applications'];

    const { findings } = await read();

    expect(findings).toMatchObject([
      {
        ok: false,
        text: expect.stringContaining('Conditional Access'),
        nextStep: expect.any(String),
      },
    ]);
    await test.travel('PT61M');
    expect((await refusalOf(start())).said).toContain('Conditional Access');
  });
});

describe('a consent link', () => {
  const outcome = z.object({ outcome: z.string(), text: z.string(), nextStep: z.string() });
  /** The client's administrator: nobody who could sign in. */
  let holder: Api;
  beforeEach(() => {
    holder = createApi(test.url, null);
    withdrawAll();
  });

  const come = (back: URLSearchParams, changes: Readonly<Record<string, string>> = {}) => {
    const given = {
      state: back.get('state'),
      tenant: back.get('tenant') ?? undefined,
      adminConsent: back.get('admin_consent') ?? undefined,
      error: back.get('error') ?? undefined,
      errorDescription: back.get('error_description') ?? undefined,
    };
    return holder.post('/v1/consents', { ...given, ...changes }, outcome);
  };

  it('lets the application in, once, and a call proves it', async () => {
    // The token that is held goes on working for an hour, at Microsoft too.
    await test.travel('PT61M');
    expect((await refusalOf(start())).said).toContain('not known in this tenant');
    const url = await make();

    const back = await decide(url, 'accept');
    expect(await come(back)).toMatchObject({ outcome: 'authorised' });

    expect((await read()).features.every(({ state }) => state === 'ready')).toBe(true);
    expect(await refusalOf(come(back))).toMatchObject({ status: 404, code: 'link-used' });
    const { run } = await workTicket(test, ticket);
    expect(run.status).toBe('finished');
    const { items } = await (
      await test.as('aud')
    ).get('/v1/audit?search=consent&limit=200', listOf(auditEntry));
    expect(items.map(({ action }) => action)).toEqual([
      'consents.receive',
      'clients.make-consent-link',
    ]);
    expect(JSON.stringify(items)).not.toContain(back.get('state'));
  });

  it('still works after somebody declined', async () => {
    const url = await make();

    expect(await come(await decide(url, 'cancel'))).toMatchObject({ outcome: 'declined' });
    expect((await read()).findings).toMatchObject([{ ok: false }]);

    expect(await come(await decide(url, 'accept'))).toMatchObject({ outcome: 'authorised' });
  });

  it('takes no word for it: without a consent there is no way in', async () => {
    const state = new URL(await make()).searchParams.get('state') ?? '';
    const claimed = new URLSearchParams({ state, tenant: tenantId, admin_consent: 'True' });

    expect(await come(claimed)).toMatchObject({ outcome: 'not-yet' });
  });

  it('is good for the tenant of its client alone', async () => {
    const back = await decide(await make(), 'accept');
    const other = test.world.simulators.entra.state().tenants.find(({ id }) => id !== tenantId);

    const refusal = await refusalOf(come(back, { tenant: other?.id ?? '' }));

    expect(refusal).toMatchObject({ status: 422, code: 'consent-of-another-tenant' });
    expect(await come(back)).toMatchObject({ outcome: 'authorised' });
  });

  it('is nothing when it is too old, replaced, or made up', async () => {
    const first = await decide(await make(), 'accept');
    const second = await decide(await make(), 'accept');

    expect(await refusalOf(come(first))).toMatchObject({ code: 'link-unknown' });
    expect(await refusalOf(come(second, { state: 'x'.repeat(43) }))).toMatchObject({
      code: 'link-unknown',
    });
    await test.travel('P8D');
    expect(await refusalOf(come(second))).toMatchObject({ code: 'link-expired' });
  });
});

describe('a service user of the partner', () => {
  let serviceId: string;
  beforeEach(async () => {
    // What is left is what a partner finds: no consent of the client's own.
    withdrawAll();
    const { items } = await ada.get('/v1/services', listOf(service));
    serviceId = items.find(({ kind }) => kind === 'microsoft-365')?.id ?? '';
    const { partnerTenantId, refreshToken } = test.world.credentials.microsoft;
    await ada.put(
      `/v1/services/${serviceId}`,
      {
        settings: {
          signInAs: 'partner',
          partnerTenantId,
          partnerCenterUrl: test.world.urls['partner-center'],
        },
        secrets: { refreshToken },
      },
      service,
    );
  });

  it('enters once its partner consented, and onboards somebody', async () => {
    expect((await refusalOf(start())).said).toContain('Nobody has consented');

    const { way, features, findings } = await consent();

    expect(way).toBe('partner');
    expect(findings).toMatchObject([
      { ok: true },
      { ok: true, text: expect.stringContaining('active until') },
    ]);
    expect(features.filter(({ state }) => state !== 'ready')).toEqual([]);
    const { run } = await workTicket(test, ticket);
    expect(run.status).toBe('finished');
    // Again, so that permissions that came later are in it.
    expect((await consent()).features.every(({ state }) => state === 'ready')).toBe(true);
  });

  it.each([
    ['has ended', 'terminated'],
    ['was not approved yet', 'approvalPending'],
  ] as const)('is told that the relationship %s', async (words, status) => {
    await consent();
    relationship().status = status;

    const { findings } = await read();

    expect(findings.every(({ ok }) => !ok)).toBe(true);
    expect(findings[1]?.text).toContain(words);
    expect(findings[1]?.nextStep).toMatch(/approve/);
  });

  it('is told of the role that the relationship lacks, before anything is bought', async () => {
    await consent();
    const one = relationship();
    const licenseRoles = [
      '4d6ac14f-3453-41d0-bef9-a3e0c569773a',
      'fe930be7-5e62-47db-91af-98c3a49a38b1',
    ];
    one.roleDefinitionIds = one.roleDefinitionIds.filter((id) => !licenseRoles.includes(id));

    const refusal = await refusalOf(start());

    expect(refusal.code).toBe('not-authorised');
    expect(refusal.said).toContain('License Administrator is missing');
    expect(refusal.nextStep).toContain('admin relationship with the role License Administrator');
    expect(cspWrites(test)).toEqual([]);
  });

  it('is told of Conditional Access for service providers, and of a revoked sign-in', async () => {
    await consent();
    entraTenant().blocks = ['partner-users'];
    expect((await read()).findings[0]?.nextStep).toContain('Service provider users');
    entraTenant().blocks = [];
    test.world.simulators.entra.state().refreshTokens = {};

    expect((await read()).findings[0]).toMatchObject({
      ok: false,
      text: expect.stringContaining('revoked'),
    });
  });
});
