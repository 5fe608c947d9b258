import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startTestWorld, type TestWorld, type Who } from '../../test/support/world.ts';
import { ApiError } from '../../tools/client/api.ts';
import { verifyAudit } from '../store/audit.ts';
import { client, clientRow, configuration, mapping } from './schemas/client.ts';
import { listOf } from './schemas/common.ts';
import { service, serviceKind, serviceTest } from './schemas/service.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
  // As on the first day, whatever the demo sets ahead.
  const { db } = world.server.product;
  await db.deleteFrom('customer_mapping').execute();
  await db.deleteFrom('change_history').where('subject', '=', 'mapping').execute();
});
afterAll(() => world.close());

const audit = listOf(z.object({ actor: z.string(), action: z.string(), summary: z.string() }));
const anything = z.unknown();

/** The refusal that a call has to end with. */
async function refusalOf(call: Promise<unknown>): Promise<ApiError> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof ApiError) return outcome;
  throw new Error('It was not refused', { cause: outcome });
}

async function services() {
  const { items } = await (await world.as('ada')).get('/v1/services', listOf(service));
  const find = (kind: string) => {
    const found = items.find((one) => one.kind === kind);
    if (found === undefined) throw new Error(`There is no ${kind}`);
    return found;
  };
  return { items, find };
}

async function customerNamed(serviceId: string, name: string): Promise<string> {
  const customers = listOf(z.object({ id: z.string(), name: z.string() }));
  const path = `/v1/services/${serviceId}/customers?search=${encodeURIComponent(name)}`;
  const { items } = await (await world.as('ada')).get(path, customers);
  const found = items.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no customer ${name}`);
  return found.id;
}

async function auditTail(count: number) {
  const path = `/v1/audit?limit=${count}`;
  return (await (await world.as('aud')).get(path, audit)).items;
}

describe('customer mappings', () => {
  const put = async (who: Who, clientName: string, kind: string, customer: string | null) => {
    const { id } = (await services()).find(kind);
    const path = `/v1/clients/${await world.clientId(clientName)}/mappings/${id}`;
    const customerId = customer === null ? null : await customerNamed(id, customer);
    const body = { customerId, notACustomer: customer === null };
    return (await world.as(who)).put(path, body, mapping);
  };

  it('are proven by the tenant id where the CSP gives it', async () => {
    const saved = await put('ada', 'Brightwater Dental', 'partner-center', 'Brightwater Dental');

    expect(saved).toMatchObject({
      customerName: 'Brightwater Dental',
      evidence: 'tenant-id',
      confirmedBy: 'Ada Admin',
      notACustomer: false,
    });
  });

  it('are proven by a shared subscription where the CSP knows no tenant', async () => {
    const saved = await put('ada', 'Eastgate Architects', 'pax8', 'Eastgate Architects');

    expect(saved.evidence).toBe('commerce-subscription');
  });

  it('carry the name of who confirmed them where nothing proves them', async () => {
    const saved = await put('ada', 'Fairview Medical', 'pax8', 'Fairview Medical Group');

    expect(saved.evidence).toBe('confirmed-by-person');
    expect(saved.evidenceText).toContain('Confirmed by Ada Admin');
  });

  it('are refused, and not saved, when the evidence contradicts', async () => {
    const before = await auditTail(1);
    const refusal = await refusalOf(
      put('ada', 'Juniper Legal', 'partner-center', 'Harrow Engineering'),
    );

    expect(refusal).toMatchObject({ status: 422, code: 'customer-contradicted' });
    expect(refusal.fields['customerId']).toContain('tenant');
    const path = `/v1/clients/${await world.clientId('Juniper Legal')}/mappings`;
    const { items } = await (
      await world.as('ada')
    ).get(path, z.object({ items: z.array(mapping) }));
    expect(items.map((one) => one.customerId)).toEqual([null, null]);
    expect(await auditTail(1)).toEqual(before);
  });

  it('never give one customer to two clients', async () => {
    await put('ada', 'Inkwell Publishing', 'pax8', 'Inkwell Publishing');

    const refusal = await refusalOf(put('ada', 'Kestrel Robotics', 'pax8', 'Inkwell Publishing'));

    expect(refusal).toMatchObject({ status: 409, code: 'customer-taken' });
    expect(refusal.message).toContain('Inkwell Publishing');
  });

  it('keep the history of being set, changed and deleted', async () => {
    const clientName = 'Dunmore Logistics';
    await put('ada', clientName, 'partner-center', clientName);
    const none = await put('ada', clientName, 'partner-center', null);
    expect(none).toMatchObject({ customerId: null, notACustomer: true });
    const { id } = (await services()).find('partner-center');
    const path = `/v1/clients/${await world.clientId(clientName)}/mappings`;
    const ada = await world.as('ada');
    await ada.delete(`${path}/${id}`);

    const { items } = await ada.get(path, z.object({ items: z.array(mapping) }));
    const left = items.find((one) => one.serviceId === id);
    expect(left).toMatchObject({ customerId: null, notACustomer: false, evidence: null });
    expect(left?.history.map(({ action, customerName }) => [action, customerName])).toEqual([
      ['deleted', null],
      ['changed', null],
      ['set', clientName],
    ]);
    expect((await refusalOf(ada.delete(`${path}/${id}`))).status).toBe(404);
  });

  it('need a customer or the word that there is none', async () => {
    const { id } = (await services()).find('pax8');
    const path = `/v1/clients/${await world.clientId('Juniper Legal')}/mappings/${id}`;
    const ada = await world.as('ada');

    for (const body of [
      { customerId: null, notACustomer: false },
      { customerId: 'nobody', notACustomer: true },
      { customerId: 'nobody', notACustomer: false },
    ]) {
      const refusal = await refusalOf(ada.put(path, body, mapping));
      expect(refusal.status).toBe(400);
      expect(Object.keys(refusal.fields)).toEqual(['customerId']);
    }
  });
});

describe('configuration', () => {
  const pathOf = async (clientName: string) =>
    `/v1/clients/${await world.clientId(clientName)}/packages/staff-onboarding-cloud-only/configuration`;
  /** A field of the package that has the wanted type. */
  const fieldOf = (page: z.output<typeof configuration>, type: string) => {
    const field = page.sections.flatMap(({ fields }) => fields).find((one) => one.type === type);
    if (field === undefined) throw new Error(`There is no ${type} field`);
    return field;
  };

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

describe('clients', () => {
  it('are searched, paged and counted', async () => {
    const eli = await world.as('eli');

    const all = await eli.get('/v1/clients?limit=200', listOf(clientRow));
    const second = await eli.get('/v1/clients?limit=1&offset=1', listOf(clientRow));
    const found = await eli.get('/v1/clients?search=bRiGhT', listOf(clientRow));
    const byDomain = await eli.get('/v1/clients?search=eastgate.example', listOf(clientRow));
    const literal = await eli.get('/v1/clients?search=%25', listOf(clientRow));

    expect(all.total).toBe(all.items.length);
    expect(second).toMatchObject({ total: all.total, items: [{ name: all.items[1]?.name }] });
    expect(found.items.map(({ name }) => name)).toEqual(['Brightwater Dental']);
    expect(byDomain.items.map(({ name }) => name)).toEqual(['Eastgate Architects']);
    expect(literal.total).toBe(0);
  });

  it('refuse a tenant that is no GUID, and one that another client has', async () => {
    const ada = await world.as('ada');
    const rows = (await ada.get('/v1/clients?limit=200', listOf(clientRow))).items;
    const [one, other] = rows.filter(({ tenantId }) => tenantId !== null);
    const path = `/v1/clients/${one?.id ?? ''}`;

    const nonsense = await refusalOf(ada.put(path, { tenantId: 'contoso' }, client));
    const taken = await refusalOf(ada.put(path, { tenantId: other?.tenantId }, client));

    expect(nonsense).toMatchObject({ status: 400, fields: { tenantId: expect.any(String) } });
    expect(taken).toMatchObject({ status: 409, code: 'tenant-taken' });
  });

  it('are taken over from the PSA again without a change when nothing changed', async () => {
    const answer = z.object({ added: z.number(), updated: z.number(), disabled: z.number() });

    const again = await (await world.as('ada')).post('/v1/clients/sync', {}, answer);

    expect(again).toEqual({ added: 0, updated: 0, disabled: 0 });
  });
});

describe('tickets', () => {
  it('know their client, and what stands in the way where there is one', async () => {
    const eli = await world.as('eli');
    const shape = z.object({
      client: clientRow.nullable(),
      problem: z.object({ code: z.string(), nextStep: z.string() }).nullable(),
      packages: z.array(z.object({ enabled: z.boolean() })),
    });

    const ready = await eli.get('/v1/tickets/5001', shape);
    const missing = await refusalOf(eli.get('/v1/tickets/999999', shape));

    expect(ready).toMatchObject({ client: { name: 'Brightwater Dental' }, problem: null });
    expect(ready.packages.some(({ enabled }) => enabled)).toBe(true);
    expect(missing).toMatchObject({ status: 404 });
  });
});

describe('the audit log', () => {
  it('is whole after all of this', async () => {
    expect(await verifyAudit(world.server.product.db)).toMatchObject({ ok: true });
  });
});
