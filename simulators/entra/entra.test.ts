import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { createSimClock, type SimClock } from '../core/clock.ts';
import type { Simulator } from '../core/simulator.ts';
import { createTokenRegistry, type TokenRegistry } from '../core/tokens.ts';
import { type EntraState, startEntra } from './index.ts';

const tenantId = '11111111-1111-4111-8111-111111111111';
const customerId = '22222222-2222-4222-8222-222222222222';
const clientId = '33333333-3333-4333-8333-333333333333';
const partnerCenter = 'https://api.partnercenter.microsoft.com';

interface World {
  entra: Simulator<EntraState>;
  clock: SimClock;
  tokens: TokenRegistry;
}

const running: Simulator<EntraState>[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

const start = async (): Promise<World> => {
  const clock = createSimClock('2026-11-22T08:00:00Z');
  const tokens = createTokenRegistry();
  const consent = {
    applicationPermissions: ['User.ReadWrite.All'],
    delegatedPermissions: ['user_impersonation'],
  };
  const entra = await startEntra({
    clock,
    tokens,
    seed: {
      tenants: [
        { id: tenantId, domains: ['msp.example'] },
        { id: customerId, domains: ['client.example'] },
      ],
      applications: [
        {
          clientId,
          displayName: 'Seats',
          secrets: [{ value: 'right' }, { value: 'old', expiresAt: '2026-11-01T00:00:00Z' }],
          consents: [{ tenantId, audience: partnerCenter, ...consent }],
        },
      ],
      refreshTokens: [
        {
          token: 'first',
          clientId,
          homeTenantId: tenantId,
          userPrincipalName: 'ada@msp.example',
          hasMfa: true,
        },
      ],
    },
  });
  running.push(entra);
  return { entra, clock, tokens };
};

const ask = async (
  { entra }: World,
  fields: Record<string, string>,
  path = `/${tenantId}/oauth2/v2.0/token`,
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const form = {
    client_id: clientId,
    client_secret: 'right',
    scope: `${partnerCenter}/.default`,
    ...fields,
  };
  const response = await fetch(`${entra.url}${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return {
    status: response.status,
    body: z.record(z.string(), z.unknown()).parse(await response.json()),
  };
};

const claimsOf = (token: unknown): unknown =>
  JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString());

describe('client credentials', () => {
  test('gives an app-only token for the tenant named by id or by domain', async () => {
    const world = await start();
    for (const name of [tenantId, 'MSP.example']) {
      const { status, body } = await ask(
        world,
        { grant_type: 'client_credentials' },
        `/${name}/oauth2/v2.0/token`,
      );
      expect(status).toBe(200);
      expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
      expect(body).not.toHaveProperty('refresh_token');
      expect(claimsOf(body['access_token'])).toMatchObject({
        tid: tenantId,
        aud: partnerCenter,
        appid: clientId,
        idtyp: 'app',
      });
      expect(world.tokens.check(String(body['access_token']), world.clock.now())).toMatchObject({
        state: 'valid',
        token: { kind: 'app' },
      });
    }
  });

  test('prints numbers as strings at the v1 endpoint', async () => {
    const world = await start();
    const { body } = await ask(
      world,
      { grant_type: 'client_credentials', resource: `${partnerCenter}/` },
      `/${tenantId}/oauth2/token`,
    );
    expect(body).toMatchObject({ expires_in: '3600', resource: partnerCenter });
  });

  test('expires by the simulated clock', async () => {
    const world = await start();
    const { body } = await ask(world, { grant_type: 'client_credentials' });
    world.clock.advance('PT1H');
    expect(world.tokens.check(String(body['access_token']), world.clock.now()).state).toBe(
      'expired',
    );
    expect(world.tokens.check('made up', world.clock.now()).state).toBe('unknown');
  });

  test.each([
    [{ client_secret: 'wrong' }, 401, 'invalid_client', 7_000_215],
    [{ client_secret: 'old' }, 401, 'invalid_client', 7_000_222],
    [{ client_id: 'nobody' }, 400, 'unauthorized_client', 700_016],
    [{ scope: 'https://graph.microsoft.com/.default' }, 400, 'invalid_resource', 500_011],
    [{ scope: `${partnerCenter}/user_impersonation` }, 400, 'invalid_scope', 1_002_012],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type', 70_003],
  ])('refuses %j', async (fields, status, error, code) => {
    const answer = await ask(await start(), { grant_type: 'client_credentials', ...fields });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error, error_codes: [code] });
    expect(answer.body['error_description']).toMatch(new RegExp(`^AADSTS${code}: `));
  });

  test('refuses a tenant that has not consented and one that does not exist', async () => {
    const world = await start();
    const grant = { grant_type: 'client_credentials' };
    expect((await ask(world, grant, `/${customerId}/oauth2/v2.0/token`)).body).toMatchObject({
      error_codes: [700_016],
    });
    expect((await ask(world, grant, '/nowhere.example/oauth2/v2.0/token')).body).toMatchObject({
      error_codes: [90_002],
    });
  });
});

describe('refresh tokens', () => {
  test('give an app+user token with the MFA of the sign-in, and a new refresh token for 90 days', async () => {
    const world = await start();
    world.clock.advance('P80D');
    const { status, body } = await ask(world, {
      grant_type: 'refresh_token',
      refresh_token: 'first',
    });
    expect(status).toBe(200);
    expect(claimsOf(body['access_token'])).toMatchObject({
      amr: ['pwd', 'mfa'],
      upn: 'ada@msp.example',
      idtyp: 'user',
    });
    world.clock.advance('P80D');
    const second = await ask(world, {
      grant_type: 'refresh_token',
      refresh_token: String(body['refresh_token']),
    });
    expect(second.status).toBe(200);
    const expired = await ask(world, { grant_type: 'refresh_token', refresh_token: 'first' });
    expect([expired.status, expired.body['error'], expired.body['error_codes']]).toEqual([
      400,
      'invalid_grant',
      [700_082],
    ]);
  });

  test('stay usable after use, unless the host is told to revoke them', async () => {
    const world = await start();
    const grant = { grant_type: 'refresh_token', refresh_token: 'first' };
    expect((await ask(world, grant)).status).toBe(200);
    await fetch(`${world.entra.url}/_sim/behaviour`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ revokesUsedRefreshTokens: true }),
    });
    expect((await ask(world, grant)).status).toBe(200);
    expect((await ask(world, grant)).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [50_173],
    });
  });
});

describe('Conditional Access', () => {
  test('shuts out applications, or the people of partners, and nobody else', async () => {
    const world = await start();
    const app = { grant_type: 'client_credentials' };
    const person = { grant_type: 'refresh_token', refresh_token: 'first' };
    const block = (blocks: ('applications' | 'partner-users')[], name: string) =>
      world.entra.act('policy', ({ state }) => {
        for (const tenant of state.tenants) if (tenant.id === name) tenant.blocks = blocks;
        const [application] = state.applications;
        application?.consents.push({
          tenantId: customerId,
          audience: partnerCenter,
          applicationPermissions: ['User.ReadWrite.All'],
          delegatedPermissions: ['user_impersonation'],
        });
      });
    const atCustomer = `/${customerId}/oauth2/v2.0/token`;
    block(['partner-users'], customerId);
    expect((await ask(world, app, atCustomer)).status).toBe(200);
    expect((await ask(world, person)).status).toBe(200);
    expect((await ask(world, person, atCustomer)).body).toMatchObject({
      error: 'invalid_grant',
      error_codes: [53_003],
    });
    block(['applications'], customerId);
    expect((await ask(world, app, atCustomer)).body).toMatchObject({ error_codes: [53_003] });
    expect((await ask(world, person, atCustomer)).status).toBe(200);
  });
});

const decide = async (address: string, decision: string): Promise<URL> => {
  const response = await fetch(address, {
    method: 'POST',
    body: new URLSearchParams({ decision }),
    redirect: 'manual',
  });
  expect(response.status).toBe(302);
  return new URL(response.headers.get('location') ?? '');
};

describe('the page of consent', () => {
  const back = 'http://127.0.0.1:9/consent';
  const pageOf = ({ entra }: World, changes: Record<string, string> = {}): string =>
    `${entra.url}/${customerId}/adminconsent?${new URLSearchParams({ client_id: clientId, redirect_uri: back, state: 's', ...changes }).toString()}`;
  test('gives what the application asks for, in that tenant alone', async () => {
    const world = await start();
    world.entra.act('asks', ({ state }) => {
      for (const one of state.applications) {
        const access = { applicationPermissions: ['A'], delegatedPermissions: ['B'] };
        one.requiredAccess = [{ audience: partnerCenter, ...access }];
      }
    });
    expect(await (await fetch(pageOf(world))).text()).toContain('Permissions requested');
    const to = await decide(pageOf(world), 'accept');
    expect(`${to.origin}${to.pathname}`).toBe(back);
    expect(Object.fromEntries(to.searchParams)).toEqual({
      admin_consent: 'True',
      tenant: customerId,
      state: 's',
    });
    const path = `/${customerId}/oauth2/v2.0/token`;
    const { body } = await ask(world, { grant_type: 'client_credentials' }, path);
    expect(claimsOf(body['access_token'])).toMatchObject({ roles: ['A'] });
  });

  test('leads back with an error when the administrator cancels, and nothing is given', async () => {
    const world = await start();
    const to = await decide(pageOf(world), 'cancel');
    expect(Object.fromEntries(to.searchParams)).toMatchObject({ error: 'permission_denied' });
    const path = `/${customerId}/oauth2/v2.0/token`;
    expect((await ask(world, { grant_type: 'client_credentials' }, path)).status).toBe(400);
  });

  test.each([
    [{ client_id: 'nobody' }, 'AADSTS700016'],
    [{ redirect_uri: 'https://elsewhere.example/' }, 'AADSTS50011'],
  ])('leads nobody anywhere with %j', async (changes, code) => {
    const response = await fetch(pageOf(await start(), changes), { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(code);
  });
});

test('tells MSAL where the endpoints are', async () => {
  const { entra } = await start();
  const configuration: unknown = await (
    await fetch(`${entra.url}/${tenantId}/v2.0/.well-known/openid-configuration`)
  ).json();
  expect(configuration).toMatchObject({
    token_endpoint: `${entra.url}/${tenantId}/oauth2/v2.0/token`,
  });
  const instance: unknown = await (
    await fetch(`${entra.url}/common/discovery/instance?api-version=1.1&authorization_endpoint=x`)
  ).json();
  expect(instance).toMatchObject({ metadata: [{ aliases: [new URL(entra.url).host] }] });
});
