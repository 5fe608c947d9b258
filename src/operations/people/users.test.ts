import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { openStaffSite, rootAccount, type StaffSite } from '../../../test/support/staff-site.ts';
import { createApi, signIn } from '../../../tools/client/api.ts';
import { verifyAudit } from '../../store/audit.ts';
import { openSession } from '../../store/sessions.ts';
import { transact } from '../../store/database.ts';
import { listOf } from '../schemas/common.ts';
import { session, user } from './schemas.ts';

let site: StaffSite;
beforeAll(async () => {
  site = await openStaffSite();
});
afterAll(() => site.close());

const me = z.object({ id: z.string(), name: z.string() });
const users = listOf(user);
const sessions = listOf(session);

async function idOfRoot(): Promise<string> {
  return (await site.root.get('/v1/me', me)).id;
}

describe('users', () => {
  it('are searched, filtered, sorted, paged and counted', async () => {
    await site.hire({ name: 'Zoe Auditor', roles: ['auditor'] });
    await site.hire({ name: 'Abe Engineer', roles: ['engineer'], permissions: ['spend'] });
    const waiting = { name: 'Mia Waiting', email: 'Mia@MSP.example', roles: ['engineer'] };
    await site.root.post('/v1/users', waiting, z.unknown());
    const names = async (query: string) =>
      (await site.root.get(`/v1/users?${query}`, users)).items.map(({ name }) => name);

    expect(await names('search=mia%40msp')).toEqual(['Mia Waiting']);
    expect(await names('search=%25')).toEqual([]);
    expect(await names('search=msp.example+waiting')).toEqual(['Mia Waiting']);
    expect(await names('state=invited')).toEqual(['Mia Waiting']);
    expect(await names('role=engineer,auditor&sort=-name')).toEqual([
      'Zoe Auditor',
      'Mia Waiting',
      'Abe Engineer',
    ]);
    expect(await names('limit=1&offset=1&sort=email')).toEqual(['Mia Waiting']);
    expect((await names('sort=lastSignInAt')).at(-1)).toBe('Mia Waiting');
    expect((await site.root.get('/v1/users?limit=1', users)).total).toBe(4);
  });

  it('cannot be invited to an address that somebody has, in whatever case', async () => {
    const again = { name: 'Another', email: rootAccount.email.toUpperCase(), roles: [] };

    const refusal = await refusalOf(site.root.post('/v1/users', again, z.unknown()));

    expect(refusal).toMatchObject({ status: 409, code: 'person-exists' });
    expect(refusal.fields['email']).toContain('Root Admin');
  });

  it('have new rights with their next request', async () => {
    const bea = await site.hire({ name: 'Bea', roles: ['engineer'] });
    await refusalOf(bea.api.get('/v1/users', users));

    await site.root.put(`/v1/users/${bea.id}`, { roles: ['admin'] }, user);

    expect((await bea.api.get('/v1/users', users)).total).toBeGreaterThan(1);
    await site.root.put(`/v1/users/${bea.id}`, { roles: ['engineer'] }, user);
  });

  it('are out at once when they are disabled, and in again with the same rights when enabled', async () => {
    const cal = await site.hire({ name: 'Cal', roles: ['engineer'], permissions: ['spend'] });

    await site.root.put(`/v1/users/${cal.id}`, { disabled: true }, user);

    expect(await refusalOf(cal.api.get('/v1/me', me))).toMatchObject({ status: 401 });
    expect(await refusalOf(signIn(site.url, cal.account))).toMatchObject({
      status: 403,
      code: 'account-disabled',
    });
    const wrong = signIn(site.url, { ...cal.account, password: 'not the password' });
    expect(await refusalOf(wrong)).toMatchObject({ status: 401, code: 'wrong-credentials' });

    const enabled = await site.root.put(`/v1/users/${cal.id}`, { disabled: false }, user);
    expect(enabled).toMatchObject({ state: 'active', roles: ['engineer'], permissions: ['spend'] });
    await signIn(site.url, cal.account);
  });

  it('cannot disable themselves', async () => {
    const own = site.root.put(`/v1/users/${await idOfRoot()}`, { disabled: true }, user);

    expect(await refusalOf(own)).toMatchObject({ status: 422, code: 'own-account' });
  });
});

describe('the last admin who can sign in', () => {
  it('keeps the role, also when another admin is only invited', async () => {
    const path = `/v1/users/${await idOfRoot()}`;
    const half = { name: 'Half Admin', email: 'half@msp.example', roles: ['admin'] };
    await site.root.post('/v1/users', half, z.unknown());

    const refusal = await refusalOf(site.root.put(path, { roles: ['engineer'] }, user));

    expect(refusal).toMatchObject({ status: 422, code: 'last-admin' });
    expect(refusal.said).toContain('Root Admin is the last admin');
    expect((await site.root.get('/v1/users?role=admin', users)).total).toBe(2);
  });

  it('is somebody, when two admins demote each other at the same moment', async () => {
    const second = await site.hire({ name: 'Second Admin', roles: ['admin'] });
    const root = await idOfRoot();

    const outcomes = await Promise.allSettled([
      site.root.put(`/v1/users/${second.id}`, { roles: ['engineer'] }, user),
      second.api.put(`/v1/users/${root}`, { roles: ['engineer'] }, user),
    ]);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const left = outcomes[0]?.status === 'fulfilled' ? site.root : second.api;
    for (const id of [root, second.id])
      await left.put(`/v1/users/${id}`, { roles: ['admin'] }, user);
  });
});

describe('sessions', () => {
  it('are listed with the present one marked, and each can be ended', async () => {
    const dee = await site.hire({ name: 'Dee', roles: ['engineer'] });
    const other = await signIn(site.url, dee.account);
    const mine = await dee.api.get('/v1/sessions', sessions);
    expect(mine.total).toBe(2);
    expect(mine.items.filter(({ current }) => current)).toHaveLength(1);
    expect(mine.items[0]).toMatchObject({ address: '127.0.0.1', label: null });

    const [foreign] = (await site.root.get('/v1/sessions', sessions)).items;
    const refusal = await refusalOf(dee.api.delete(`/v1/sessions/${foreign?.id}`));
    expect(refusal.status).toBe(404);
    const theirs = mine.items.find(({ current }) => !current);
    await dee.api.delete(`/v1/sessions/${theirs?.id}`);

    expect(await refusalOf(other.get('/v1/me', me))).toMatchObject({ status: 401 });
    await dee.api.get('/v1/me', me);
  });

  it('of a person are all ended by an admin', async () => {
    const eva = await site.hire({ name: 'Eva', roles: ['engineer'] });
    await signIn(site.url, eva.account);
    expect((await site.root.get(`/v1/users/${eva.id}/sessions`, sessions)).total).toBe(2);

    const ended = z.object({ ended: z.number() });
    expect(await site.root.post(`/v1/users/${eva.id}/end-sessions`, {}, ended)).toEqual({
      ended: 2,
    });

    expect(await refusalOf(eva.api.get('/v1/me', me))).toMatchObject({ status: 401 });
  });

  it('that were opened for something else are told apart, and never grow longer by being used', async () => {
    const fay = await site.hire({ name: 'Fay', roles: ['engineer'] });
    const { db } = site.server.product;
    const opened = await transact(db, (tx) =>
      openSession(tx, {
        userId: fay.id,
        label: 'ticket pane',
        address: '127.0.0.1',
        userAgent: 'a pane',
        hours: 12,
      }),
    );

    const pane = createApi(site.url, opened.token);
    await pane.get('/v1/me', me);

    // Otherwise it could outlive its twelve hours.
    const wish = pane.post('/v1/keys', { name: 'longer', roles: ['engineer'] }, z.unknown());
    expect(await refusalOf(wish)).toMatchObject({ status: 403, code: 'needs-session' });
    const found = (await pane.get('/v1/sessions', sessions)).items.find(({ current }) => current);
    expect(found).toMatchObject({ id: opened.id, label: 'ticket pane' });
    const endsAt = Temporal.Instant.from(found?.expiresAt ?? '');
    const hours = endsAt.since(Temporal.Now.instant()).total('hours');
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12);
  });
});

describe('the own account', () => {
  const ended = z.object({ endedSessions: z.number() });

  it('gets another password, which ends the other sessions and keeps this one', async () => {
    const gus = await site.hire({ name: 'Gus', roles: ['engineer'] });
    const other = await signIn(site.url, gus.account);
    const wish = { currentPassword: gus.account.password, newPassword: 'a new and long password' };

    expect(await gus.api.post('/v1/account/password', wish, ended)).toEqual({ endedSessions: 1 });

    expect(await refusalOf(other.get('/v1/me', me))).toMatchObject({ status: 401 });
    await gus.api.get('/v1/me', me);
    expect(await refusalOf(signIn(site.url, gus.account))).toMatchObject({ status: 401 });
    await signIn(site.url, { ...gus.account, password: wish.newPassword });
  });

  it.each([
    ['a wrong current password', { currentPassword: 'no' }, 'currentPassword'],
    ['a short new one', { newPassword: 'too short' }, 'newPassword'],
    ['the same again', { newPassword: rootAccount.password }, 'newPassword'],
  ])('keeps its password for %s', async (_case, part, field) => {
    const wish = {
      currentPassword: rootAccount.password,
      newPassword: 'long enough, too',
      ...part,
    };

    const refusal = await refusalOf(site.root.post('/v1/account/password', wish, ended));

    expect(refusal.status).toBe(400);
    expect(refusal.fields[field]).toBeTruthy();
    await signIn(site.url, rootAccount);
  });

  it('is renamed by its owner', async () => {
    const hal = await site.hire({ name: 'Hal', roles: [] });

    await hal.api.put('/v1/account', { name: 'Hal the Second' }, user);

    expect(await hal.api.get('/v1/me', me)).toMatchObject({ name: 'Hal the Second' });
  });
});

it('all of this is in an unbroken audit log, without a password or a token', async () => {
  const { db } = site.server.product;
  expect(await verifyAudit(db)).toMatchObject({ ok: true });
  const rows = await db.selectFrom('audit').selectAll().execute();
  expect(rows.map(({ action }) => action)).toEqual(
    expect.arrayContaining([
      'admin.link',
      'links.use',
      'users.invite',
      'users.update',
      'users.end-sessions',
      'sessions.revoke',
      'account.change-password',
      'account.rename',
    ]),
  );
  expect(JSON.stringify(rows)).not.toMatch(/password of|long enough|new and long|token=/);
});
