import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { marketNames } from '../../../simulators/world/markets.ts';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import type { Api } from '../../../tools/client/api.ts';
import { service, serviceKind, serviceTest } from '../schemas/service.ts';
import { listOf } from '../schemas/common.ts';
import { readService } from '../../store/services.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

const anything = z.unknown();

const pax8Keys = () => {
  const known = world.world.credentials.markets['pax8'];
  if (known === undefined) throw new Error('Nobody of the demo buys at Pax8');
  return known;
};

/** What connects a further account at Pax8; each test has one of its own. */
const pax8Named = (name: string) => {
  const { settings, secrets } = pax8Keys();
  return { kind: 'pax8', name, settings: { ...settings }, secrets: { ...secrets } };
};

async function services() {
  const { items } = await (await world.as('ada')).get('/v1/services', listOf(service));
  const find = (kind: string) => {
    const found = items.find((one) => one.kind === kind);
    if (found === undefined) throw new Error(`There is no ${kind}`);
    return found;
  };
  return { items, find };
}

describe('integrations', () => {
  it('never show a secret, neither in answers nor in the audit log', async () => {
    const ada = await world.as('ada');
    const secrets = world.world.credentials;
    const words = [
      JSON.stringify(await ada.get('/v1/services', anything)),
      JSON.stringify(await ada.get('/v1/audit?limit=200', anything)),
    ].join(' ');

    expect(words).toContain('clientSecret');
    expect(words).not.toContain(secrets.microsoft.clientSecret);
    expect(words).not.toContain(secrets.microsoft.refreshToken);
    expect(words).not.toContain(pax8Keys().secrets['clientSecret']);
    expect(words).not.toContain(secrets.connectwise.privateKey);
  });

  it('lie in the database sealed', async () => {
    const rows = await world.server.product.db
      .selectFrom('connected_service')
      .select('secrets')
      .execute();

    expect(rows.length).toBeGreaterThan(3);
    expect(JSON.stringify(rows)).not.toContain(pax8Keys().secrets['clientSecret']);
  });

  it('are tested by real calls, also with changes that are not saved', async () => {
    const { find } = await services();
    const path = `/v1/services/${find('pax8').id}/test`;
    const ada = await world.as('ada');

    const saved = await ada.post(path, {}, serviceTest);
    const wrong = await ada.post(path, { secrets: { clientSecret: 'wrong' } }, serviceTest);

    expect(saved.ok).toBe(true);
    expect(wrong.ok).toBe(false);
    expect(wrong.findings.find((finding) => !finding.ok)?.nextStep).toBeTruthy();
  });

  it('do not send stored secrets where an engineer wants them', async () => {
    const { find } = await services();
    const path = `/v1/services/${find('pax8').id}/test`;

    const elsewhere = { settings: { baseUrl: 'http://127.0.0.1:9' } };
    const refusal = await refusalOf((await world.as('eli')).post(path, elsewhere, serviceTest));

    expect(refusal).toMatchObject({ status: 403 });
  });

  it('tell when they were last good, and count their calls against the limit', async () => {
    const { find } = await services();

    const { health, capabilities } = find('partner-center');
    expect(health.lastGoodAt).not.toBeNull();
    expect(health.callsPerMinute?.limit).toBe(500);
    expect(health.callsPerMinute?.used).toBeGreaterThan(0);
    expect(capabilities).toMatchObject({ readsReductionWindow: true });
  });

  it.each([
    ['', /API address is needed/],
    ['api.pax8.com', /is no address/],
    ['https://api.pax8.com:port', /is no address/],
    ['http://api.pax8.com/v1', /has to begin with https/],
    ['ftp://127.0.0.1/v1', /has to begin with https/],
    ['https://me:secret@api.pax8.com/v1', /take out the name and password/],
  ])('are not called at "%s"', async (baseUrl, words) => {
    const { find } = await services();
    const ada = await world.as('ada');
    const path = `/v1/services/${find('pax8').id}`;
    const refusal = await refusalOf(ada.put(path, { settings: { baseUrl } }, service));

    expect(refusal).toMatchObject({ status: 400, code: 'invalid' });
    expect(refusal.fields['baseUrl']).toMatch(words);
    expect((await services()).find('pax8').settings['baseUrl']).not.toBe(baseUrl);
  });

  it('are checked field by field before they are saved', async () => {
    const ada = await world.as('ada');
    const body = { kind: 'pax8', name: 'Second', settings: { colour: 'red' }, secrets: {} };

    const refusal = await refusalOf(ada.post('/v1/services', body, service));

    expect(refusal.status).toBe(400);
    expect(Object.keys(refusal.fields).sort()).toEqual(['clientId', 'clientSecret', 'colour']);
  });

  it('have names of their own, and can be changed and switched off', async () => {
    const ada = await world.as('ada');
    const taken = await refusalOf(ada.post('/v1/services', pax8Named('pax8'), service));
    expect(taken).toMatchObject({ status: 409, code: 'name-taken' });

    const added = await ada.post('/v1/services', pax8Named('Pax8 second account'), service);
    const path = `/v1/services/${added.id}`;
    const changed = await ada.put(path, { enabled: false, settings: { clientId: 'd' } }, service);

    expect(changed).toMatchObject({
      enabled: false,
      secretsSet: ['clientSecret'],
      settings: { clientId: 'd' },
      // Nobody knows whether it works with another client id.
      health: { lastGoodAt: null, lastErrorAt: null },
    });
    const refusal = await refusalOf(ada.get(`${path}/customers`, anything));
    expect(refusal).toMatchObject({ status: 422, code: 'not-connected' });
  });

  it('are connected only when a test goes well, and nothing is left of one that does not', async () => {
    const ada = await world.as('ada');
    const body = pax8Named('Pax8 third account');
    const wrong = { ...body, secrets: { clientSecret: 'not the secret' } };

    const refusal = await refusalOf(ada.post('/v1/services', wrong, service));

    expect(refusal).toMatchObject({ status: 422, code: 'connection-does-not-work' });
    expect(refusal.said).toMatch(/^Pax8 third account does not work yet, so nothing was saved\. ./);
    expect(refusal.nextStep).toMatch(/save it untested/);
    expect((await services()).items.map(({ name }) => name)).not.toContain(body.name);
    const connected = await ada.post('/v1/services', body, service);
    expect(connected).toMatchObject({ enabled: true, health: { lastErrorAt: null } });
    expect(connected.health.lastGoodAt).not.toBeNull();
  });

  it('that cannot work yet are saved switched off, and enabled only once they work', async () => {
    const ada = await world.as('ada');
    const body = pax8Named('Pax8 fourth account');
    const wrong = { ...body, secrets: { clientSecret: 'pending' }, untested: true };
    const saved = await ada.post('/v1/services', wrong, service);
    expect(saved).toMatchObject({ enabled: false, health: { lastGoodAt: null, lastError: null } });
    const path = `/v1/services/${saved.id}`;
    const both = await refusalOf(ada.put(path, { enabled: true, untested: true }, service));
    expect(both).toMatchObject({ status: 400, fields: { enabled: expect.any(String) } });

    const refusal = await refusalOf(ada.put(path, { enabled: true }, service));
    expect(refusal).toMatchObject({ status: 422, code: 'connection-does-not-work' });
    expect(refusal.said).toContain('stays switched off');
    const secret = { secret: body.secrets.clientSecret };
    const untested = await ada.post(
      `${path}/secrets/clientSecret`,
      { secret: 'still pending', untested: true },
      service,
    );
    expect(untested.enabled).toBe(false);
    await ada.post(`${path}/secrets/clientSecret`, secret, service);

    const enabled = await ada.put(path, { enabled: true }, service);
    expect(enabled.enabled).toBe(true);
    const onlyTested = await refusalOf(
      ada.post(`${path}/secrets/clientSecret`, { secret: 'x', untested: true }, service),
    );
    expect(onlyTested).toMatchObject({ status: 422, code: 'needs-test' });
  });

  it('keep their settings when new ones do not work, unless they are switched off with them', async () => {
    const ada = await world.as('ada');
    const added = await ada.post('/v1/services', pax8Named('Pax8 fifth account'), service);
    const path = `/v1/services/${added.id}`;
    const elsewhere = { settings: { clientId: 'of nobody' } };

    const refusal = await refusalOf(ada.put(path, elsewhere, service));

    expect(refusal).toMatchObject({ status: 422, code: 'connection-does-not-work' });
    const present = (await services()).items.find(({ id }) => id === added.id);
    expect(present).toMatchObject({ enabled: true, settings: added.settings });
    // A name says nothing about the connection: no vendor is asked.
    world.world.faults.add('pax8', { kind: 'status', status: 503 });
    try {
      const renamed = await ada.put(path, { name: 'Pax8 renamed' }, service);
      expect(renamed).toMatchObject({ name: 'Pax8 renamed', enabled: true });
    } finally {
      world.world.faults.clear();
    }
    const off = await ada.put(path, { ...elsewhere, untested: true }, service);
    expect(off).toMatchObject({ enabled: false, ...elsewhere, health: { lastGoodAt: null } });
  });

  it('keep the stored refresh token when a typed one is only tried', async () => {
    const { find } = await services();
    const { id } = find('partner-center');
    const { db } = world.server.product;
    const stored = async () => (await readService(db, id))?.secrets['refreshToken'];
    const { refreshToken } = world.world.credentials.microsoft;
    const ada = await world.as('ada');
    // What is stored is renewed by its own use; Entra goes on taking the old one, which is what is typed then.
    await ada.post(`/v1/services/${id}/test`, {}, serviceTest);
    const before = await stored();

    const typed = { secrets: { refreshToken } };
    const report = await ada.post(`/v1/services/${id}/test`, typed, serviceTest);

    expect(report.ok).toBe(true);
    expect(await stored()).toEqual(before);
  });

  it('replace a secret only by one that works, and go on with it', async () => {
    const { find } = await services();
    const ada = await world.as('ada');
    const pax8 = find('pax8');
    const path = `/v1/services/${pax8.id}`;
    const good = pax8Keys().secrets['clientSecret'];

    const refusal = await refusalOf(
      ada.post(`${path}/secrets/clientSecret`, { secret: 'wrong' }, service),
    );
    expect(refusal).toMatchObject({ status: 422, code: 'secret-does-not-work' });
    expect(refusal.nextStep).toContain('The old one stays in use');
    expect((await ada.post(`${path}/test`, {}, serviceTest)).ok).toBe(true);
    expect((await services()).find('pax8').secrets).toEqual(pax8.secrets);

    const body = { secret: good, expiresOn: '2099-12-31' };
    const rotated = await ada.post(`${path}/secrets/clientSecret`, body, service);
    expect(rotated.secrets).toMatchObject([
      { name: 'clientSecret', setBy: 'Ada Admin', expiresOn: '2099-12-31' },
    ]);
    await ada.get(`${path}/customers`, anything);
    const log = JSON.stringify(await ada.get('/v1/audit?action=services.rotate-secret', anything));
    expect(log).toContain('2099-12-31');
    expect(log).not.toContain(good);
  });

  it('take over at once from a secret that the vendor no longer takes', async () => {
    const { find } = await services();
    const ada = await world.as('ada');
    const { id } = find('pax8');
    const { db, tools } = world.server.product;
    const stored = await db
      .selectFrom('connected_service')
      .select('secrets')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const dead = { ...stored.secrets, clientSecret: tools.sealer.seal('revoked by the vendor') };
    const at = tools.clock.now().toString();
    await db
      .updateTable('connected_service')
      .set({ secrets: JSON.stringify(dead), updated_at: at })
      .where('id', '=', id)
      .execute();
    const failing = await refusalOf(ada.get(`/v1/services/${id}/customers`, anything));
    expect(failing.code).toBe('outside-auth-expired');

    const secret = pax8Keys().secrets['clientSecret'];
    await ada.post(`/v1/services/${id}/secrets/clientSecret`, { secret }, service);

    await ada.get(`/v1/services/${id}/customers`, anything);
  });

  it.each([
    [
      'rotated',
      (ada: Api, path: string, secret: string) =>
        ada.post(`${path}/secrets/clientSecret`, { secret }, service),
    ],
    [
      'saved',
      (ada: Api, path: string, clientSecret: string) =>
        ada.put(path, { secrets: { clientSecret } }, service),
    ],
  ])(
    'stay as a colleague left them while a secret is tried that shall be %s',
    async (how, save) => {
      const ada = await world.as('ada');
      const { id } = await ada.post('/v1/services', pax8Named(`Pax8, ${how} by two`), service);
      const path = `/v1/services/${id}`;
      const callCount = () =>
        world.journal().filter(({ simulator }) => simulator === 'pax8').length;
      const before = callCount();
      world.world.faults.add('pax8', { kind: 'latency', phase: 'after-commit', delayMs: 2_000 });
      const refused = refusalOf(save(ada, path, pax8Keys().secrets['clientSecret'] ?? ''));
      await expect.poll(callCount, { timeout: 10_000 }).toBeGreaterThan(before);
      world.world.faults.clear();
      const colleague = { settings: { clientId: 'another' }, enabled: false };
      const saved = await ada.put(path, colleague, service);

      expect(await refused).toMatchObject({ status: 409, code: 'changed-meanwhile' });

      const kept = (await services()).items.find((one) => one.id === id);
      expect(kept).toMatchObject({
        settings: saved.settings,
        enabled: false,
        health: saved.health,
      });
    },
  );

  it('keep the refresh token that a vendor renewed while a new one was tried', async () => {
    const { find } = await services();
    const ada = await world.as('ada');
    const { id } = find('partner-center');
    const { refreshToken } = world.world.credentials.microsoft;

    await ada.post(`/v1/services/${id}/secrets/refreshToken`, { secret: refreshToken }, service);

    expect((await ada.post(`/v1/services/${id}/test`, {}, serviceTest)).ok).toBe(true);
    const saved = await world.server.product.db
      .selectFrom('connected_service')
      .select('secrets')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const sealed = saved.secrets['refreshToken'];
    if (sealed === undefined) throw new Error('The refresh token is gone');
    expect(world.server.product.tools.sealer.open(sealed)).not.toBe(refreshToken);
  });

  it('remember when a secret ends, and refuse an end that is over', async () => {
    const { find } = await services();
    const ada = await world.as('ada');
    const path = `/v1/services/${find('connectwise').id}`;

    const saved = await ada.put(path, { secretExpiry: { privateKey: '2099-01-31' } }, service);
    expect(saved.secrets).toMatchObject([{ name: 'privateKey', expiresOn: '2099-01-31' }]);
    for (const secretExpiry of [{ privateKey: '2001-01-01' }, { publicKey: '2099-01-01' }]) {
      const refusal = await refusalOf(ada.put(path, { secretExpiry }, service));
      expect(refusal.status).toBe(400);
      expect(Object.keys(refusal.fields)).toEqual(Object.keys(secretExpiry));
    }
  });

  it('tell what needs them before somebody disables them', async () => {
    const { find } = await services();
    const openRun = z.object({ id: z.string(), clientName: z.string() });
    const use = z.object({
      openRuns: z.array(openRun),
      openRunCount: z.number(),
      mappedClientCount: z.number(),
    });
    const eli = await world.as('eli');
    const useOf = (kind: string) => eli.get(`/v1/services/${find(kind).id}/use`, use);
    const before = await useOf('connectwise');
    const body = { ticket: '5001', package: 'staff-onboarding-cloud-only' };
    const run = await eli.post('/v1/runs', body, openRun);

    const { openRuns, openRunCount } = await useOf('connectwise');
    expect(openRunCount).toBe(before.openRunCount + 1);
    expect(openRuns.map(({ id }) => id)).toContain(run.id);
    expect((await useOf('microsoft-365')).openRuns.map(({ id }) => id)).toContain(run.id);
    const csp = await useOf('partner-center');
    expect(csp.mappedClientCount).toBeGreaterThan(0);
    const mapped = z.object({ serviceId: z.string(), customerId: z.string().nullable() });
    const path = `/v1/clients/${await world.clientId(run.clientName)}`;
    const { mappings } = await eli.get(path, z.object({ mappings: z.array(mapped) }));
    const { id: cspId } = find('partner-center');
    const isMapped = mappings.some((one) => one.serviceId === cspId && one.customerId !== null);
    expect(csp.openRuns.some(({ id }) => id === run.id)).toBe(isMapped);
    await eli.post(`/v1/runs/${run.id}/cancel`, {}, anything);
    expect((await useOf('connectwise')).openRuns.map(({ id }) => id)).not.toContain(run.id);
  });

  it('are described for the form that connects them', async () => {
    const eli = await world.as('eli');
    const { items } = await eli.get('/v1/service-kinds', z.object({ items: z.array(serviceKind) }));
    const kinds = items.filter(({ category }) => category === 'csp').map(({ kind }) => kind);
    expect(kinds.sort()).toEqual([...marketNames, 'manual'].sort());
  });
});
