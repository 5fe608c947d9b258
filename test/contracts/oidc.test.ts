import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseJson } from '../../src/lib/json.ts';
import { user } from '../../src/operations/people/schemas.ts';
import { listOf } from '../../src/operations/schemas/common.ts';
import { createApi } from '../../tools/client/api.ts';
import { findFreePort } from '../../tools/start/free-port.ts';
import { createHttpBrowser, type HttpBrowser } from '../support/http-browser.ts';
import { openStaffSite, rootAccount, type StaffSite } from '../support/staff-site.ts';
import { startTestProvider, type TestProvider } from './oidc-provider.ts';

const me = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
  whoToAsk: z.array(z.string()),
});

let provider: TestProvider;
/** Roles come from the provider. */
let mapped: StaffSite;
/** Roles are given in Seatwright; nobody said which domains the provider may speak for. */
let unmapped: StaffSite;

beforeAll(async () => {
  const ports = [await findFreePort(), await findFreePort(), await findFreePort()];
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const callbacks = urls.map((url) => `${url}/api/auth/callback/oidc`);
  provider = await startTestProvider(ports[0] ?? 0, callbacks);
  [mapped, unmapped] = await Promise.all([
    openSite(urls[1] ?? '', {
      SEATWRIGHT_OIDC_ROLES_CLAIM: 'roles',
      SEATWRIGHT_OIDC_ROLES: 'Seatwright.Admin=admin,Seatwright.Engineer=engineer,Buyer=spend',
      SEATWRIGHT_OIDC_ALLOWED_DOMAINS: 'msp.example',
    }),
    openSite(urls[2] ?? '', {}),
  ]);
});

afterAll(async () => {
  await Promise.all([mapped, unmapped].map((site) => site.close()));
  await provider.stop();
});

beforeEach(() => {
  provider.who = 'ann';
  provider.spoil = null;
  provider.isForged = false;
  provider.people.clear();
  provider.people.set('ann', person('ann@msp.example', 'Ann Engineer', 'Seatwright.Engineer'));
});

const person = (email: string, name: string, ...roles: string[]) => ({
  email,
  email_verified: true,
  name,
  roles,
});

function openSite(url: string, more: Readonly<Record<string, string>>): Promise<StaffSite> {
  return openStaffSite({
    SEATWRIGHT_PORT: new URL(url).port,
    SEATWRIGHT_BASE_URL: url,
    SEATWRIGHT_OIDC_ISSUER: provider.issuer,
    SEATWRIGHT_OIDC_CLIENT_ID: provider.clientId,
    SEATWRIGHT_OIDC_CLIENT_SECRET: provider.clientSecret,
    SEATWRIGHT_OIDC_NAME: 'the test provider',
    ...more,
  });
}

/** Signs in as far as it goes; answers the page of ours at which it ends. */
function passThrough(site: StaffSite, browser: HttpBrowser, next = '/runs'): Promise<URL> {
  const start = `${site.url}/api/auth/provider?${new URLSearchParams({ next })}`;
  return browser.follow(start, (at) => at.origin === site.url && !at.pathname.startsWith('/api/'));
}

/** The address with which the provider sends the browser back, not opened yet. */
function comeBack(site: StaffSite, browser: HttpBrowser): Promise<URL> {
  return browser.follow(`${site.url}/api/auth/provider`, (at) =>
    at.pathname.startsWith('/api/auth/callback'),
  );
}

async function whoIs(site: StaffSite, browser: HttpBrowser) {
  const answer = await browser.open(`${site.url}/v1/me`);
  const body = parseJson(await answer.text());
  return answer.status === 200 ? me.parse(body.ok ? body.value : null) : null;
}

const problemOf = (page: URL) =>
  page.pathname === '/sign-in' ? page.searchParams.get('problem') : null;

async function peopleOf({ root }: StaffSite) {
  return (await root.get('/v1/users?limit=200', listOf(user))).items;
}

describe('signing in through an OpenID Connect provider', () => {
  it('leads to the page that was asked for, as the person with the mapped rights', async () => {
    provider.people.set('ann', person('Ann@MSP.example', 'Ann', 'Seatwright.Engineer', 'Buyer'));
    const browser = createHttpBrowser();

    const page = await passThrough(mapped, browser, '/runs?status=waiting,stopped');

    expect(page.href).toBe(`${mapped.url}/runs?status=waiting,stopped`);
    expect(await whoIs(mapped, browser)).toMatchObject({
      name: 'Ann',
      email: 'ann@msp.example',
      roles: ['engineer'],
      permissions: ['spend'],
    });
    const session = browser.setCookies.find((cookie) => cookie.includes('session_token'));
    expect(session).toMatch(/HttpOnly/i);
    expect(session).toMatch(/SameSite=Lax/i);
  });

  it('asks with PKCE, state and nonce, which are new each time', async () => {
    const asked = await Promise.all(
      [createHttpBrowser(), createHttpBrowser()].map((browser) =>
        browser.follow(`${mapped.url}/api/auth/provider`, (at) => at.origin === provider.issuer),
      ),
    );

    for (const { searchParams } of asked) {
      expect(searchParams.get('code_challenge_method')).toBe('S256');
      expect(searchParams.get('scope')?.split(' ')).toContain('openid');
    }
    for (const name of ['code_challenge', 'state', 'nonce']) {
      const values = asked.map(({ searchParams }) => searchParams.get(name));
      expect(values[0]?.length, name).toBeGreaterThanOrEqual(32);
      expect(values[0], name).not.toBe(values[1]);
    }
  });

  it('renews the rights at each sign-in, and writes it down', async () => {
    await passThrough(mapped, createHttpBrowser());
    provider.people.set('ann', person('ann@msp.example', 'Ann', 'Seatwright.Admin'));
    const browser = createHttpBrowser();

    await passThrough(mapped, browser);

    expect(await whoIs(mapped, browser)).toMatchObject({ roles: ['admin'], permissions: [] });
    const audit = await mapped.root.get(
      '/v1/audit?search=gave%20ann@msp.example',
      listOf(z.object({ summary: z.string() })),
    );
    expect(audit.items[0]?.summary).toContain('admin');
  });

  it('gives no rights to whom the provider gives none, and says whom to ask', async () => {
    provider.people.set('ned', person('ned@msp.example', 'Ned', 'Something.Else'));
    provider.who = 'ned';
    const browser = createHttpBrowser();

    await passThrough(mapped, browser);

    expect(await whoIs(mapped, browser)).toMatchObject({
      roles: [],
      whoToAsk: expect.arrayContaining(['Root Admin']),
    });
    expect((await browser.open(`${mapped.url}/v1/runs`)).status).toBe(403);
  });

  it('leaves rights alone that are given in Seatwright', async () => {
    const invited = { name: 'Ann', email: 'ann@msp.example', roles: ['approver'] };
    await unmapped.root.post('/v1/users', invited, z.unknown());
    const browser = createHttpBrowser();

    await passThrough(unmapped, browser);

    expect(await whoIs(unmapped, browser)).toMatchObject({ roles: ['approver'] });
    const people = (await peopleOf(unmapped)).filter(({ email }) => email === 'ann@msp.example');
    expect(people).toMatchObject([{ state: 'active', signsInWith: ['provider'] }]);
  });

  it('keeps no token of the provider’s', async () => {
    await passThrough(mapped, createHttpBrowser());

    const { rows } = await queryAccounts(mapped);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => Object.values(row).some((token) => token !== null))).toEqual([]);
  });

  it.each(['//elsewhere.example/', String.raw`/\elsewhere.example`, 'https://elsewhere.example'])(
    'leads nowhere outside the portal: %s',
    async (next) => {
      const page = await passThrough(mapped, createHttpBrowser(), next);

      expect(page.href).toBe(`${mapped.url}/`);
    },
  );
});

async function queryAccounts({ server }: StaffSite) {
  const client = new pg.Client({ connectionString: server.product.databaseUrl });
  await client.connect();
  try {
    return await client.query<Record<string, unknown>>(
      `select "accessToken", "refreshToken", "idToken" from auth.account where "providerId" = 'oidc'`,
    );
  } finally {
    await client.end();
  }
}

describe('a sign-in through the provider is refused', () => {
  it('with a state that we did not give', async () => {
    const browser = createHttpBrowser();
    const back = await comeBack(mapped, browser);
    back.searchParams.set('state', `${back.searchParams.get('state')}x`);

    const page = await browser.follow(back.href, (at) => at.pathname === '/sign-in');

    expect(problemOf(page)).toBe('sign-in-expired');
    expect(await whoIs(mapped, browser)).toBeNull();
  });

  it('in another browser than the one that began it', async () => {
    const back = await comeBack(mapped, createHttpBrowser());
    const other = createHttpBrowser();

    const page = await other.follow(back.href, (at) => at.pathname === '/sign-in');

    expect(problemOf(page)).toBe('sign-in-expired');
    expect(await whoIs(mapped, other)).toBeNull();
  });

  it('when the same answer comes a second time', async () => {
    const browser = createHttpBrowser();
    const back = await comeBack(mapped, browser);
    await (await browser.open(back)).body?.cancel();

    const again = await browser.open(back);

    expect(problemOf(new URL(again.headers.get('location') ?? '', mapped.url))).toBe(
      'sign-in-expired',
    );
  });

  it('but not for a token that was only signed again: what is refused below is what was changed', async () => {
    provider.spoil = (claims) => ({ ...claims });
    const browser = createHttpBrowser();

    await passThrough(mapped, browser);

    expect(await whoIs(mapped, browser)).toMatchObject({ email: 'ann@msp.example' });
  });

  const spoilt: readonly [string, (claims: Record<string, unknown>) => Record<string, unknown>][] =
    [
      ['another audience', (claims) => ({ ...claims, aud: 'some-other-client' })],
      ['another issuer', (claims) => ({ ...claims, iss: 'https://elsewhere.example' })],
      ['another nonce', (claims) => ({ ...claims, nonce: 'not-what-was-asked' })],
      ['no nonce', ({ nonce: _nonce, ...claims }) => claims],
      ['a past end', (claims) => ({ ...claims, iat: 1_600_000_000, exp: 1_600_000_600 })],
    ];
  it.each(spoilt)('when the token has %s', async (_case, spoil) => {
    provider.people.set('eve', person('eve@msp.example', 'Eve', 'Seatwright.Admin'));
    provider.who = 'eve';
    provider.spoil = spoil;
    const browser = createHttpBrowser();

    const page = await passThrough(mapped, browser);

    expect(problemOf(page)).toBe('provider-failed');
    expect(page.searchParams.get('next')).toBe('/runs');
    expect(await whoIs(mapped, browser)).toBeNull();
    expect((await peopleOf(mapped)).map(({ email }) => email)).not.toContain('eve@msp.example');
  });

  it('when the token is signed with a key that is not the provider’s', async () => {
    provider.isForged = true;
    const browser = createHttpBrowser();

    expect(problemOf(await passThrough(mapped, browser))).toBe('provider-failed');
    expect(await whoIs(mapped, browser)).toBeNull();
  });

  it.each([
    ['domain-not-allowed', person('ann@elsewhere.example', 'Ann', 'Seatwright.Admin')],
    ['domain-not-allowed', person('ann@msp.example.evil.example', 'Ann', 'Seatwright.Admin')],
    ['mail-not-verified', { ...person('x@msp.example', 'X'), email_verified: false }],
    ['no-mail-address', { name: 'Nobody' }],
  ])('for %s', async (problem, told) => {
    provider.people.set('stranger', told);
    provider.who = 'stranger';
    const browser = createHttpBrowser();

    expect(problemOf(await passThrough(mapped, browser))).toBe(problem);
    expect(await whoIs(mapped, browser)).toBeNull();
  });

  it('for an address that has an account, when nobody vouches for the address', async () => {
    // No word on whether the address is verified, and no domain that the operator has named.
    provider.people.set('fake', { email: rootAccount.email, name: 'Not Root' });
    provider.who = 'fake';
    const browser = createHttpBrowser();

    expect(problemOf(await passThrough(unmapped, browser))).toBe('account-not-linked');
    expect(await whoIs(unmapped, browser)).toBeNull();
  });

  it('for somebody who was disabled, at once also where they were signed in', async () => {
    provider.people.set('dan', person('dan@msp.example', 'Dan', 'Seatwright.Engineer'));
    provider.who = 'dan';
    const browser = createHttpBrowser();
    await passThrough(mapped, browser);
    const { id } = (await whoIs(mapped, browser)) ?? { id: '' };

    await mapped.root.put(`/v1/users/${id}`, { disabled: true }, user);

    expect(await whoIs(mapped, browser)).toBeNull();
    expect(problemOf(await passThrough(mapped, createHttpBrowser()))).toBe('account-disabled');
  });

  it('when the person cancels at the provider', async () => {
    provider.who = null;

    expect(problemOf(await passThrough(mapped, createHttpBrowser()))).toBe('provider-refused');
  });
});

describe('a provider that does not answer', () => {
  it('holds up nobody who signs in with a password, and works again when it is back', async () => {
    await provider.stop();
    try {
      const site = await openSite(`http://127.0.0.1:${await findFreePort()}`, {});
      try {
        expect(problemOf(await passThrough(site, createHttpBrowser()))).toBe(
          'provider-unavailable',
        );
        expect((await peopleOf(site)).map(({ name }) => name)).toEqual(['Root Admin']);
        await provider.start();
        const asked = await createHttpBrowser().follow(
          `${site.url}/api/auth/provider`,
          (at) => at.origin === provider.issuer,
        );
        expect(asked.searchParams.get('client_id')).toBe(provider.clientId);
      } finally {
        await site.close();
      }
    } finally {
      await provider.stop();
      await provider.start();
    }
  });

  it('on the way back is told on the sign-in page', async () => {
    const browser = createHttpBrowser();
    const back = await comeBack(mapped, browser);
    await provider.stop();
    try {
      const page = await browser.follow(back.href, (at) => at.pathname === '/sign-in');
      expect(problemOf(page)).toBe('provider-failed');
    } finally {
      await provider.start();
    }
  });
});

describe('the sign-in page', () => {
  it('is told the provider’s name, and what a problem means', async () => {
    const options = z.object({
      provider: z.object({ name: z.string(), url: z.string() }),
      needsFirstAdmin: z.boolean(),
      problem: z.object({ message: z.string(), nextStep: z.string() }).nullable(),
    });
    const anyone = createApi(mapped.url, null);

    const plain = await anyone.get('/v1/sign-in-options', options);
    const failed = await anyone.get('/v1/sign-in-options?problem=domain-not-allowed', options);

    expect(plain).toMatchObject({
      provider: { name: 'the test provider', url: '/api/auth/provider' },
      needsFirstAdmin: false,
      problem: null,
    });
    expect(failed.problem?.message).toContain('domain');
  });
});
