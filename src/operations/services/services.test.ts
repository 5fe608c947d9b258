import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { service, serviceKind, serviceTest } from '../schemas/service.ts';
import { listOf } from '../schemas/common.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

const anything = z.unknown();

async function services() {
  const { items } = await (await world.as('ada')).get('/v1/services', listOf(service));
  const find = (kind: string) => {
    const found = items.find((one) => one.kind === kind);
    if (found === undefined) throw new Error(`There is no ${kind}`);
    return found;
  };
  return { items, find };
}

describe('connected services', () => {
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
    expect(words).not.toContain(secrets.pax8.clientSecret);
    expect(words).not.toContain(secrets.connectwise.privateKey);
  });

  it('lie in the database sealed', async () => {
    const rows = await world.server.product.db
      .selectFrom('connected_service')
      .select('secrets')
      .execute();

    expect(rows.length).toBeGreaterThan(3);
    expect(JSON.stringify(rows)).not.toContain(world.world.credentials.pax8.clientSecret);
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

  it('are checked field by field before they are saved', async () => {
    const ada = await world.as('ada');
    const body = { kind: 'pax8', name: 'Second', settings: { colour: 'red' }, secrets: {} };

    const refusal = await refusalOf(ada.post('/v1/services', body, service));

    expect(refusal.status).toBe(400);
    expect(Object.keys(refusal.fields).sort()).toEqual(['clientId', 'clientSecret', 'colour']);
  });

  it('have names of their own, and can be changed and switched off', async () => {
    const ada = await world.as('ada');
    const given = { settings: { clientId: 'c' }, secrets: { clientSecret: 's' } };
    const taken = await refusalOf(
      ada.post('/v1/services', { kind: 'pax8', name: 'pax8', ...given }, service),
    );
    expect(taken).toMatchObject({ status: 409, code: 'name-taken' });

    const added = await ada.post(
      '/v1/services',
      { kind: 'pax8', name: 'Pax8 second account', ...given },
      service,
    );
    const path = `/v1/services/${added.id}`;
    const changed = await ada.put(path, { enabled: false, settings: { clientId: 'd' } }, service);

    expect(changed).toMatchObject({
      enabled: false,
      secretsSet: ['clientSecret'],
      settings: { clientId: 'd' },
    });
    const refusal = await refusalOf(ada.get(`${path}/customers`, anything));
    expect(refusal).toMatchObject({ status: 422, code: 'not-connected' });
  });

  it('are described for the form that connects them', async () => {
    const kinds = z.object({ items: z.array(serviceKind) });
    const { items } = await (await world.as('eli')).get('/v1/service-kinds', kinds);

    expect(items.map(({ category }) => category).sort()).toEqual(['csp', 'csp', 'psa', 'tenant']);
    expect(items.every(({ fields }) => fields.some(({ secret }) => secret))).toBe(true);
  });
});
