import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { listOf } from '../schemas/common.ts';
import { service } from '../schemas/service.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

const byHand = async (name: string): Promise<string> => {
  const ada = await world.as('ada');
  const settings = { portalAddress: '', note: '' };
  return (await ada.post('/v1/services', { kind: 'manual', name, settings }, service)).id;
};
const disable = async (id: string) =>
  (await world.as('ada')).put(`/v1/services/${id}`, { enabled: false }, service);
const names = async (): Promise<readonly string[]> => {
  const { items } = await (await world.as('ada')).get('/v1/services', listOf(service));
  return items.map(({ name }) => name);
};

it('is for what is disabled', async () => {
  const id = await byHand('Somewhere');
  const ada = await world.as('ada');

  const refused = await refusalOf(ada.delete(`/v1/services/${id}`));
  expect(refused).toMatchObject({ status: 409, code: 'service-enabled' });
  await disable(id);
  await ada.delete(`/v1/services/${id}`);

  expect(await names()).not.toContain('Somewhere');
  const gone = await refusalOf(ada.delete(`/v1/services/${id}`));
  expect(gone.status).toBe(404);
});

it('is not for what has a history', async () => {
  const id = await byHand('Bookkeeper');
  const ada = await world.as('ada');
  const record = {
    serviceId: id,
    skuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
    productName: 'Microsoft 365 Business Premium',
    term: 'P1M',
    billingCycle: 'monthly',
    quantity: 3,
    renewsOn: '2027-03-01',
    renewsAutomatically: true,
    unitCost: '17.60',
    currency: 'USD',
    commerceSubscriptionId: null,
  };
  const clientId = await world.clientId('Brightwater Dental');
  await ada.post(`/v1/clients/${clientId}/manual-subscriptions`, record, z.unknown());
  await disable(id);

  const refused = await refusalOf(ada.delete(`/v1/services/${id}`));

  expect(refused).toMatchObject({ code: 'service-has-history' });
  expect(await names()).toContain('Bookkeeper');
});

it('is for admins', async () => {
  const id = await byHand('Elsewhere');
  await disable(id);

  const refused = await refusalOf((await world.as('eli')).delete(`/v1/services/${id}`));

  expect(refused.status).toBe(403);
});
