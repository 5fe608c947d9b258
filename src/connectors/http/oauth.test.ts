import { describe, expect, test } from 'vitest';
import { ConnectorError } from '../../ports/errors.ts';
import { createEntraTokens, createTokenSource } from './oauth.ts';
import { createVault } from './test-kit.ts';
import type { Fetch } from './types.ts';

const start = Temporal.Instant.from('2026-11-22T08:00:00Z');

/** Entra as a function: answers by the form it is given. */
function entra(answer: (form: URLSearchParams) => { status: number; body: unknown }) {
  const forms: URLSearchParams[] = [];
  const fetch: Fetch = (_url, init) => {
    const form = new URLSearchParams(init.body);
    forms.push(form);
    const { status, body } = answer(form);
    return Promise.resolve({
      status,
      headers: { get: () => null },
      body: new Blob([JSON.stringify(body)]).stream(),
    });
  };
  const tokens = createEntraTokens({
    vendor: 'test',
    loginUrl: 'http://127.0.0.1:1',
    clientId: 'app',
    clientSecret: 'secret',
    now: () => start,
    fetch,
  });
  return { tokens, forms };
}

describe('a token source', () => {
  test('asks once for many callers and again two minutes before the end', async () => {
    let now = start;
    let asked = 0;
    const source = createTokenSource(
      () => now,
      () => {
        asked += 1;
        return Promise.resolve({
          accessToken: `t${asked}`,
          lifetimeMs: 600_000,
          refreshToken: null,
        });
      },
    );
    expect(await Promise.all([source.get(false), source.get(false)])).toEqual(['t1', 't1']);
    now = start.add({ seconds: 479 });
    expect(await source.get(false)).toBe('t1');
    now = start.add({ seconds: 480 });
    expect(await source.get(false)).toBe('t2');
    expect(await source.get(true)).toBe('t3');
  });
});

describe('Entra', () => {
  test('a new refresh token is durable before the access token is handed out', async () => {
    const { tokens, forms } = entra((form) => ({
      status: 200,
      body: {
        access_token: `a-${form.get('refresh_token')}`,
        expires_in: '3599',
        refresh_token: `${form.get('refresh_token')}+`,
      },
    }));
    const kept = createVault('r0');
    const both = await Promise.all([
      tokens.userToken('tenant', 'one/.default', kept.alone, false),
      tokens.userToken('tenant', 'two/.default', kept.alone, false),
    ]);
    expect(both).toEqual(['a-r0', 'a-r0+']);
    expect(kept.text).toBe('r0++');
    expect(forms.map((form) => form.get('scope'))).toEqual(['one/.default', 'two/.default']);
  });

  test('no access token is handed out when the new refresh token cannot be kept', async () => {
    const { tokens } = entra(() => ({
      status: 200,
      body: { access_token: 'a', expires_in: 3599, refresh_token: 'new' },
    }));
    const kept = createVault('old');
    kept.beforeSave = () => Promise.reject(new Error('disk full'));
    await expect(tokens.userToken('tenant', 's', kept.alone, false)).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  test('a wrong secret is told with its code', async () => {
    const { tokens } = entra(() => ({
      status: 401,
      body: {
        error: 'invalid_client',
        error_description: 'AADSTS7000215: Invalid client secret provided.',
        error_codes: [7_000_215],
      },
    }));
    const error: unknown = await tokens
      .appToken('tenant', 's', false)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConnectorError);
    expect(error).toMatchObject({ kind: 'auth-expired', vendorCode: 'AADSTS7000215' });
  });
});
