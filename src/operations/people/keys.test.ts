import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { createApi, type Api } from '../../../tools/client/api.ts';
import { listOf } from '../schemas/common.ts';
import { apiKey, user } from './schemas.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

const made = z.object({ key: apiKey, secret: z.string() });
const me = z.object({
  name: z.string(),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
});

async function createKey(api: Api, wish: object) {
  const { key, secret } = await api.post('/v1/keys', wish, made);
  return { key, secret, api: createApi(world.url, secret) };
}

describe('an API key', () => {
  it('works in its owner’s name with the rights it was given, and no others', async () => {
    const eli = await world.as('eli');

    const { key, secret, api } = await createKey(eli, { name: 'nightly', roles: ['engineer'] });

    expect(secret).toMatch(/^sw_[\w-]{43}$/);
    expect(key).toMatchObject({ state: 'active', start: secret.slice(0, 7), lastUsedAt: null });
    expect(await api.get('/v1/me', me)).toEqual({
      name: 'key nightly of Eli Engineer',
      roles: ['engineer'],
      permissions: [],
    });
    expect(await refusalOf(api.get('/v1/users', z.unknown()))).toMatchObject({ status: 403 });
    const listed = await eli.get('/v1/keys', listOf(apiKey));
    expect(listed.items.find(({ id }) => id === key.id)?.lastUsedAt).not.toBeNull();
  });

  it('is named in the audit log, with the channel http whatever it says', async () => {
    const ada = await world.as('ada');
    const { secret } = await createKey(ada, { name: 'sync', roles: ['admin'] });

    const answer = await fetch(`${world.url}/v1/clients/sync`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'x-seatwright-channel': 'chat' },
    });

    expect(answer.status).toBe(200);
    const [row] = await world.server.product.db
      .selectFrom('audit')
      .select(['actor', 'channel'])
      .where('action', '=', 'clients.sync')
      .orderBy('seq', 'desc')
      .limit(1)
      .execute();
    expect(row).toEqual({ actor: 'key sync of Ada Admin', channel: 'http' });
  });

  it('has at most the rights of its owner, now and later', async () => {
    const ada = await world.as('ada');
    const nora = await world.as('nora');
    const more = { name: 'more', roles: ['engineer', 'admin'], permissions: ['spend'] };
    const refusal = await refusalOf(nora.post('/v1/keys', more, made));
    expect(Object.keys(refusal.fields)).toEqual(['roles', 'permissions']);

    const { api } = await createKey(ada, {
      name: 'both',
      roles: ['admin'],
      permissions: ['spend'],
    });
    const { id } = await ada.get('/v1/me', z.object({ id: z.string() }));
    await ada.put(`/v1/users/${id}`, { permissions: [] }, user);
    expect(await api.get('/v1/me', me)).toMatchObject({ roles: ['admin'], permissions: [] });
    await ada.put(`/v1/users/${id}`, { permissions: ['spend'] }, user);
    expect(await api.get('/v1/me', me)).toMatchObject({ permissions: ['spend'] });
  });

  it('opens nothing once it is revoked, expired, or its owner is disabled', async () => {
    const ada = await world.as('ada');
    const ari = await world.as('ari');
    const [one, two, three] = await Promise.all([
      createKey(ari, { name: 'one', roles: ['approver'] }),
      createKey(ari, { name: 'two', roles: ['approver'], expiresInDays: 1 }),
      createKey(ari, { name: 'three', roles: ['approver'], expiresInDays: 2 }),
    ]);

    await ari.delete(`/v1/keys/${one.key.id}`);
    expect(await refusalOf(one.api.get('/v1/me', me))).toMatchObject({ status: 401 });
    expect(await refusalOf(ari.delete(`/v1/keys/${one.key.id}`))).toMatchObject({
      code: 'already-revoked',
    });

    await world.travel('P1D');
    expect(await refusalOf(two.api.get('/v1/me', me))).toMatchObject({ status: 401 });
    const states = (await ari.get('/v1/keys', listOf(apiKey))).items.map(({ name, state }) => ({
      name,
      state,
    }));
    expect(states).toEqual(
      expect.arrayContaining([
        { name: 'one', state: 'revoked' },
        { name: 'two', state: 'expired' },
        { name: 'three', state: 'active' },
      ]),
    );

    await three.api.get('/v1/me', me);
    await ada.put(`/v1/users/${three.key.owner.id}`, { disabled: true }, user);
    expect(await refusalOf(three.api.get('/v1/me', me))).toMatchObject({ status: 401 });
    await ada.put(`/v1/users/${three.key.owner.id}`, { disabled: false }, user);
  });

  it('cannot make keys, end sessions or change the account: it would outlive its owner’s wish', async () => {
    const { api } = await createKey(await world.as('ada'), { name: 'seed', roles: ['admin'] });
    const wishes = [
      api.post('/v1/keys', { name: 'child', roles: ['admin'] }, made),
      api.put('/v1/account', { name: 'Somebody' }, user),
      api.post(
        '/v1/account/password',
        { currentPassword: 'seatwright-demo', newPassword: 'long enough for it' },
        z.unknown(),
      ),
      api.delete('/v1/sessions/any'),
    ];

    for (const refusal of await Promise.all(wishes.map(refusalOf))) {
      expect(refusal).toMatchObject({ status: 403, code: 'needs-session' });
    }
  });

  it('is kept as a digest only', async () => {
    const { secret } = await createKey(await world.as('eli'), {
      name: 'digest',
      roles: ['engineer'],
    });

    const rows = await world.server.product.db.selectFrom('api_key').selectAll().execute();

    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(secret.slice(7));
  });
});

describe('API keys', () => {
  it('are listed for their owner; for everybody’s one has to be an admin', async () => {
    const aud = await world.as('aud');
    await createKey(aud, { name: 'of aud', roles: ['auditor'] });

    expect((await aud.get('/v1/keys', listOf(apiKey))).items.map(({ name }) => name)).toEqual([
      'of aud',
    ]);
    expect(await refusalOf(aud.get('/v1/keys?of=everybody', z.unknown()))).toMatchObject({
      status: 403,
    });
    const ada = await world.as('ada');
    const all = await ada.get('/v1/keys?of=everybody&search=auditor%20of', listOf(apiKey));
    expect(all.items).toMatchObject([{ name: 'of aud', owner: { name: 'Aud Auditor' } }]);
  });

  it('of others cannot be revoked or found out about, but by an admin', async () => {
    const { key, api } = await createKey(await world.as('nora'), {
      name: 'hers',
      roles: ['engineer'],
    });

    const eli = await world.as('eli');
    expect(await refusalOf(eli.delete(`/v1/keys/${key.id}`))).toMatchObject({ status: 404 });
    await (await world.as('ada')).delete(`/v1/keys/${key.id}`);

    expect(await refusalOf(api.get('/v1/me', me))).toMatchObject({ status: 401 });
  });

  it('have different names as long as they work', async () => {
    const nora = await world.as('nora');
    const { key } = await createKey(nora, { name: 'Twice', roles: ['engineer'] });
    const again = { name: 'twice', roles: ['engineer'] };
    expect(await refusalOf(nora.post('/v1/keys', again, made))).toMatchObject({
      status: 409,
      code: 'name-taken',
    });

    await nora.delete(`/v1/keys/${key.id}`);
    expect(await refusalOf(nora.delete(`/v1/keys/${key.id}`))).toMatchObject({
      code: 'already-revoked',
      nextStep: expect.stringContaining('opens nothing any more'),
    });

    await createKey(nora, again);
  });
});
