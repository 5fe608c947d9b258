import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusalOf } from '../../../test/support/refusal.ts';
import { startTestWorld, type TestWorld } from '../../../test/support/world.ts';
import { listOf } from '../schemas/common.ts';
import { service } from '../schemas/service.ts';
import { subscriptionRecord } from './subscription-record.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await startTestWorld();
});
afterAll(() => world.close());

it('writes nothing over a number that has moved since it was looked at', async () => {
  const ada = await world.as('ada');
  const csp = { kind: 'manual', name: 'Leader Cloud', settings: { portalAddress: '', note: '' } };
  const { id: serviceId } = await ada.post('/v1/services', csp, service);
  const list = `/v1/clients/${await world.clientId('Brightwater Dental')}/manual-subscriptions`;
  const facts = {
    skuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
    productName: 'Business Premium',
    term: 'P1Y',
    billingCycle: 'monthly',
  };
  const added = { serviceId, ...facts, quantity: 18 };
  const { id } = await ada.post(list, added, subscriptionRecord);
  const correct = (quantity: number, seen: object) =>
    ada.put(`/v1/manual-subscriptions/${id}`, { ...facts, quantity, ...seen }, subscriptionRecord);
  expect((await correct(19, { quantitySeen: 18 })).quantity).toBe(19);

  // Another look from before that: the price or the account is corrected, and 18 sent along.
  const refused = await refusalOf(correct(18, { quantitySeen: 18 }));

  expect(refused).toMatchObject({ status: 409, code: 'changed-meanwhile' });
  expect(refused.said).toBe('Ada Admin has changed it to 19 seats meanwhile.');
  const { items } = await ada.get(list, listOf(subscriptionRecord));
  expect(items.map(({ quantity }) => quantity)).toEqual([19]);
  // Whoever says nothing of what they saw means what they write.
  expect((await correct(17, {})).quantity).toBe(17);
});
