import { describe, expect, it } from 'vitest';
import { serviceId } from '../../../../src/domain/ids.ts';
import { fromAcornCustomer, fromAcornSubscription } from './map.ts';
import { subscriptionSchema } from './schema.ts';

/** As the vendor's documents print one: replace it by a verbatim sample, and name its source. */
const sample = {
  id: 'S-1',
  customerId: 'C-1',
  product: { id: 'CFQ7TTC0LCHC', sku: '0002', name: 'Microsoft 365 Business Premium' },
  segment: 'commercial',
  microsoftSubscriptionId: 'A4C1340D-6911-4758-BBA3-0C4C6007D161',
  status: 'active',
  seats: 10,
  maximumSeats: 300,
  term: 'P1Y',
  billing: 'monthly',
  termStart: '2026-01-10T00:00:00Z',
  termEnd: '2027-01-10T00:00:00Z',
  autoRenew: true,
  price: { amount: '18.70', currency: 'usd' },
  returnable: [{ seats: 2, until: '2026-11-29T08:00:00Z' }],
};
const read = (changes: object = {}) =>
  fromAcornSubscription(subscriptionSchema.parse({ ...sample, ...changes }), serviceId('acorn'));

describe('a subscription', () => {
  it('is read with everything it tells', () => {
    expect(read()).toMatchObject({
      productKey: 'CFQ7TTC0LCHC:0002',
      commerceSubscriptionId: 'a4c1340d-6911-4758-bba3-0c4c6007d161',
      status: 'active',
      term: 'P1Y',
      unitCost: { amountMinor: 1_870, currency: 'USD' },
      reduction: { kind: 'lots', lots: [{ seatCount: 2 }] },
    });
  });

  it.each([
    [{ status: 'paused' }, { status: 'unknown' }],
    [{ term: 'P2Y' }, { term: 'unknown' }],
    [{ billing: 'weekly' }, { billingCycle: 'unknown', unitCost: null }],
    [{ price: { amount: 'on request', currency: 'USD' } }, { unitCost: null }],
    [{ termEnd: 'soon' }, { commitmentEndsAt: null }],
    [{ product: { name: 'Something' } }, { productKey: null }],
    [{ returnable: null }, { reduction: { kind: 'unknown' } }],
    [{ returnable: [{ seats: 2, until: 'soon' }] }, { reduction: { kind: 'unknown' } }],
    [{ trial: true }, { isTrial: true, reduction: { kind: 'not-allowed' } }],
  ])('with %j guesses nothing', (changes, expected) => {
    expect(read(changes)).toMatchObject(expected);
  });
});

it('reads a customer whose tenant and domain are missing', () => {
  expect(
    fromAcornCustomer({ id: 'C-1', name: 'Adatum', microsoftTenantId: null, domain: ' ' }),
  ).toEqual({ id: 'C-1', name: 'Adatum', tenantId: null, domain: null });
});
