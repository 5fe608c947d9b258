import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { configuration } from '../schemas/client.ts';
import { listOf } from '../schemas/common.ts';
import { copyPreview, fieldDifference } from './copy-plan.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

const packageName = 'staff-onboarding-cloud-only';
const results = z.object({
  items: z.array(
    z.object({
      clientId: z.string(),
      outcome: z.string(),
      changes: z.array(fieldDifference),
      problem: z.string().nullable(),
    }),
  ),
});
const audit = listOf(
  z.object({ action: z.string(), clientId: z.string().nullable(), summary: z.string() }),
);

const pageOf = (id: string) => `/v1/clients/${id}/packages/${packageName}/configuration`;
const read = async (id: string) => (await world.as('ada')).get(pageOf(id), configuration);
const save = async (id: string, values: Record<string, unknown>) =>
  (await world.as('ada')).put(pageOf(id), { values }, configuration);

async function auditOf(action: string) {
  return (await (await world.as('aud')).get(`/v1/audit?action=${action}&limit=200`, audit)).items;
}

async function threeClients() {
  const ids = await Promise.all(
    ['Alder & Finch Accounting', 'Inkwell Publishing', 'Kestrel Robotics'].map((name) =>
      world.clientId(name),
    ),
  );
  const [source = '', first = '', second = ''] = ids;
  const path = `/v1/clients/${source}/configuration-copies`;
  return { source, first, second, path };
}

describe('copying a configuration', () => {
  it('shows what would change, then changes exactly that, and says it for each client', async () => {
    const { source, first, second, path } = await threeClients();
    const ada = await world.as('ada');
    await save(source, { displayNameFormat: null, allStaffGroup: 'Everybody', maximumUnits: 3 });
    await save(first, { allStaffGroup: 'All of them', maximumUnits: 4 });
    await save(second, { allStaffGroup: 'Everybody', maximumUnits: 3 });
    const untouched = (await read(first)).values;
    const body = {
      package: packageName,
      fields: ['allStaffGroup', 'maximumUnits'],
      clientIds: [second, first],
    };

    const preview = await ada.post(`${path}/preview`, body, copyPreview);
    expect((await read(first)).values).toEqual(untouched);
    const { items } = await ada.post(path, { ...body, previewedAt: preview.at }, results);

    const planned = preview.items.find(({ clientId }) => clientId === first)?.changes;
    expect(planned).toMatchObject([
      { field: 'allStaffGroup', before: 'All of them', after: 'Everybody' },
      { field: 'maximumUnits', before: 4, after: 3 },
    ]);
    expect(items.find(({ clientId }) => clientId === first)).toMatchObject({
      outcome: 'copied',
      changes: planned,
    });
    expect(items.find(({ clientId }) => clientId === second)?.outcome).toBe('unchanged');
    const page = await read(first);
    expect(page.values).toEqual({ ...untouched, allStaffGroup: 'Everybody', maximumUnits: 3 });
    expect(page.history[0]).toMatchObject({ by: 'Ada Admin', changes: [{}, {}] });
    const trail = await auditOf('configuration.copy');
    expect(trail.map(({ clientId }) => clientId)).toEqual([source, first]);
    expect(trail[1]?.summary).toContain('from Alder & Finch Accounting to Inkwell Publishing');
  });

  it('takes a field back to its default, and inherits where the source inherits', async () => {
    const { source, first, path } = await threeClients();
    const ada = await world.as('ada');
    await save(source, { allStaffGroup: '=global.allStaffGroup', maximumUnits: null });
    await save(first, { allStaffGroup: 'Own', maximumUnits: 2 });
    const global = `/v1/clients/${first}/global-configuration`;
    await ada.put(global, { values: { allStaffGroup: 'Global of the target' } }, configuration);
    const body = {
      package: packageName,
      fields: ['allStaffGroup', 'maximumUnits'],
      clientIds: [first],
    };

    await ada.post(path, body, results);

    const page = await read(first);
    const preset = page.sections
      .flatMap(({ fields }) => fields)
      .find(({ name }) => name === 'maximumUnits')?.default;
    expect(page.values['maximumUnits']).toBe(preset);
    expect(page.inherited['allStaffGroup']).toEqual({
      expression: '=global.allStaffGroup',
      value: 'Global of the target',
    });
  });

  it('warns of a global value that the other client has not set', async () => {
    const { source, second, path } = await threeClients();
    const ada = await world.as('ada');
    const global = `/v1/clients/${second}/global-configuration`;
    await ada.put(global, { values: { allStaffGroup: null } }, configuration);
    await save(source, { allStaffGroup: '=global.allStaffGroup' });
    const body = { package: packageName, fields: ['allStaffGroup'], clientIds: [second] };

    const { items } = await ada.post(`${path}/preview`, body, copyPreview);

    expect(items[0]?.unresolved).toEqual(['All staff group']);
  });

  it('leaves a client alone that somebody changed after the preview, and copies to the others', async () => {
    const { source, first, second, path } = await threeClients();
    const ada = await world.as('ada');
    await save(source, { maximumUnits: 7 });
    const body = { package: packageName, fields: ['maximumUnits'], clientIds: [first, second] };
    const { at } = await ada.post(`${path}/preview`, body, copyPreview);
    await save(first, { maximumUnits: 1 });

    const { items } = await ada.post(path, { ...body, previewedAt: at }, results);

    expect(items.find(({ clientId }) => clientId === first)).toMatchObject({
      outcome: 'refused',
      problem: expect.stringContaining('Inkwell Publishing'),
    });
    expect(items.find(({ clientId }) => clientId === second)?.outcome).toBe('copied');
    expect((await read(first)).values['maximumUnits']).toBe(1);
    expect((await read(second)).values['maximumUnits']).toBe(7);
  });

  it('is refused as a whole when the source changed after the preview', async () => {
    const { source, first, path } = await threeClients();
    const ada = await world.as('ada');
    const body = { package: packageName, fields: ['maximumUnits'], clientIds: [first] };
    const { at } = await ada.post(`${path}/preview`, body, copyPreview);
    await save(source, { maximumUnits: 8 });

    const refusal = await refusalOf(ada.post(path, { ...body, previewedAt: at }, results));

    expect(refusal).toMatchObject({ status: 409, code: 'changed-since-preview' });
  });

  it('copies the Global Configuration in the same way', async () => {
    const { source, first, path } = await threeClients();
    const ada = await world.as('ada');
    const values = { allStaffGroup: 'Global group' };
    await ada.put(`/v1/clients/${source}/global-configuration`, { values }, configuration);

    await ada.post(
      path,
      { package: 'global', fields: ['allStaffGroup'], clientIds: [first] },
      results,
    );

    const page = await ada.get(`/v1/clients/${first}/global-configuration`, configuration);
    expect(page.values['allStaffGroup']).toBe('Global group');
  });

  it('refuses what it does not know by name, and copying to the source itself', async () => {
    const { source, first, path } = await threeClients();
    const ada = await world.as('ada');
    const body = { package: packageName, fields: ['maximumUnits'], clientIds: [first] };
    const wrong = [
      [{ ...body, fields: ['nonsense'] }, 'fields'],
      [{ ...body, fields: [] }, 'fields'],
      [{ ...body, clientIds: ['nobody'] }, 'clientIds'],
      [{ ...body, clientIds: [source] }, 'clientIds'],
    ] as const;

    for (const [given, field] of wrong) {
      const refusal = await refusalOf(ada.post(path, given, results));
      expect(refusal.status).toBe(400);
      expect(Object.keys(refusal.fields)).toEqual([field]);
    }
  });
});
