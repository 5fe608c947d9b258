import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { client, configuration } from '../schemas/client.ts';
import { listOf } from '../schemas/common.ts';
import { service } from '../schemas/service.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

const audit = listOf(z.object({ actor: z.string(), action: z.string(), summary: z.string() }));
const anything = z.unknown();

const pathOf = async (clientName: string) =>
  `/v1/clients/${await world.clientId(clientName)}/packages/staff-onboarding-cloud-only/configuration`;

/** A field of the package that has the wanted type. */
const fieldOf = (page: z.output<typeof configuration>, type: string) => {
  const field = page.sections.flatMap(({ fields }) => fields).find((one) => one.type === type);
  if (field === undefined) throw new Error(`There is no ${type} field`);
  return field;
};

async function auditTail(count: number) {
  const path = `/v1/audit?limit=${count}`;
  return (await (await world.as('aud')).get(path, audit)).items;
}

describe('configuration', () => {
  it('keeps what is left out, tells who changed what, and says it in the audit log', async () => {
    const path = await pathOf('Alder & Finch Accounting');
    const ada = await world.as('ada');
    const page = await ada.get(path, configuration);
    const { name } = fieldOf(page, 'boolean');
    const was = page.values[name];

    const saved = await ada.put(path, { values: { [name]: was !== true } }, configuration);

    expect(saved.values).toEqual({ ...page.values, [name]: was !== true });
    expect(saved.updatedBy).toBe('Ada Admin');
    expect(saved.history[0]).toMatchObject({ by: 'Ada Admin', changes: [{ field: name }] });
    const [entry] = await auditTail(1);
    expect(entry).toMatchObject({ actor: 'Ada Admin', action: 'configuration.save' });
    expect(entry?.summary).toContain(name);
  });

  it('shows what a field inherits, and follows the global value', async () => {
    const ada = await world.as('ada');
    const id = await world.clientId('Harrow Engineering');
    const path = await pathOf('Harrow Engineering');
    const global = `/v1/clients/${id}/global-configuration`;
    await ada.put(global, { values: { allStaffGroup: 'Everybody' } }, configuration);

    await ada.put(path, { values: { allStaffGroup: '=global.allStaffGroup' } }, configuration);
    const page = await ada.get(path, configuration);

    expect(page.inherited['allStaffGroup']).toEqual({
      expression: '=global.allStaffGroup',
      value: 'Everybody',
    });
    // What each other field could inherit is told too, with the defaults of those that nobody set.
    expect(page.global['allStaffGroup']).toEqual({ label: 'All staff group', value: 'Everybody' });
    expect(page.global['adminUpn']?.value).toBe('');
    expect((await ada.get(global, configuration)).global).toEqual({});
  });

  it('names the CSPs that can be preferred, so that nobody has to know their ids', async () => {
    const ada = await world.as('ada');
    const { items } = await ada.get('/v1/services', listOf(service));
    const page = await ada.get(await pathOf('Goodhope Foundation'), configuration);

    const fields = page.sections.flatMap((section) => section.fields);
    const field = fields.find(({ name }) => name === 'cspPreference');
    const csps = items.filter(({ category }) => category === 'csp');
    expect(csps.length).toBeGreaterThan(1);
    expect(field).toMatchObject({
      lookup: 'csps',
      options: csps.map(({ id, name }) => ({ value: id, label: name })),
    });
  });

  it('refuses all of it, field by field, when one value does not fit', async () => {
    const ada = await world.as('ada');
    const path = await pathOf('Goodhope Foundation');
    const before = await ada.get(path, configuration);
    const number = fieldOf(before, 'integer').name;
    const flag = fieldOf(before, 'boolean').name;

    const values = {
      [number]: 'many',
      [flag]: true,
      nonsense: 1,
      allStaffGroup: '=global.nothing',
    };
    const refusal = await refusalOf(ada.put(path, { values }, configuration));

    expect(refusal.status).toBe(400);
    expect(Object.keys(refusal.fields).sort()).toEqual(
      [number, 'allStaffGroup', 'nonsense'].sort(),
    );
    expect(refusal.fields['allStaffGroup']).toMatch(
      /no global field "nothing"; there are adminUpn/,
    );
    expect(await ada.get(path, configuration)).toEqual(before);
  });

  it('is read by engineers and changed by admins', async () => {
    const path = await pathOf('Kestrel Robotics');
    const eli = await world.as('eli');

    expect((await eli.get(path, configuration)).title).toBe('Staff Onboarding');
    expect((await refusalOf(eli.put(path, { values: {} }, configuration))).status).toBe(403);
  });

  it('switches a package off, which then cannot be started', async () => {
    const ada = await world.as('ada');
    const id = await world.clientId('Brightwater Dental');
    const path = `/v1/clients/${id}/packages/staff-offboarding-cloud-only`;
    await ada.put(path, { enabled: false }, client);

    const body = { ticket: '5001', package: 'staff-offboarding-cloud-only' };
    const refusal = await refusalOf((await world.as('eli')).post('/v1/runs', body, anything));

    expect(refusal).toMatchObject({ status: 422, code: 'package-off' });
    const on = await ada.put(path, { enabled: true }, client);
    expect(on.packages.every((one) => one.enabled)).toBe(true);
  });
});
