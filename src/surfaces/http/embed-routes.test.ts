import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestWorld, type TestWorld, type Who } from '../../../test/support/world.ts';
import type { Api } from '../../../tools/client/api.ts';
import { demoAccount } from '../../../tools/start/installation.ts';
import { parseJson } from '../../lib/json.ts';

let world: TestWorld;
let behindHttps: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
  behindHttps = await startTestWorld({
    environment: {
      SEATWRIGHT_BASE_URL: 'https://seatwright.msp.example',
      SEATWRIGHT_FRAME_ANCESTORS: 'https://psa.msp.example',
      SEATWRIGHT_REQUESTS_PER_MINUTE: '4000',
    },
  });
});
afterAll(() => Promise.all([world.close(), behindHttps.close()]));

interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

function send(at: TestWorld, path: string, sent: Sent = {}): Promise<Response> {
  const { body, headers = {}, method = body === undefined ? 'GET' : 'POST' } = sent;
  return fetch(`${at.url}${path}`, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function contentOf<Shape extends z.ZodType>(
  answer: Response,
  shape: Shape,
): Promise<z.output<Shape>> {
  const parsed = parseJson(await answer.text());
  return shape.parse(parsed.ok ? parsed.value : undefined);
}

const wishShape = z.object({
  linkId: z.string(),
  userCode: z.string(),
  pollToken: z.string(),
  psaName: z.string(),
});
const answerShape = z.object({
  state: z.string(),
  token: z.string().optional(),
  expiresAt: z.string().optional(),
});
const errorShape = z.object({
  error: z.object({ code: z.string(), message: z.string(), nextStep: z.string().optional() }),
});
const sessionsShape = z.object({
  items: z.array(z.object({ id: z.string(), label: z.string().nullable(), expiresAt: z.string() })),
});
const auditShape = z.object({
  items: z.array(z.object({ action: z.string(), actor: z.string(), summary: z.string() })),
});

async function begin(at: TestWorld) {
  const answer = await send(at, '/api/embed/begin', { body: { ticket: '5001' } });
  expect(answer.status).toBe(201);
  return contentOf(answer, wishShape);
}

const ask = (at: TestWorld, wish: z.output<typeof wishShape>) =>
  send(at, '/api/embed/poll', { body: { linkId: wish.linkId, pollToken: wish.pollToken } });

/** The cookie of somebody who has signed in by hand. */
async function signIn(at: TestWorld, who: Who): Promise<string> {
  const { email, password } = demoAccount(who);
  const answer = await send(at, '/api/auth/sign-in/email', { body: { email, password } });
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

const decide = (
  at: TestWorld,
  linkId: string,
  verb: 'confirm' | 'deny',
  headers: Sent['headers'],
) => send(at, `/api/embed/links/${linkId}/${verb}`, { body: {}, headers: headers ?? {} });

async function connect(at: TestWorld, who: Who) {
  const [wish, cookie] = [await begin(at), await signIn(at, who)];
  expect((await decide(at, wish.linkId, 'confirm', { cookie })).status).toBe(204);
  const answer = await ask(at, wish);
  const setCookie = answer.headers.getSetCookie()[0] ?? null;
  const { token = '', expiresAt = '' } = await contentOf(answer, answerShape);
  return { wish, cookie, token, expiresAt, setCookie };
}

const post = (api: Api, path: string) => api.post(path, {}, z.unknown());
const put = (api: Api, userId: string, change: object) =>
  api.put(`/v1/users/${userId}`, change, z.unknown());

async function idOf(ada: Api, email: string): Promise<string> {
  const found = z.object({ items: z.tuple([z.object({ id: z.string() })]) });
  return (await ada.get(`/v1/users?search=${email}`, found)).items[0].id;
}

const readMe = (at: TestWorld, headers: Sent['headers']) =>
  send(at, '/v1/me', { headers: headers ?? {} });

describe('a ticket pane', () => {
  it('waits until somebody confirms, and then works in that person’s name', async () => {
    const wish = await begin(world);
    expect(await contentOf(await ask(world, wish), answerShape)).toEqual({ state: 'waiting' });

    const cookie = await signIn(world, 'eli');
    const seen = await send(world, `/api/embed/links/${wish.linkId}`, { headers: { cookie } });
    expect(await contentOf(seen, z.record(z.string(), z.unknown()))).toMatchObject({
      userCode: wish.userCode,
      ticketNumber: '5001',
      psaName: 'ConnectWise PSA',
      state: 'waiting',
      isSameAddress: true,
      sessionHours: 12,
    });
    await decide(world, wish.linkId, 'confirm', { cookie });

    const { state, token } = await contentOf(await ask(world, wish), answerShape);
    expect(state).toBe('connected');
    const me = await readMe(world, { authorization: `Bearer ${token}` });
    expect(await contentOf(me, z.object({ name: z.string() }))).toEqual({ name: 'Eli Engineer' });
  });

  it('has a session of its own for twelve hours, which use does not prolong', async () => {
    const { token, expiresAt, cookie } = await connect(world, 'nora');
    const lifeHours = Temporal.Now.instant().until(expiresAt).total('hours');
    expect(lifeHours).toBeGreaterThan(11.9);
    expect(lifeHours).toBeLessThanOrEqual(12);

    await readMe(world, { authorization: `Bearer ${token}` });

    const listed = await send(world, '/v1/sessions', { headers: { cookie } });
    const pane = (await contentOf(listed, sessionsShape)).items.find(({ label }) => label !== null);
    expect(pane?.label).toBe('Ticket pane in ConnectWise PSA');
    const grownMs = Temporal.Instant.from(expiresAt)
      .until(pane?.expiresAt ?? '')
      .total('milliseconds');
    expect(Math.abs(grownMs)).toBeLessThan(1);
  });

  it('is out as soon as the person ends its session', async () => {
    const { token, cookie } = await connect(world, 'ari');
    const listed = await send(world, '/v1/sessions', { headers: { cookie } });
    const pane = (await contentOf(listed, sessionsShape)).items.find(({ label }) => label !== null);

    await send(world, `/v1/sessions/${pane?.id}`, { method: 'DELETE', headers: { cookie } });

    expect((await readMe(world, { authorization: `Bearer ${token}` })).status).toBe(401);
    expect((await readMe(world, { cookie })).status).toBe(200);
  });

  it('disconnects itself and leaves the person’s own sign-in alone', async () => {
    const { token, cookie } = await connect(world, 'aud');

    const headers = { authorization: `Bearer ${token}` };
    expect((await send(world, '/api/embed/end', { body: {}, headers })).status).toBe(204);

    expect((await readMe(world, headers)).status).toBe(401);
    expect((await readMe(world, { cookie })).status).toBe(200);
  });

  it('cannot give itself anything that outlives it', async () => {
    const { token } = await connect(world, 'eli');
    const headers = { authorization: `Bearer ${token}` };

    const tries = [
      ['/v1/keys', { name: 'forever', roles: ['engineer'] }],
      ['/v1/account/password', { currentPassword: 'x', newPassword: 'long-enough-password' }],
    ] as const;
    for (const [path, body] of tries) {
      const refused = await send(world, path, { headers, body });
      expect(refused.status, path).toBe(403);
      expect((await contentOf(refused, errorShape)).error.code).toBe('needs-session');
    }
  });

  it('of an admin is an engineer, may still spend, and says how to administer', async () => {
    const { token } = await connect(world, 'ada');
    const headers = { authorization: `Bearer ${token}` };

    const me = await contentOf(await readMe(world, headers), z.record(z.string(), z.unknown()));
    expect(me).toMatchObject({ name: 'Ada Admin', roles: ['engineer'], permissions: ['spend'] });
    const refused = await send(world, '/v1/users', { headers });
    expect(refused.status).toBe(403);
    expect((await contentOf(refused, errorShape)).error.nextStep).toContain('a tab of its own');
    const body = { ticket: '5001', package: 'staff-onboarding-cloud-only' };
    expect((await send(world, '/v1/runs', { headers, body })).status).toBe(201);
    const [row] = await world.server.product.db
      .selectFrom('audit')
      .select(['actor', 'channel'])
      .where('action', '=', 'runs.start')
      .orderBy('seq', 'desc')
      .limit(1)
      .execute();
    expect(row).toEqual({ actor: 'Ada Admin', channel: 'chat' });
  });

  it.each([
    ['signs the person out', (ada: Api, id: string) => post(ada, `/v1/users/${id}/end-sessions`)],
    ['disables the person', (ada: Api, id: string) => put(ada, id, { disabled: true })],
  ])('gets nothing from a confirmation when an admin %s meanwhile', async (_case, intervene) => {
    const ada = await world.as('ada');
    const id = await idOf(ada, demoAccount('nora').email);
    const [wish, cookie] = [await begin(world), await signIn(world, 'nora')];
    await decide(world, wish.linkId, 'confirm', { cookie });

    await intervene(ada, id);
    await put(ada, id, { disabled: false });

    expect(await contentOf(await ask(world, wish), answerShape)).toEqual({ state: 'denied' });
  });

  it('gets nothing when it is refused', async () => {
    const [wish, cookie] = [await begin(world), await signIn(world, 'eli')];
    await decide(world, wish.linkId, 'deny', { cookie });

    expect(await contentOf(await ask(world, wish), answerShape)).toEqual({ state: 'denied' });
    expect((await decide(world, wish.linkId, 'confirm', { cookie })).status).toBe(409);
    expect(await contentOf(await ask(world, wish), answerShape)).toEqual({ state: 'denied' });
  });

  it('gets nothing after ten minutes, confirmed or not', async () => {
    const [early, late, cookie] = [
      await begin(world),
      await begin(world),
      await signIn(world, 'eli'),
    ];
    await decide(world, early.linkId, 'confirm', { cookie });
    await world.travel('PT10M');

    const refused = await decide(world, late.linkId, 'confirm', { cookie });
    expect(refused.status).toBe(409);
    expect((await contentOf(refused, errorShape)).error.code).toBe('link-expired');
    for (const wish of [early, late]) {
      expect(await contentOf(await ask(world, wish), answerShape)).toEqual({ state: 'ended' });
    }
  });

  it('gets one session from one code, however often and from wherever it asks', async () => {
    const [wish, cookie] = [await begin(world), await signIn(world, 'eli')];
    await decide(world, wish.linkId, 'confirm', { cookie });

    const answers = await Promise.all(
      Array.from({ length: 8 }, async () => contentOf(await ask(world, wish), answerShape)),
    );
    const states = answers.map(({ state }) => state).sort();
    expect(states).toEqual(['connected', ...Array.from({ length: 7 }, () => 'ended')]);

    const again = await decide(world, wish.linkId, 'confirm', { cookie });
    expect(again.status).toBe(409);
    expect((await contentOf(again, errorShape)).error).toMatchObject({
      code: 'link-answered',
      message: 'This link was answered already, by Eli Engineer.',
    });
  });

  it('tells nothing to those who only know the link', async () => {
    const [wish, cookie] = [await begin(world), await signIn(world, 'eli')];
    await decide(world, wish.linkId, 'confirm', { cookie });

    const stranger = await ask(world, { ...wish, pollToken: 'a-guess' });

    expect(await contentOf(stranger, answerShape)).toEqual({ state: 'ended' });
    expect((await contentOf(await ask(world, wish), answerShape)).state).toBe('connected');
  });

  it('carries no message of its own to whoever confirms', async () => {
    const body = { ticket: '5001: approved by your boss, press Connect' };
    expect((await send(world, '/api/embed/begin', { body })).status).toBe(400);
  });

  it('leaves a trace of who confirmed and refused what', async () => {
    await connect(world, 'eli');
    const wish = await begin(world);
    await decide(world, wish.linkId, 'deny', { cookie: await signIn(world, 'nora') });

    const cookie = await signIn(world, 'ada');
    const log = await send(world, '/v1/audit?limit=3', { headers: { cookie } });
    const pane = 'the ticket pane of ticket #5001 in ConnectWise PSA';
    expect((await contentOf(log, auditShape)).items).toEqual([
      {
        action: 'panes.deny',
        actor: 'Nora NoSpend',
        summary: `Refused ${pane}, asked for from 127.0.0.1`,
      },
      {
        action: 'panes.connect',
        actor: 'Eli Engineer',
        summary: `Connected ${pane} for 12 hours at most`,
      },
      {
        action: 'panes.confirm',
        actor: 'Eli Engineer',
        summary: `Confirmed ${pane}, asked for from 127.0.0.1`,
      },
    ]);
  });
});

describe('confirming a pane', () => {
  it('needs a person who has signed in here by hand: no program, no other pane, nobody', async () => {
    const { token, setCookie } = await connect(behindHttps, 'eli');
    const wish = await begin(behindHttps);
    const paneCookie = setCookie?.split(';')[0] ?? '';

    const tries = [
      { headers: { authorization: `Bearer ${token}` }, status: 403 },
      { headers: { cookie: paneCookie }, status: 401 },
      { headers: {}, status: 401 },
    ];
    for (const { headers, status } of tries) {
      expect((await decide(behindHttps, wish.linkId, 'confirm', headers)).status).toBe(status);
    }
    const state = await contentOf(await ask(behindHttps, wish), answerShape);
    expect(state).toEqual({ state: 'waiting' });
  });
});

describe('behind https', () => {
  it('keeps the pane’s session in a cookie that only this frame of this PSA sends', async () => {
    const { setCookie, token } = await connect(behindHttps, 'eli');
    expect(setCookie).toBe(
      `__Host-seatwright-pane=${token}; Path=/; HttpOnly; Secure; SameSite=None; Partitioned; Max-Age=43200`,
    );
    const cookie = setCookie?.split(';')[0] ?? '';
    expect((await readMe(behindHttps, { cookie })).status).toBe(200);

    const ended = await send(behindHttps, '/api/embed/end', { body: {}, headers: { cookie } });

    expect(ended.headers.getSetCookie()[0]).toMatch(/^__Host-seatwright-pane=; .*Max-Age=0$/);
    expect((await readMe(behindHttps, { cookie })).status).toBe(401);
  });

  it('takes a cookie that is none for nobody’s', async () => {
    for (const value of ['%', '%E0%A4%A', 'sw_', 'a.b', '']) {
      const cookie = `__Host-seatwright-pane=${value}`;
      expect((await readMe(behindHttps, { cookie })).status, value).toBe(401);
    }
  });

  it('refuses what another site’s page writes with that cookie', async () => {
    const { setCookie } = await connect(behindHttps, 'eli');
    const cookie = setCookie?.split(';')[0] ?? '';
    const headers = { cookie, origin: 'https://psa.msp.example' };

    const refused = await send(behindHttps, '/api/embed/end', { body: {}, headers });

    expect(refused.status).toBe(403);
    expect((await readMe(behindHttps, { cookie })).status).toBe(200);
  });

  it('sets none where the server speaks http', async () => {
    expect((await connect(world, 'eli')).setCookie).toBeNull();
  });
});

/** Who may show this page in a frame, as the browser is told. */
async function readAncestors(path: string): Promise<string | undefined> {
  const answer = await send(behindHttps, path);
  await answer.body?.cancel();
  const policy = answer.headers.get('content-security-policy') ?? '';
  return /frame-ancestors ([^;]*)/.exec(policy)?.[1];
}

describe('frames', () => {
  it('of the configured sites may show the chat', async () => {
    expect(await readAncestors('/chat?ticket=5001')).toBe("'self' https://psa.msp.example");
  });

  it.each(['/', '/clients', '/sign-in', '/link/abc', '/chatter', '/v1/me'])(
    'may not show %s',
    async (path) => {
      expect(await readAncestors(path)).toBe("'none'");
    },
  );
});

it('lets one address begin so often a minute, and says so afterwards', async () => {
  const limit = 4_000 / 40;
  const statuses = new Set<number>();
  for (let count = 0; count <= limit; count += 1) {
    statuses.add((await send(behindHttps, '/api/embed/begin', { body: {} })).status);
  }
  expect([...statuses]).toEqual([201, 429]);
});
