import { EventSourceParserStream } from 'eventsource-parser/stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestWorld, type TestWorld, type Who } from '../../../test/support/world.ts';
import { demoAccount } from '../../../tools/start/installation.ts';
import { parseJson } from '../../lib/json.ts';
import { run as runSchema } from '../../operations/schemas/run.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

const errorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    nextStep: z.string().optional(),
    fields: z.record(z.string(), z.string()).optional(),
    requestId: z.string(),
  }),
});

interface Sent {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

function send(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Response> {
  return fetch(`${world.url}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

async function bodyOf(answer: Response): Promise<unknown> {
  const parsed = parseJson(await answer.text());
  return parsed.ok ? parsed.value : undefined;
}

async function errorOf(answer: Response) {
  return errorBody.parse(await bodyOf(answer)).error;
}

async function signIn(who: Who): Promise<{ cookie: string; token: string }> {
  const { email, password } = demoAccount(who);
  const answer = await send('/api/auth/sign-in/email', {
    method: 'POST',
    body: { email, password },
  });
  expect(answer.status).toBe(200);
  const { token } = z.object({ token: z.string() }).parse(await bodyOf(answer));
  return { cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '', token };
}

describe('signing in', () => {
  it('gives a cookie that scripts cannot read, and a token for programs', async () => {
    const { email, password } = demoAccount('eli');
    const answer = await send('/api/auth/sign-in/email', {
      method: 'POST',
      body: { email, password },
    });

    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    const { token } = z.object({ token: z.string() }).parse(await bodyOf(answer));
    for (const headers of [
      { cookie: cookie.split(';')[0] ?? '' },
      { authorization: `Bearer ${token}` },
    ]) {
      const me = await send('/v1/me', { headers });
      expect(await bodyOf(me)).toMatchObject({ name: 'Eli Engineer', roles: ['engineer'] });
    }
  });

  it('ends with signing out: neither cookie nor token open anything afterwards', async () => {
    const { cookie, token } = await signIn('nora');

    await send('/api/auth/sign-out', { method: 'POST', headers: { cookie }, body: {} });

    for (const headers of [{ cookie }, { authorization: `Bearer ${token}` }]) {
      expect((await send('/v1/me', { headers })).status).toBe(401);
    }
  });

  it.each([
    ['a wrong password', demoAccount('eli').email, 'not-the-password'],
    ['an unknown person', 'nobody@northwind-it.example', 'seatwright-demo'],
  ])('says the same for %s', async (_case, email, password) => {
    const answer = await send('/api/auth/sign-in/email', {
      method: 'POST',
      body: { email, password },
    });

    expect(answer.status).toBe(401);
    expect(await errorOf(answer)).toMatchObject({
      code: 'wrong-credentials',
      message: 'The mail address or the password is wrong.',
    });
  });

  it('cannot be had by signing oneself up', async () => {
    const body = { email: 'me@msp.example', password: 'long-enough-password', name: 'Me' };
    const answer = await send('/api/auth/sign-up/email', { method: 'POST', body });

    expect(answer.status).toBe(404);
  });

  it('shows the demo accounts to everybody in the simulated world', async () => {
    const answer = await send('/v1/demo-accounts');

    const { items } = z.object({ items: z.array(z.unknown()) }).parse(await bodyOf(answer));
    expect(items).toHaveLength(5);
  });
});

describe('writes that carry a cookie', () => {
  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['another site that hides its origin', { 'sec-fetch-site': 'cross-site' }],
    [
      'a site beside it, with the password of a proxy that the browser adds by itself',
      { origin: 'https://other.msp.example', authorization: 'Basic cHJveHk6c2VjcmV0' },
    ],
  ])('are refused from %s', async (_case, headers) => {
    const { cookie } = await signIn('ada');

    const answer = await send('/v1/clients/sync', {
      method: 'POST',
      headers: { cookie, ...headers },
      body: {},
    });

    expect(answer.status).toBe(403);
    expect((await errorOf(answer)).code).toBe('foreign-origin');
  });

  it('are not done with the cookie where a token that opens nothing comes along', async () => {
    const { cookie } = await signIn('ada');
    const headers = { cookie, authorization: 'Bearer never-given', origin: 'https://evil.example' };

    const answer = await send('/v1/clients/sync', { method: 'POST', headers, body: {} });

    expect(answer.status).toBe(401);
  });

  it('are done from the own origin', async () => {
    const { cookie } = await signIn('ada');

    const headers = { cookie, origin: world.url };
    const answer = await send('/v1/clients/sync', { method: 'POST', headers, body: {} });

    expect(answer.status).toBe(200);
  });
});

describe('input', () => {
  it.each([
    ['an unknown field', 'PUT', '/v1/clients/x', { tenant: 'x' }, 'tenant', 'no field'],
    ['a wrong type', 'PUT', '/v1/clients/x', { tags: 'vip' }, 'tags', 'array'],
    ['a wrong choice', 'PUT', '/v1/clients/x', { environment: 'cloud' }, 'environment', 'cloud'],
    ['a wrong number', 'GET', '/v1/clients?limit=many', undefined, 'limit', 'number'],
    ['too much', 'GET', '/v1/clients?limit=5000', undefined, 'limit', '200'],
    ['an unknown parameter', 'GET', '/v1/clients?colour=red', undefined, 'colour', 'no field'],
    ['a body that is no object', 'PUT', '/v1/clients/x', '[1]', 'body', 'no field'],
  ])(
    'with %s is refused by the name of the field',
    async (_case, method, path, body, field, words) => {
      const headers = { authorization: `Bearer ${(await signIn('ada')).token}` };

      const answer = await send(path, { method, headers, ...(body === undefined ? {} : { body }) });

      expect(answer.status).toBe(400);
      const { fields, nextStep } = await errorOf(answer);
      expect(fields?.[field]).toContain(words);
      expect(nextStep).toBeTruthy();
    },
  );

  it.each([
    ['broken JSON', '{"tags":', 400],
    ['far too much of it', JSON.stringify({ tags: ['x'.repeat(2_000_000)] }), 413],
  ])('that is %s is refused in our own shape', async (_case, body, status) => {
    const headers = { authorization: `Bearer ${(await signIn('ada')).token}` };

    const answer = await send('/v1/clients/x', { method: 'PUT', headers, body });

    expect(answer.status).toBe(status);
    expect((await errorOf(answer)).code).toBe('unreadable');
  });
});

describe('answers', () => {
  it('name their request, are never cached, and may not be framed', async () => {
    const answer = await send('/v1/demo-accounts');

    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('for addresses that do not exist are 404 below the API and the portal elsewhere', async () => {
    const api = await send('/v1/nothing');
    const page = await send('/clients/some-client');
    const filtered = await send('/audit?action=configuration.save');
    const script = await send('/assets/gone.js');
    const newerScript = await send('/assets/gone.js?version=2');

    expect(api.status).toBe(404);
    expect((await errorOf(api)).code).toBe('not-found');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(filtered.headers.get('content-type')).toContain('text/html');
    expect(script.status).toBe(404);
    expect(newerScript.status).toBe(404);
  });

  it('are documented at /v1/openapi.json', async () => {
    expect(await bodyOf(await send('/v1/openapi.json'))).toMatchObject({ openapi: '3.1.0' });
  });
});

const ends = new Set(['finished', 'stopped', 'cancelled']);

async function startRun(headers: Record<string, string>): Promise<string> {
  const body = { ticket: '5001', package: 'staff-onboarding-cloud-only' };
  const started = await send('/v1/runs', { method: 'POST', headers, body });
  expect(started.status).toBe(201);
  return runSchema.parse(await bodyOf(started)).id;
}

describe('events of a run', () => {
  it('tell the whole run at once and again after each change', async () => {
    const headers = { authorization: `Bearer ${(await signIn('eli')).token}` };
    const id = await startRun(headers);

    const events = await send(`/v1/runs/${id}/events`, { headers });
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    const runs = readEvents(events);
    let run = runSchema.parse((await runs.next()).value);
    expect(run).toMatchObject({ id, ticketNumber: '5001' });

    // A change of ours: what the run does by itself takes as long as the vendors and the machine let it.
    const cancelled = await send(`/v1/runs/${id}/cancel`, { method: 'POST', headers, body: {} });
    expect(cancelled.status).toBe(200);
    while (!ends.has(run.status)) run = runSchema.parse((await runs.next()).value);
    expect(run.status).toBe('cancelled');
    await runs.return(undefined);
  });

  it('are refused like any answer when there is no such run', async () => {
    const headers = { authorization: `Bearer ${(await signIn('eli')).token}` };

    const answer = await send('/v1/runs/00000000-0000-4000-8000-000000000000/events', { headers });

    expect(answer.status).toBe(404);
    expect((await errorOf(answer)).message).toContain('There is no run');
  });
});

// The last test: the server is gone afterwards.
it('ends event streams when it is closed, instead of waiting for those who follow', async () => {
  const headers = { authorization: `Bearer ${(await signIn('eli')).token}` };
  const runs = readEvents(await send(`/v1/runs/${await startRun(headers)}/events`, { headers }));
  await runs.next();

  await world.server.close();

  let next = await runs.next();
  while (next.done !== true) next = await runs.next();
  expect(next.value).toBeUndefined();
});

async function* readEvents(answer: Response): AsyncGenerator {
  const events = answer.body
    ?.pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { event, data } of events ?? []) {
    const parsed = parseJson(data);
    if (event === 'run' && parsed.ok) yield parsed.value;
  }
}
