import { expect, it } from 'vitest';
import { doubtAbout } from './customer-doubt.ts';
import type { MatchedCustomers } from './match-customers.ts';

const proven: MatchedCustomers['customers'][number] = {
  serviceId: 'pc',
  serviceName: 'Partner Center',
  customerId: 'c1',
  customerName: 'Fairview',
  evidence: 'tenant-id',
  evidenceText: 'The CSP gives the tenant of the client, t1.',
  isSaved: true,
};
const unproven: typeof proven = {
  ...proven,
  serviceName: 'Pax8',
  customerName: 'Fairview Medical Practice',
  evidence: 'confirmed-by-person',
  evidenceText: 'The CSP gives nothing. Confirmed by Eli Engineer.',
};

it('names a customer that nothing proves, who confirmed it, and where to check it', () => {
  expect(doubtAbout('Fairview Medical', [proven, unproven])).toEqual({
    sentence:
      '"Fairview Medical Practice" at Pax8 may be the wrong customer: nothing proves that it is Fairview Medical. The CSP gives nothing. Confirmed by Eli Engineer.',
    nextStep:
      'Check the mapping under Configuration > Clients > Fairview Medical > CSP Customer Mapping.',
  });
});

it('doubts nothing that is proven', () => {
  expect(doubtAbout('Fairview Medical', [proven])).toBeNull();
});
