/** How the connector behaves towards answers that a simulator cannot be asked for one by one; the vendor is a scripted fetch. */
import { describe, expect, it } from 'vitest';

import { skuId, tenantId } from '../../domain/ids.ts';
import type { FetchInit } from '../http/types.ts';
import { grantedPermissions } from './authorisation.ts';
import { createGraphTenant } from './index.ts';

interface Scripted {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const ADA = '87d349ed-44d7-43e1-9a83-5f2406dee5bd';
const refusal = (code: string, message = ''): unknown => ({ error: { code, message } });

/** A vendor that gives `answers` in order, and the tenant that talks to it. */
function scriptedTenant(answers: readonly Scripted[], patienceMs = 10_000) {
  const sent: { url: string; init: FetchInit }[] = [];
  const waits: number[] = [];
  let tokenCount = 0;
  const queue = [...answers];
  const tenant = createGraphTenant({
    baseUrl: 'https://graph.example',
    exchangeUrl: 'https://exchange.example',
    loginUrl: 'https://login.example',
    tenantId: tenantId('48a80680-7326-48cd-9935-b556b81d3a4e'),
    clientId: 'app',
    clientSecret: 'secret',
    now: () => Temporal.Instant.from('2026-11-22T10:00:00Z'),
    patienceMs,
    wait: (durationMs) => {
      waits.push(durationMs);
      return Promise.resolve();
    },
    fetch: (url, init) => {
      if (url.startsWith('https://login.example/')) {
        tokenCount += 1;
        return Promise.resolve(
          toAnswer({
            status: 200,
            body: { access_token: `token-${tokenCount}`, expires_in: 3600 },
          }),
        );
      }
      sent.push({ url, init });
      const next = queue.shift();
      if (next === undefined) throw new Error(`unexpected ${init.method} ${url}`);
      return Promise.resolve(toAnswer(next));
    },
  });
  return { tenant, sent, waits, tokenCount: () => tokenCount };
}

function toAnswer(scripted: Scripted): Response {
  const body = scripted.body === undefined ? null : JSON.stringify(scripted.body);
  return new Response(body, { status: scripted.status, headers: { ...scripted.headers } });
}

describe('a concurrent write', () => {
  it('is waited out for as long as the vendor asks, then the whole set is sent again', async () => {
    const { tenant, sent, waits } = scriptedTenant([
      {
        status: 409,
        headers: { 'Retry-After': '3' },
        body: refusal('Directory_ConcurrencyViolation'),
      },
      { status: 409, body: refusal('Directory_ConcurrencyViolation') },
      { status: 200, body: { assignedLicenses: [] } },
    ]);
    const premium = skuId('cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46');
    expect(await tenant.changeLicenses(ADA, { add: [premium], remove: [] })).toEqual({
      ok: true,
      licenses: [],
    });
    expect(waits).toEqual([3_000, 1_000]);
    expect(new Set(sent.map(({ init }) => init.body))).toEqual(
      new Set([`{"addLicenses":[{"skuId":"${premium}","disabledPlans":[]}],"removeLicenses":[]}`]),
    );
  });

  it('is not waited out beyond the patience', async () => {
    const { tenant, sent } = scriptedTenant(
      [
        {
          status: 409,
          headers: { 'Retry-After': '30' },
          body: refusal('Directory_ConcurrencyViolation'),
        },
      ],
      5_000,
    );
    await expect(tenant.setUsageLocation(ADA, 'GB')).rejects.toMatchObject({
      // Not one that ends a run: nothing was done, and it may be done later.
      kind: 'rate-limited',
      retryAfterMs: 30_000,
      nextStep: 'Wait a minute and try again.',
    });
    expect(sent).toHaveLength(1);
  });

  it('is told from any other conflict', async () => {
    const { tenant, sent } = scriptedTenant([{ status: 409, body: refusal('Request_Conflict') }]);
    await expect(tenant.setUsageLocation(ADA, 'GB')).rejects.toMatchObject({ kind: 'conflict' });
    expect(sent).toHaveLength(1);
  });
});

it('a denied call says who grants what', async () => {
  const { tenant } = scriptedTenant([
    { status: 403, body: refusal('Authorization_RequestDenied', 'Insufficient privileges.') },
  ]);
  await expect(tenant.listLicenses()).rejects.toMatchObject({
    kind: 'forbidden',
    detail: 'Insufficient privileges.',
    nextStep: expect.stringContaining('An admin grants'),
  });
});

describe('a write without a trustworthy answer', () => {
  it.each([
    ['a server error', { status: 503, body: refusal('ServiceUnavailable') }],
    ['an answer that is not a user', { status: 200, body: { assignedLicenses: 'none' } }],
  ])('is never sent again after %s', async (_name, answer) => {
    const { tenant, sent } = scriptedTenant([answer]);
    await expect(tenant.changeLicenses(ADA, { add: [], remove: [] })).rejects.toMatchObject({
      kind: 'unknown-outcome',
    });
    expect(sent).toHaveLength(1);
  });
});

describe('a refused token', () => {
  it('is renewed once for a write too, since nothing was done', async () => {
    const { tenant, sent, tokenCount } = scriptedTenant([
      { status: 401, body: refusal('InvalidAuthenticationToken') },
      { status: 204 },
    ]);
    await tenant.revokeSessions(ADA);
    expect(sent.map(({ init }) => init.headers['authorization'])).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
    expect(tokenCount()).toBe(2);
  });

  it('is one token for many calls at once', async () => {
    const empty = { status: 200, body: { value: [] } };
    const { tenant, tokenCount } = scriptedTenant([empty, empty, empty]);
    await Promise.all([tenant.listLicenses(), tenant.listGroups(), tenant.listSubscriptions()]);
    expect(tokenCount()).toBe(1);
  });
});

describe('paging', () => {
  const user = { id: ADA, displayName: 'Ada' };

  it('never follows a link to another host', async () => {
    const stolen = {
      value: [user],
      '@odata.nextLink': 'https://evil.example/v1.0/users?$skiptoken=x',
    };
    const { tenant, sent } = scriptedTenant([{ status: 200, body: stolen }]);
    await expect(tenant.listPeople({ limit: 500 })).rejects.toMatchObject({
      kind: 'unexpected-shape',
    });
    expect(sent.map(({ url }) => new URL(url).host)).toEqual(['graph.example']);
  });

  it('goes on after an empty page', async () => {
    const link = 'https://graph.example/v1.0/users?$skiptoken=a';
    const { tenant, sent } = scriptedTenant([
      { status: 200, body: { value: [], '@odata.nextLink': link } },
      { status: 200, body: { value: [user] } },
    ]);
    expect(await tenant.listPeople({})).toHaveLength(1);
    expect(sent[1]?.url).toBe(link);
  });

  it('does not take a list that leads in a circle for a whole one', async () => {
    const link = 'https://graph.example/v1.0/subscribedSkus?$skiptoken=a';
    const again = { status: 200, body: { value: [], '@odata.nextLink': link } };
    const { tenant } = scriptedTenant([again, again]);
    await expect(tenant.listLicenses()).rejects.toMatchObject({ kind: 'unexpected-shape' });
  });
});

describe('assignLicense that answers no licenses', () => {
  it('reads the person to know them', async () => {
    const held = { id: ADA, assignedLicenses: [{ skuId: 'CBDC14AB-D96C-4C30-B9F4-6ADA7CDC1D46' }] };
    const { tenant } = scriptedTenant([
      { status: 200, body: {} },
      { status: 200, body: held },
    ]);
    expect(await tenant.changeLicenses(ADA, { add: [], remove: [] })).toEqual({
      ok: true,
      licenses: ['cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46'],
    });
  });
});

describe('removing from a group that answers 404', () => {
  it('is an error while a read still shows the membership', async () => {
    const groupId = '1132b215-826f-42a9-8cfe-1643d19d17fd';
    const { tenant, sent } = scriptedTenant([
      { status: 404, body: refusal('Request_ResourceNotFound') },
      { status: 200, body: { value: [{ '@odata.type': '#microsoft.graph.group', id: groupId }] } },
    ]);
    await expect(tenant.removeFromGroup(groupId, ADA)).rejects.toMatchObject({ kind: 'not-found' });
    expect(sent[0]?.init.method).toBe('DELETE');
    expect(sent[0]?.url).toMatch(/\/members\/[^/]+\/\$ref$/);
  });
});

const tokenOf = (claims: unknown): string =>
  `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

describe('what a token grants', () => {
  it('is read where it can be and unknown where not', () => {
    expect(grantedPermissions(tokenOf({ roles: ['User.Read.All'] }))).toEqual(['User.Read.All']);
    expect(grantedPermissions(tokenOf({}))).toEqual([]);
    expect(grantedPermissions('opaque')).toBeNull();
  });
});
