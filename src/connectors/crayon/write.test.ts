import { describe, expect, it } from 'vitest';
import { subscriptionSchema } from './schema.ts';
import { instructionsFor } from './write.ts';

const instructions = (fields: object) =>
  instructionsFor(
    subscriptionSchema.parse({
      Id: 1,
      CustomerTenant: { Id: 2 },
      Quantity: 10,
      Status: 1,
      PartNumber: 'CFQ7TTC0LCHC:0002',
      BillingCycle: 1,
      TermDuration: 'P1Y',
      ...fields,
    }),
    7,
  );

describe('instructions for the next term', () => {
  it('are the present product, term and billing with another quantity', () => {
    expect(instructions({})).toEqual({
      partNumber: 'CFQ7TTC0LCHC:0002',
      billingCycle: 1,
      termDuration: 'P1Y',
      quantity: 7,
    });
  });

  it('count billing cycles by another list than subscriptions do', () => {
    expect(instructions({ BillingCycle: 8, TermDuration: 'P3Y' })).toMatchObject({
      billingCycle: 5,
    });
  });

  const Product = { ProductId: 'CFA5TTC0LF8R', SkuId: '0001', TermDuration: 'P3Y' };

  it.each([
    ['Monthly', 1],
    ['annual', 2],
    ['Triennial', 5],
    ['Three Years', 5],
  ])('that stand keep their product, and "%s" is %i', (BillingCycle, billingCycle) => {
    const ScheduledNextTermInstructions = {
      Product: { ...Product, BillingCycle },
      Quantity: 5,
      CustomTermEndDate: '2027-06-30T23:59:59Z',
    };
    expect(instructions({ ScheduledNextTermInstructions })).toEqual({
      partNumber: 'CFA5TTC0LF8R:0001',
      billingCycle,
      termDuration: 'P3Y',
      quantity: 7,
      customTermEndDate: '2027-06-30T23:59:59Z',
    });
  });

  it.each([
    [{ BillingCycle: 5 }],
    [{ BillingCycle: null }],
    [{ TermDuration: null }],
    [{ PartNumber: '85e8de32-c3cd-40aa-aaf1-0878859ee204' }],
    [{ ScheduledNextTermInstructions: { Product: { ...Product, BillingCycle: 'Weekly' } } }],
    [{ ScheduledNextTermInstructions: { Product: { BillingCycle: 'Monthly' } } }],
  ])('are none where something is not known: %o', (fields) => {
    expect(instructions(fields)).toBeNull();
  });
});
