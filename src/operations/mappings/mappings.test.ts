import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld, type Who } from '../../../test/support/world.ts';
import { mapping } from '../schemas/client.ts';
import { listOf } from '../schemas/common.ts';
import { service } from '../schemas/service.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
  // As on the first day, whatever the demo sets ahead.
  const { db } = world.server.product;
  await db.deleteFrom('customer_mapping').execute();
  await db.deleteFrom('change_history').where('subject', '=', 'mapping').execute();
});
afterAll(() => world.close());

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

const put = async (who: Who, clientName: string, kind: string, customer: string | null) => {
  const { id } = (await services()).find(kind);
  const path = `/v1/clients/${await world.clientId(clientName)}/mappings/${id}`;
  const customerId = customer === null ? null : await customerNamed(id, customer);
  const body = { customerId, notACustomer: customer === null };
  return (await world.as(who)).put(path, body, mapping);
};

describe('customer mappings', () => {
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
    const before = await lastAudit();
    const refusal = await refusalOf(
      put('ada', 'Juniper Legal', 'partner-center', 'Harrow Engineering'),
    );

    expect(refusal).toMatchObject({ status: 422, code: 'customer-contradicted' });
    expect(refusal.fields['customerId']).toContain('tenant');
    const path = `/v1/clients/${await world.clientId('Juniper Legal')}/mappings`;
    const { items } = await (
      await world.as('ada')
    ).get(path, z.object({ items: z.array(mapping) }));
    expect(new Set(items.map((one) => one.customerId))).toEqual(new Set([null]));
    expect(await lastAudit()).toEqual(before);
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
    expect(left?.history.map(({ evidenceText }) => evidenceText)).toEqual([
      null,
      expect.stringContaining('not a customer'),
      expect.stringContaining('tenant'),
    ]);
    expect((await refusalOf(ada.delete(`${path}/${id}`))).status).toBe(404);
    const deleted = z.object({ action: z.string(), summary: z.string(), before: z.unknown() });
    expect(deleted.parse(await lastAudit())).toMatchObject({
      action: 'mappings.delete',
      summary: `Forgot which customer ${clientName} is at Microsoft Partner Center`,
      before: { serviceId: id, customerId: null, evidence: 'confirmed-by-person' },
    });
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

async function lastAudit(): Promise<unknown> {
  const aud = await world.as('aud');
  return (await aud.get('/v1/audit?limit=1', listOf(z.unknown()))).items[0];
}
