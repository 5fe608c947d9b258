import { describe, expect, it } from 'vitest';
import type { SubscriptionRecord } from '../../api/types.ts';
import { toInitialValues } from '../../ui/form/use-field-form.ts';
import { toRecordDraft, toRecordErrors, toRecordFields, toRecordValues } from './record-fields.ts';

const premium = 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46';
const licenses = [{ skuId: premium, name: 'Microsoft 365 Business Premium' }];

const record: SubscriptionRecord = {
  id: 'r1',
  clientId: 'c1',
  serviceId: 's1',
  cspName: 'Leader Cloud',
  skuId: premium,
  productName: 'Business Premium',
  segment: 'nonprofit',
  term: 'P3Y',
  billingCycle: 'annual',
  quantity: 18,
  maximumQuantity: 300,
  renewsOn: '2027-05-01',
  renewsAutomatically: null,
  unitCost: { currency: 'USD', amountMinor: 1_760, text: 'USD 17.60' },
  commerceSubscriptionId: 'c1a2b3c4-0000-4000-8000-00000000c0de',
  accountReference: 'LC-4711',
  updatedAt: '2026-11-23T09:00:00Z',
  updatedBy: 'Ada Admin',
};

const valuesOf = (one: SubscriptionRecord | null) =>
  toInitialValues(toRecordFields(licenses, null), toRecordValues(one, licenses));

describe('the form of a record', () => {
  it.each([
    ['everything written down', {}],
    ['a license that the tenant does not have', { skuId: '00000000-0000-4000-8000-000000000001' }],
    [
      'as little as may be',
      {
        maximumQuantity: null,
        renewsOn: null,
        renewsAutomatically: true,
        unitCost: null,
        commerceSubscriptionId: null,
        accountReference: '',
      },
    ],
  ])('that nobody touches writes down what was there: %s', (_, changes) => {
    const one = { ...record, ...changes };
    const { currency, ...said } = toRecordDraft(valuesOf(one));
    expect(one).toMatchObject({ ...said, unitCost: one.unitCost });
    expect(said.unitCost).toBe(one.unitCost === null ? null : '17.60');
    expect(currency).toBe(one.unitCost === null ? null : 'USD');
  });

  it('asks where it is only of a new one, which begins with what is usual', () => {
    const names = toRecordFields(licenses, [{ value: 's1', label: 'Leader Cloud' }]);
    expect(names[0]?.name).toBe('serviceId');
    expect(toRecordFields(licenses, null).map(({ name }) => name)).not.toContain('serviceId');
    expect(toRecordDraft(valuesOf(null))).toMatchObject({
      segment: 'commercial',
      term: 'P1Y',
      billingCycle: 'monthly',
      renewsAutomatically: true,
      quantity: 0,
    });
  });

  it('says what is wrong with a license where it was typed', () => {
    const errors = { skuId: 'It is a GUID.', quantity: 'At least 1.' };
    expect(toRecordErrors(errors, { skuId: 'another' })).toEqual({
      otherSkuId: 'It is a GUID.',
      quantity: 'At least 1.',
    });
    expect(toRecordErrors(errors, { skuId: premium })).toEqual(errors);
  });
});
