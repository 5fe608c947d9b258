import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { clientId as toClientId, subscriptionId } from '../../domain/ids.ts';
import { transact } from '../../store/database.ts';
import { openWorkItem } from '../../store/manual-work.ts';
import { client, mapping } from '../schemas/client.ts';
import { listOf } from '../schemas/common.ts';
import { subscriptionRow } from '../schemas/run.ts';
import { service } from '../schemas/service.ts';
import { subscriptionRecord } from './subscription-record.ts';

let world: TestWorld;
let clientId: string;
let serviceId: string;
beforeAll(async () => {
  world = await startTestWorld();
  clientId = await world.clientId('Brightwater Dental');
  const ada = await world.as('ada');
  const body = { kind: 'manual', name: 'Leader Cloud', settings: { portalAddress: '', note: '' } };
  serviceId = (await ada.post('/v1/services', body, service)).id;
});
afterAll(() => world.close());

const premium = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
const usual = {
  skuId: premium,
  productName: 'Business Premium',
  term: 'P1Y',
  billingCycle: 'monthly',
  quantity: 18,
  renewsOn: '2027-05-01',
  renewsAutomatically: true,
  unitCost: '17.60',
  currency: 'usd',
  accountReference: 'LC-4711',
} as const;

const path = (of: string = clientId): string => `/v1/clients/${of}/manual-subscriptions`;
const add = async (changes: object = {}) =>
  (await world.as('ada')).post(path(), { serviceId, ...usual, ...changes }, subscriptionRecord);

describe('a record of a subscription', () => {
  it('is written down with price and term, and the client is mapped to itself', async () => {
    const added = await add();

    expect(added).toMatchObject({
      cspName: 'Leader Cloud',
      quantity: 18,
      unitCost: { amountMinor: 1_760, currency: 'USD' },
      renewsOn: '2027-05-01',
      updatedBy: 'Ada Admin',
    });
    const ada = await world.as('ada');
    const { mappings } = await ada.get(`/v1/clients/${clientId}`, client);
    expect(mappings.find((one) => one.serviceId === serviceId)).toMatchObject({
      customerId: clientId,
      evidence: 'tenant-id',
    });
    const rows = await ada.get(
      `/v1/clients/${clientId}/subscriptions`,
      z.object({ items: z.array(subscriptionRow) }),
    );
    expect(rows.items.find((row) => row.subscriptionId === added.id)).toMatchObject({
      ownedAtCsp: 18,
      skuId: premium,
      renewsAt: '2027-05-01T00:00:00Z',
    });
  });

  it('is corrected and taken out of the book, each with a row in the audit log', async () => {
    const ada = await world.as('ada');
    const { id } = await add({ productName: 'Visio' });
    const changed = await ada.put(
      `/v1/manual-subscriptions/${id}`,
      { ...usual, productName: 'Visio Plan 2', quantity: 4, unitCost: null, currency: null },
      subscriptionRecord,
    );
    expect(changed).toMatchObject({ productName: 'Visio Plan 2', quantity: 4, unitCost: null });
    await ada.delete(`/v1/manual-subscriptions/${id}`);

    const { items } = await ada.get(path(), listOf(subscriptionRecord));
    expect(items.map((record) => record.id)).not.toContain(id);
    const rows = await ada.get(
      `/v1/audit?search=Visio%20Leader&clientId=${clientId}&sort=at`,
      listOf(z.object({ action: z.string(), before: z.unknown(), after: z.unknown() })),
    );
    expect(rows.items.map(({ action }) => action)).toEqual([
      'manual-subscriptions.add',
      'manual-subscriptions.change',
      'manual-subscriptions.remove',
    ]);
    expect(rows.items[1]).toMatchObject({ before: { quantity: 18 }, after: { quantity: 4 } });
  });

  it('stays as long as somebody is asked to change it, even if nobody waits for that any more', async () => {
    const { id } = await add({ productName: 'Project Plan 3' });
    const { db } = world.server.product;
    const at = world.world.clock.now();
    const of = { clientId: toClientId(clientId), subscriptionId: subscriptionId(id) };
    const work = { requestId: 'given up', fromQuantity: 18, toQuantity: 19, portalAddress: '' };
    await transact(db, (tx) =>
      openWorkItem(tx, serviceId, { ...of, ...work, undoUntil: null, at }),
    );

    const removed = (await world.as('ada')).delete(`/v1/manual-subscriptions/${id}`);

    expect(await refusalOf(removed)).toMatchObject({ status: 409, code: 'work-open' });
  });

  it.each([
    [{ skuId: 'SPB' }, 'skuId'],
    [{ unitCost: 'a lot' }, 'unitCost'],
    [{ unitCost: '17.605' }, 'unitCost'],
    [{ currency: null }, 'currency'],
    [{ currency: 'zzz' }, 'currency'],
    [{ maximumQuantity: 17 }, 'maximumQuantity'],
    [{ commerceSubscriptionId: 'mine' }, 'commerceSubscriptionId'],
    [{ quantity: 0 }, 'quantity'],
    [{ renewsOn: 'soon' }, 'renewsOn'],
  ])('that says %o is refused at that field', async (changes, field) => {
    const refused = await refusalOf(add(changes));
    expect(refused.status).toBe(400);
    expect(Object.keys(refused.fields)).toContain(field);
  });

  it('of one subscription in the tenant is written down once, whoever’s it is', async () => {
    const commerceSubscriptionId = 'c1a2b3c4-0000-4000-8000-00000000c0de';
    await add({ commerceSubscriptionId });
    const other = await world.clientId('Eastgate Architects');
    const ada = await world.as('ada');
    const twice = ada.post(
      path(other),
      { serviceId, ...usual, commerceSubscriptionId: commerceSubscriptionId.toUpperCase() },
      subscriptionRecord,
    );
    expect((await refusalOf(twice)).fields['commerceSubscriptionId']).toContain(
      'Brightwater Dental',
    );
  });

  it('is for a CSP that tells nothing by itself', async () => {
    const { items } = await (await world.as('ada')).get('/v1/services', listOf(service));
    const pax8 = items.find(({ kind }) => kind === 'pax8');
    const refused = await refusalOf(add({ serviceId: pax8?.id }));
    expect(refused.fields['serviceId']).toContain('tells by itself');
  });
});

it('names the kind with its capabilities, and its test says that there is nothing to call', async () => {
  const ada = await world.as('ada');
  const { items } = await ada.get('/v1/services', listOf(service));
  expect(items.find(({ id }) => id === serviceId)?.capabilities).toMatchObject({
    isKeptByHand: true,
    tellsWhatBecameOfChange: true,
  });
  const report = await ada.post(
    `/v1/services/${serviceId}/test`,
    {},
    z.object({ ok: z.boolean() }),
  );
  expect(report.ok).toBe(true);
});

it('offers nobody else’s client when a client is mapped by hand', async () => {
  const other = await world.clientId('Eastgate Architects');
  const ada = await world.as('ada');
  const wrong = ada.put(
    `/v1/clients/${clientId}/mappings/${serviceId}`,
    { customerId: other, notACustomer: false },
    mapping,
  );
  expect(await refusalOf(wrong)).toMatchObject({ code: 'customer-contradicted' });
});
