import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { verifyAudit } from '../../store/audit.ts';
import { listOf } from '../schemas/common.ts';
import { savedView } from './view.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

const waiting = {
  list: 'runs',
  name: 'Waiting for us',
  query: 'status=waiting-for-person&sort=startedAt',
  columns: ['startedAt', 'clientName'],
};

const namesOf = async (who: 'ada' | 'eli' | 'nora', list = 'runs'): Promise<string[]> => {
  const { items } = await (await world.as(who)).get(`/v1/views?list=${list}`, listOf(savedView));
  return items.map(({ name }) => name);
};

it('keeps a view for the person who saved it, of one list', async () => {
  const eli = await world.as('eli');

  const saved = await eli.post('/v1/views', waiting, savedView);

  expect(saved).toMatchObject({
    ...waiting,
    shared: false,
    own: true,
    canChange: true,
    owner: 'Eli Engineer',
  });
  expect(await namesOf('eli')).toEqual(['Waiting for us']);
  expect(await namesOf('eli', 'clients')).toEqual([]);
  expect(await namesOf('nora')).toEqual([]);
  expect(await namesOf('ada')).toEqual([]);
});

it('saves over a view by its id, and refuses a second one of the same name', async () => {
  const eli = await world.as('eli');
  const first = await eli.post('/v1/views', { ...waiting, name: 'Mine' }, savedView);

  const namesake = await refusalOf(eli.post('/v1/views', { ...waiting, name: 'MINE' }, savedView));
  const changed = await eli.post(
    '/v1/views',
    { id: first.id, list: 'runs', name: 'Mine', query: 'status=stopped' },
    savedView,
  );

  expect(namesake).toMatchObject({ status: 409, code: 'view-name-taken' });
  expect(namesake.fields['name']).toContain('"Mine"');
  expect(changed).toMatchObject({ id: first.id, query: 'status=stopped', columns: null });
});

it('lets only admins share, and everybody see what is shared', async () => {
  const [ada, eli] = await Promise.all([world.as('ada'), world.as('eli')]);
  const shared = {
    ...waiting,
    list: 'clients',
    name: 'Not ready',
    query: 'ready=no',
    shared: true,
  };

  const refused = await refusalOf(eli.post('/v1/views', shared, savedView));
  const view = await ada.post('/v1/views', shared, savedView);
  const [seen] = (await eli.get('/v1/views?list=clients', listOf(savedView))).items;

  expect(refused).toMatchObject({ status: 403, code: 'needs-admin-to-share' });
  expect(seen).toMatchObject({ id: view.id, own: false, canChange: false, owner: view.owner });
  const path = `/v1/views/${view.id}`;
  expect(await refusalOf(eli.delete(path))).toMatchObject({ status: 403, code: 'not-your-view' });
  const over = { ...shared, id: view.id, shared: false };
  expect((await refusalOf(eli.post('/v1/views', over, savedView))).status).toBe(403);
});

it('treats somebody else’s own view as if it were not there', async () => {
  const eli = await world.as('eli');
  const { id } = await eli.post('/v1/views', { ...waiting, name: 'Private' }, savedView);

  for (const who of ['nora', 'ada'] as const) {
    const other = await world.as(who);
    const refusals = [
      await refusalOf(other.delete(`/v1/views/${id}`)),
      await refusalOf(other.post('/v1/views', { ...waiting, id }, savedView)),
    ];
    expect(refusals.map(({ status }) => status)).toEqual([404, 404]);
  }
  await eli.delete(`/v1/views/${id}`);
  expect(await namesOf('eli')).not.toContain('Private');
  expect((await refusalOf(eli.delete(`/v1/views/${id}`))).status).toBe(404);
});

it('is in the audit log, which stays whole', async () => {
  const db = world.server.product.db;
  const rows = await db
    .selectFrom('audit')
    .select(['action', 'actor', 'summary'])
    .where('action', 'like', 'views.%')
    .execute();

  expect(rows).toContainEqual({
    action: 'views.save',
    actor: 'Eli Engineer',
    summary: 'Saved the view "Waiting for us" of runs',
  });
  expect(rows.some(({ action }) => action === 'views.delete')).toBe(true);
  expect(await verifyAudit(db)).toMatchObject({ ok: true });
});
