import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { openStaffSite, rootAccount, type StaffSite } from '../../../test/support/staff-site.ts';
import { findFreePort } from '../../../tools/start/free-port.ts';
import { createSignInLimits, type SignInAttempt } from '../../identity/sign-in-limits.ts';
import { parseJson } from '../../lib/json.ts';

let site: StaffSite;
beforeAll(async () => {
  // A trusted proxy, so that the tests can come from several addresses.
  site = await openStaffSite({ SEATWRIGHT_TRUSTED_PROXIES: '127.0.0.1' });
});
afterAll(() => site.close());

const errorBody = z.object({ error: z.object({ code: z.string(), nextStep: z.string() }) });

function tryPassword(
  password: string,
  { email = rootAccount.email, from = '192.0.2.1', more = {} } = {},
): Promise<Response> {
  return fetch(`${site.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify({ email, password, ...more }),
    redirect: 'manual',
  });
}

async function statusOf(answer: Promise<Response>): Promise<number> {
  const { status, body } = await answer;
  await body?.cancel();
  return status;
}

async function codeOf(answer: Response): Promise<string> {
  const body = parseJson(await answer.text());
  return errorBody.parse(body.ok ? body.value : null).error.code;
}

/** The counters of the running server, without the costly hashing of each password. */
async function withLimits(
  work: (limits: ReturnType<typeof createSignInLimits>) => Promise<void>,
): Promise<void> {
  const connectionString = site.server.product.databaseUrl;
  const pool = new pg.Pool({ connectionString, options: '-c search_path=auth' });
  try {
    await work(createSignInLimits(pool));
  } finally {
    await pool.end();
  }
}

describe('wrong passwords', () => {
  it('are answered ten times, then with how long to wait, for this account from this address only', async () => {
    const { account } = await site.hire({ name: 'Guessed At', roles: ['engineer'] });
    const guess = { email: account.email, from: '192.0.2.10' };
    const statuses = await Promise.all(
      Array.from({ length: 10 }, () => statusOf(tryPassword('guess', guess))),
    );
    expect(statuses).toEqual(Array.from({ length: 10 }, () => 401));

    const eleventh = await tryPassword(account.password, {
      ...guess,
      email: account.email.toUpperCase(),
    });

    expect(eleventh.status).toBe(429);
    expect(Number(eleventh.headers.get('retry-after'))).toBeGreaterThan(800);
    expect(await codeOf(eleventh)).toBe('too-many-sign-ins');
    const elsewhere = { email: account.email, from: '192.0.2.11' };
    expect(await statusOf(tryPassword(account.password, elsewhere))).toBe(200);
    expect(await statusOf(tryPassword(rootAccount.password, { from: guess.from }))).toBe(200);
  });

  it('are forgotten with the right one', async () => {
    const from = '192.0.2.20';
    for (let round = 0; round < 2; round += 1) {
      await Promise.all(Array.from({ length: 6 }, () => statusOf(tryPassword('guess', { from }))));
      expect(await statusOf(tryPassword(rootAccount.password, { from }))).toBe(200);
    }
  });

  it('count too where a session asks to change the password: who took one over cannot find it out', async () => {
    const { account, api } = await site.hire({ name: 'Left Open', roles: ['engineer'] });
    const change = (currentPassword: string, newPassword: string) =>
      refusalOf(api.post('/v1/account/password', { currentPassword, newPassword }, z.unknown()));
    const tooShort = Array.from({ length: 12 }, () => change(account.password, 'short'));
    const unjudged = await Promise.all(tooShort);
    expect(new Set(unjudged.map(({ status }) => status))).toEqual(new Set([400]));

    const wanted = 'another long password';
    const guesses = await Promise.all(
      Array.from({ length: 10 }, (_, index) => change(`guess ${index}`, wanted)),
    );

    expect(guesses.filter(({ fields }) => 'currentPassword' in fields)).toHaveLength(10);
    const right = await change(account.password, wanted);
    expect(right).toMatchObject({ status: 429, code: 'too-many-sign-ins' });
  });

  it('for one account from everywhere, and from one address for any account, have limits of their own', async () => {
    await withLimits(async (limits) => {
      const admitted = async (attempts: readonly SignInAttempt[]) => {
        const waits = await Promise.all(attempts.map(limits.admit));
        return waits.filter((wait) => wait === null).length;
      };
      const everywhere = Array.from({ length: 70 }, (_, index) => ({
        email: 'known@msp.example',
        address: `198.51.100.${index}`,
      }));
      const anybody = Array.from({ length: 110 }, (_, index) => ({
        email: `person-${index}@msp.example`,
        address: '203.0.113.5',
      }));

      expect(await admitted(everywhere)).toBe(60);
      expect(await admitted(anybody)).toBe(100);
      expect(await admitted([{ email: 'other@msp.example', address: '198.51.100.1' }])).toBe(1);
    });
  });

  it('leave no mail address in the counters', async () => {
    const client = new pg.Client({ connectionString: site.server.product.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ key: string }>('select key from auth.sign_in_limit');
    await client.end();

    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ key }) => key.includes('@'))).toEqual([]);
  });
});

describe('signing in', () => {
  it('takes nothing but mail address and password: no address to go on to', async () => {
    const more = { callbackURL: 'https://elsewhere.example/' };
    const answer = await tryPassword(rootAccount.password, { from: '192.0.2.40', more });

    expect(answer.status).toBe(200);
    expect(answer.headers.get('location')).toBeNull();
    expect(await answer.text()).not.toContain('elsewhere');
  });

  it('remembers the address that the trusted proxy told', async () => {
    const answer = await tryPassword(rootAccount.password, { from: '203.0.113.77' });
    const parsed = parseJson(await answer.text());
    const { token } = z.object({ token: z.string() }).parse(parsed.ok ? parsed.value : null);

    const sessions = await fetch(`${site.url}/v1/sessions`, {
      headers: { authorization: `Bearer ${token}` },
    });

    expect(await sessions.text()).toContain('"address":"203.0.113.77"');
  });

  it('has no other paths of the library: not for signing up, not for changing the account', async () => {
    const paths = ['sign-up/email', 'update-user', 'change-email', 'delete-user', 'sign-in/social'];
    for (const path of [...paths, 'list-sessions', 'get-session', 'error', 'ok']) {
      for (const method of ['GET', 'POST']) {
        const body = method === 'POST' ? { body: '{}' } : {};
        const answer = await fetch(`${site.url}/api/auth/${path}`, { method, ...body });
        await answer.body?.cancel();
        expect(answer.ok && answer.headers.get('content-type')?.includes('json'), path).toBe(false);
      }
    }
  });
});

describe('behind https', () => {
  it('cookies go over https only, and so does everything else', async () => {
    const secure = await openStaffSite({
      SEATWRIGHT_BASE_URL: 'https://seatwright.msp.example',
      SEATWRIGHT_PORT: String(await findFreePort()),
    });
    try {
      const answer = await fetch(`${secure.url}/api/auth/sign-in/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(rootAccount),
      });
      await answer.body?.cancel();

      const [cookie = ''] = answer.headers.getSetCookie();
      expect(cookie).toMatch(/^__Host-/);
      for (const flag of [/HttpOnly/i, /; Secure/i, /SameSite=Lax/i, /Path=\/;/i]) {
        expect(cookie).toMatch(flag);
      }
      expect(cookie).not.toMatch(/Domain=/i);
      expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/);
      expect(answer.headers.get('content-security-policy')).toContain('upgrade-insecure-requests');
      expect(secure.server.firstAdminUrl).toMatch(/^https:\/\/seatwright\.msp\.example\//);
    } finally {
      await secure.close();
    }
  });
});

describe('every answer', () => {
  it.each(['/', '/v1/sign-in-options', '/v1/me', '/api/auth/nothing', '/assets/nothing.js'])(
    'tells the browser what is not allowed: %s',
    async (path) => {
      const answer = await fetch(`${site.url}${path}`);
      await answer.body?.cancel();

      const policy = new Map(
        (answer.headers.get('content-security-policy') ?? '').split(';').map((directive) => {
          const [name = '', ...values] = directive.trim().split(' ');
          return [name, values.join(' ')] as const;
        }),
      );
      expect(Object.fromEntries(policy)).toMatchObject({
        'default-src': "'self'",
        'script-src': "'self'",
        'script-src-attr': "'none'",
        'object-src': "'none'",
        'base-uri': "'self'",
        'form-action': "'self'",
        'frame-ancestors': "'none'",
        'frame-src': "'none'",
      });
      expect(answer.headers.get('permissions-policy')).toContain('camera=()');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(answer.headers.get('x-powered-by')).toBeNull();
    },
  );
});
