import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startTestWorld, type TestWorld, type Who } from '../../../test/support/world.ts';
import { createApi, type Api } from '../../../tools/client/api.ts';
import { demoAccount } from '../../../tools/start/installation.ts';
import { run as runSchema } from '../../operations/schemas/run.ts';
import { createEventStreams, type EventStream } from './events.ts';

/** Tells one value and then nothing any more. */
async function* tellOnce(signal: AbortSignal) {
  yield 'only this';
  if (!signal.aborted) await once(signal, 'abort');
}

/** Everything that a caller of this stream is sent until it ends. */
async function readAll(mayGoOn: EventStream['mayGoOn']): Promise<string> {
  const app = fastify();
  onTestFinished(() => app.close());
  const streams = createEventStreams(10);
  app.get('/', async (request, reply) => {
    await streams.send(request, reply, { name: 'value', open: tellOnce, mayGoOn });
    return reply;
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  // Proof: a server that listens on a port has an AddressInfo, never a pipe's name.
  const { port } = app.server.address() as AddressInfo;
  return (await fetch(`http://127.0.0.1:${port}/`)).text();
}

describe('a stream in which nothing changes', () => {
  it('ends with the next heartbeat when its caller may no longer see it', async () => {
    let beats = 0;
    const sent = await readAll(async () => {
      beats += 1;
      return beats < 3;
    });
    expect(sent).toMatch(/^event: value\ndata: "only this"\n\n(: still here\n\n){3,}$/);
  });

  it('goes on while it cannot be found out whether the caller may', async () => {
    let beats = 0;
    await readAll(async () => {
      beats += 1;
      if (beats < 3) throw new Error('The database is away.');
      return false;
    });
    expect(beats).toBeGreaterThanOrEqual(3);
  });
});

describe('the events of a run', () => {
  let world: TestWorld;
  let ada: Api;
  beforeAll(async () => {
    world = await startTestWorld();
    ada = await world.as('ada');
  });
  afterAll(() => world.close());

  /** A run that waits for an answer and changes only when somebody makes it. */
  async function startRun(): Promise<string> {
    const wish = { ticket: '5001', package: 'staff-onboarding-cloud-only' };
    const { id } = await ada.post('/v1/runs', wish, runSchema);
    const status = async () => (await ada.get(`/v1/runs/${id}`, runSchema)).status;
    await expect.poll(status, { timeout: 20_000 }).toBe('waiting-for-person');
    return id;
  }

  async function idOf(who: Who): Promise<string> {
    const found = z.object({ items: z.tuple([z.object({ id: z.string() })]) });
    return (await ada.get(`/v1/users?search=${demoAccount(who).email}`, found)).items[0].id;
  }

  const change = async (who: Who, wish: object) =>
    ada.put(`/v1/users/${await idOf(who)}`, wish, z.unknown());

  async function signIn(who: Who): Promise<string> {
    const { email, password } = demoAccount(who);
    const wish = { email, password };
    const anyone = createApi(world.url, null);
    return (await anyone.post('/api/auth/sign-in/email', wish, z.object({ token: z.string() })))
      .token;
  }

  const made = z.object({ key: z.object({ id: z.string() }), secret: z.string() });

  /** How somebody comes to follow a run, and how the right to is taken away. */
  const cases: readonly (readonly [
    string,
    () => Promise<{ readonly token: string; readonly takeAway: () => Promise<unknown> }>,
  ])[] = [
    [
      'their session was ended',
      async () => ({
        token: await signIn('eli'),
        takeAway: async () =>
          ada.post(`/v1/users/${await idOf('eli')}/end-sessions`, {}, z.unknown()),
      }),
    ],
    [
      'they were disabled',
      async () => ({
        token: await signIn('nora'),
        takeAway: () => change('nora', { disabled: true }),
      }),
    ],
    [
      'they lost their last role',
      async () => ({ token: await signIn('aud'), takeAway: () => change('aud', { roles: [] }) }),
    ],
    [
      'their API key was revoked',
      async () => {
        const ari = await world.as('ari');
        const wish = { name: 'follows a run', roles: ['approver'] };
        const { key, secret } = await ari.post('/v1/keys', wish, made);
        return { token: secret, takeAway: () => ari.delete(`/v1/keys/${key.id}`) };
      },
    ],
  ];

  it.each(cases)('tell somebody nothing more once %s', async (_case, arrive) => {
    const { token, takeAway } = await arrive();
    const id = await startRun();
    const { signal } = new AbortController();
    const runs = createApi(world.url, token).follow(`/v1/runs/${id}/events`, runSchema, signal);
    expect((await runs.next()).value).toMatchObject({ id, status: 'waiting-for-person' });

    await takeAway();
    await ada.post(`/v1/runs/${id}/cancel`, {}, z.unknown());

    expect(await runs.next()).toMatchObject({ done: true });
  });
});
