import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestWorld, type TestWorld } from '../test/support/world.ts';
import { listOf } from './operations/schemas/common.ts';
import { run } from './operations/schemas/run.ts';
import { service } from './operations/schemas/service.ts';
import { configOfProcess, serve } from './main.ts';
import { readConfig } from './config.ts';
import { transact } from './store/database.ts';
import { lockService, saveService } from './store/services.ts';
import { createTestDatabase } from '../test/support/postgres.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

describe('a server', () => {
  it('starts on an empty database, on any free port, without demo accounts in production', async () => {
    const database = await createTestDatabase('empty');
    const server = await serve({
      config: readConfig({
        DATABASE_URL: database.url,
        SEATWRIGHT_PORT: '0',
        SEATWRIGHT_LOG_LEVEL: 'silent',
        SEATWRIGHT_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
        BETTER_AUTH_SECRET: 'only-for-tests-'.repeat(3),
      }),
    });
    try {
      expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
      expect(server.product.tools.baseUrl).toBe(server.url);
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
      const accounts = await fetch(`${server.url}/v1/demo-accounts`);
      expect(accounts.status).toBe(404);
      await accounts.body?.cancel();
      const people = await server.product.db.selectFrom('person_role').selectAll().execute();
      expect(people).toEqual([]);
    } finally {
      await server.close();
    }
    await database.drop();
  });

  it('closes although somebody is watching a run, and ends the watching', async () => {
    const own = await startTestWorld();
    const eli = await own.as('eli');
    const body = { ticket: '5001', package: 'staff-onboarding-cloud-only' };
    const { id } = await eli.post('/v1/runs', body, run);
    const { token } = await signInAt(own.url);
    const events = await fetch(`${own.url}/v1/runs/${id}/events`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const ended = events.text();

    await own.close();

    expect(await ended).toContain('event: run');
  });

  it('refuses an environment that it cannot use', () => {
    expect(configOfProcess().host).toBe('127.0.0.1');
  });
});

async function signInAt(url: string): Promise<{ token: string }> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'eli@northwind-it.example', password: 'seatwright-demo' }),
  });
  return z.object({ token: z.string() }).parse(await answer.json());
}

const pax8 = async () => {
  const { items } = await (await world.as('ada')).get('/v1/services', listOf(service));
  const found = items.find(({ kind }) => kind === 'pax8');
  if (found === undefined) throw new Error('There is no such service');
  return found;
};

describe('connections', () => {
  it('use new credentials at once, and tell of the failure and of the recovery', async () => {
    const ada = await world.as('ada');
    const { id } = await pax8();
    const path = `/v1/services/${id}`;
    const clientSecret = world.world.credentials.markets['pax8']?.secrets['clientSecret'];
    const { db, tools } = world.server.product;
    // As if the vendor had ended it: a secret that does not work cannot be saved.
    await transact(db, async (tx) => {
      const stored = await lockService(tx, id);
      if (stored === null) throw new Error('Pax8 is gone');
      const secrets = { ...stored.secrets, clientSecret: tools.sealer.seal('expired') };
      await saveService(tx, { ...stored, secrets }, tools.clock.now());
    });

    await expect(ada.get(`${path}/customers`, z.unknown())).rejects.toMatchObject({ status: 502 });
    await ada.put(path, { secrets: { clientSecret } }, service);
    await ada.get(`${path}/customers`, z.unknown());

    const { health } = await pax8();
    expect(health.lastError).toContain('refused our credentials');
    expect(health.lastError).not.toContain('expired"');
  });

  it('keep a refresh token that the vendor renewed', async () => {
    const { db, tools } = world.server.product;
    const { refreshToken } = world.world.credentials.microsoft;
    const ada = await world.as('ada');
    const id = await world.clientId('Brightwater Dental');
    await ada.get(`/v1/clients/${id}/subscriptions`, z.unknown());

    const row = await db
      .selectFrom('connected_service')
      .select('secrets')
      .where('kind', '=', 'partner-center')
      .executeTakeFirstOrThrow();
    const sealed = row.secrets['refreshToken'];
    expect(sealed === undefined ? '' : tools.sealer.open(sealed)).not.toBe(refreshToken);
  });
});
