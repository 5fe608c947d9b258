/** The vendor's own samples through our mapping; where each came from is in __fixtures__/index.json. */
import { describe, expect, it } from 'vitest';
import { serviceId } from '../../domain/ids.ts';
import { fixturesBeside } from '../http/test-kit.ts';
import { fromArrowSphereHistory } from './history.ts';
import { fromArrowSphereCustomer, fromArrowSphereLicense, fromFoundLicense } from './map.ts';
import { scheduleOf } from './schedule.ts';
import {
  customerSchema,
  customersSchema,
  foundPageSchema,
  foundRowSchema,
  historyAnswerSchema,
  licenseAnswerSchema,
  tasksAnswerSchema,
} from './schema.ts';
import { reductionOf } from './window.ts';

const read = fixturesBeside(import.meta.url);
const beside = { serviceId: serviceId('arrow'), scheduledQuantity: null } as const;

describe('the vendor’s sample', () => {
  it('of a license is understood, both spellings in it', () => {
    const { license } = licenseAnswerSchema.parse(read('license-get-response')).data;
    const ours = fromArrowSphereLicense(license, { ...beside, reduction: reductionOf(license) });
    expect(ours).toMatchObject({
      id: '123456',
      customerId: 'customer_ref',
      productName: 'name',
      status: 'active',
      isTrial: true,
      quantity: 10,
      term: 'P1Y',
      billingCycle: 'annual',
      renewsAutomatically: true,
      minimumQuantity: 1,
      maximumQuantity: 9_999,
      reduction: { kind: 'not-allowed' },
    });
    expect(ours.commitmentEndsAt?.toString()).toBe('2025-04-22T00:00:00Z');
  });

  it('of a search is understood', () => {
    const { results, pagination } = foundPageSchema.parse(read('licenses-find-response'));
    expect(pagination.currentPage).toBe(1);
    const [first] = results.map((row) => fromFoundLicense(foundRowSchema.parse(row).license));
    if (first === undefined) return expect.unreachable('the sample has rows');
    const reduction = reductionOf(first);
    expect(fromArrowSphereLicense(first, { ...beside, reduction })).toMatchObject({
      id: 'partner_ref',
      customerId: 'ref',
      productName: 'offer',
    });
  });

  it('of customers is understood', () => {
    const { data, pagination } = customersSchema.parse(read('customers-list-response'));
    expect(pagination).toEqual({ current_page: 1, total_page: 10, total: 155 });
    const [first] = data.customers.map((customer) => customerSchema.parse(customer));
    expect(first?.DeletedAt).toBe('deleted_at');
    expect(first && fromArrowSphereCustomer(first)).toEqual({
      id: 'reference',
      name: 'company_name',
      tenantId: null,
      domain: null,
    });
  });

  it('of tasks plans a quantity with its term and billing cycle', () => {
    const list = read('license-scheduled-tasks-list-response');
    const { scheduledTasks } = tasksAnswerSchema.parse({ data: list }).data;
    const { license } = licenseAnswerSchema.parse(read('license-get-response')).data;
    const renewing = { ...license, nextRenewalDate: '2025-04-06T20:23:52+00:00' };
    expect(scheduleOf(renewing, scheduledTasks)).toEqual({
      scheduledQuantity: 2,
      scheduledTerms: JSON.stringify({
        term: 8_640,
        periodicity: 720,
        coterminosityDate: '2025-04-06T20:23:52+00:00',
      }),
    });
    expect(scheduleOf(license, scheduledTasks)).toEqual({ scheduledQuantity: null });
  });

  it('of a history has no change of seats', () => {
    const { actions } = historyAnswerSchema.parse(read('license-history-response')).data;
    const termStartsAt = Temporal.Instant.from('2018-06-01T00:00:00Z');
    expect(fromArrowSphereHistory(actions, { termStartsAt, quantity: 1 })).toEqual({
      kind: 'events',
      events: [{ at: termStartsAt, quantity: 1, kind: 'renewal' }],
    });
  });
});
