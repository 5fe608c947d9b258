import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { openStaffSite, rootAccount, tokenIn } from '../../../test/support/staff-site.ts';
import { startTestWorld } from '../../../test/support/world.ts';
import { createApi, signIn } from '../../../tools/client/api.ts';
import { createAdminLink } from '../../admin-link.ts';
import { user } from './schemas.ts';

const invited = z.object({ user, link: z.object({ url: z.string(), expiresAt: z.string() }) });
const link = z.object({ url: z.string() });
const me = z.object({ name: z.string(), roles: z.array(z.string()) });
const purpose = z.object({ kind: z.string(), name: z.string().nullable() });
const options = z.object({ needsFirstAdmin: z.boolean() });

async function openSite() {
  const site = await openStaffSite();
  onTestFinished(() => site.close());
  const look = (token: string) => site.anyone.post('/v1/links/look', { token }, purpose);
  const use = (token: string, more: object = {}) =>
    site.anyone.post(
      '/v1/links/use',
      { token, password: 'another long password', ...more },
      z.unknown(),
    );
  return { ...site, look, use };
}

describe('the link for the first admin', () => {
  it('makes one admin, and is dead afterwards', async () => {
    const site = await openSite();

    expect(await site.root.get('/v1/me', me)).toMatchObject({
      name: 'Root Admin',
      roles: ['admin'],
    });
    expect(await site.anyone.get('/v1/sign-in-options', options)).toEqual({
      needsFirstAdmin: false,
    });
    const again = site.use(tokenIn(site.server.firstAdminUrl), rootAccount);
    expect(await refusalOf(again)).toMatchObject({ status: 404, code: 'link-used' });
  });

  it('is dead for its second holder too, as soon as somebody administers', async () => {
    const site = await openSite();
    const late = tokenIn(await createAdminLink(site.server.product, 'first-admin'));

    expect(await refusalOf(site.look(late))).toMatchObject({ code: 'admin-exists' });
    expect(await refusalOf(site.use(late, rootAccount))).toMatchObject({ code: 'admin-exists' });
  });
});

describe('the link that is made on the server itself', () => {
  it('brings an admin in when all are lost, ends their old sessions, and is audited', async () => {
    const site = await openSite();
    const url = await createAdminLink(site.server.product, 'break-glass');
    expect(url).toContain(`${site.url}/first-admin?token=`);
    expect(await site.look(tokenIn(url))).toEqual({ kind: 'admin', name: null });

    await site.use(tokenIn(url), { name: 'Root Again', email: rootAccount.email.toUpperCase() });

    expect(await refusalOf(site.root.get('/v1/me', me))).toMatchObject({ status: 401 });
    const account = { ...rootAccount, password: 'another long password' };
    const root = await signIn(site.url, account);
    expect(await root.get('/v1/me', me)).toEqual({ name: 'Root Again', roles: ['admin'] });
    const audit = await root.get(
      '/v1/audit',
      z.object({ items: z.array(z.object({ actor: z.string(), summary: z.string() })) }),
    );
    expect(audit.items[0]).toMatchObject({
      actor: 'Root Again',
      summary: `Root Again (${rootAccount.email}) became an admin with a one-time link`,
    });
  });

  it('is not used up by a form that lacks something', async () => {
    const site = await openSite();
    const token = tokenIn(await createAdminLink(site.server.product, 'break-glass'));

    const refusal = await refusalOf(site.use(token));
    expect(Object.keys(refusal.fields).sort()).toEqual(['email', 'name']);
    expect((await refusalOf(site.use(token, { password: 'short' }))).fields).toHaveProperty(
      'password',
    );

    await site.use(token, { name: 'Now', email: 'now@msp.example' });
  });

  it('lets one of two people in who open it at the same moment', async () => {
    const site = await openSite();
    const token = tokenIn(await createAdminLink(site.server.product, 'break-glass'));

    const outcomes = await Promise.allSettled(
      ['one', 'two'].map((name) => site.use(token, { name, email: `${name}@msp.example` })),
    );

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is too old after an hour', async () => {
    const world = await startTestWorld();
    onTestFinished(() => world.close());
    const anyone = createApi(world.url, null);
    const token = tokenIn(await createAdminLink(world.server.product, 'break-glass'));
    await world.travel('PT59M');
    expect(await anyone.post('/v1/links/look', { token }, purpose)).toMatchObject({
      kind: 'admin',
    });

    await world.travel('PT1M');

    const wish = { token, ...rootAccount };
    expect(await refusalOf(anyone.post('/v1/links/use', wish, z.unknown()))).toMatchObject({
      code: 'link-expired',
    });
  });
});

describe('an invitation', () => {
  const person = { name: 'Ivy', email: 'ivy@msp.example', roles: ['engineer'] };

  it('lets the person set name and password, once', async () => {
    const site = await openSite();
    const made = await site.root.post('/v1/users', person, invited);
    expect(made.user).toMatchObject({ state: 'invited', linkExpiresAt: made.link.expiresAt });
    const token = tokenIn(made.link.url);
    expect(await site.look(token)).toEqual({ kind: 'person', name: 'Ivy' });
    expect(
      (await refusalOf(site.use(token, { email: 'other@msp.example' }))).fields,
    ).toHaveProperty('email');

    await site.use(token, { name: 'Ivy Engineer' });

    const account = { email: person.email, password: 'another long password' };
    const ivy = await signIn(site.url, account);
    expect(await ivy.get('/v1/me', me)).toEqual({ name: 'Ivy Engineer', roles: ['engineer'] });
    expect(await refusalOf(site.use(token))).toMatchObject({ code: 'link-used' });
    expect(await refusalOf(site.look(token))).toMatchObject({ code: 'link-used' });
  });

  it('is replaced by a new one, which can set a forgotten password too', async () => {
    const site = await openSite();
    const { user: added, link: first } = await site.root.post('/v1/users', person, invited);

    const second = await site.root.post(`/v1/users/${added.id}/link`, {}, link);

    expect(await refusalOf(site.use(tokenIn(first.url)))).toMatchObject({ code: 'link-unknown' });
    await site.use(tokenIn(second.url));
    const third = await site.root.post(`/v1/users/${added.id}/link`, {}, link);
    await site.use(tokenIn(third.url), { password: 'yet another password' });
    await signIn(site.url, { email: person.email, password: 'yet another password' });
  });

  it('dies with the person’s being disabled, and none is made for such a person', async () => {
    const site = await openSite();
    const { user: added, link: made } = await site.root.post('/v1/users', person, invited);

    await site.root.put(`/v1/users/${added.id}`, { disabled: true }, user);

    expect(await refusalOf(site.use(tokenIn(made.url)))).toMatchObject({ code: 'link-unknown' });
    const renewed = site.root.post(`/v1/users/${added.id}/link`, {}, link);
    expect(await refusalOf(renewed)).toMatchObject({ status: 409, code: 'person-disabled' });
  });

  it('keeps its token out of the database', async () => {
    const site = await openSite();
    const { link: made } = await site.root.post('/v1/users', person, invited);

    const rows = await site.server.product.db.selectFrom('one_time_link').selectAll().execute();

    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(tokenIn(made.url));
  });
});
