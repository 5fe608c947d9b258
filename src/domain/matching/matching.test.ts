import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cspCustomerId } from '../ids.ts';
import { matchCustomer } from './match-customer.ts';
import type { ListedCustomer } from './match-customer.ts';
import { nameSimilarity, normaliseCompanyName } from './names.ts';
import { proveCustomer } from './prove-customer.ts';
import type { ProofFacts } from './prove-customer.ts';

const tenant = '11111111-1111-1111-1111-111111111111';
const stranger = '22222222-2222-2222-2222-222222222222';
const client = { name: 'The Müller & Söhne GmbH', tenantId: tenant, domains: ['Mueller.example'] };
const customer = (id: string, changes: Partial<ListedCustomer>): ListedCustomer => ({
  id: cspCustomerId(id),
  name: id,
  tenantId: null,
  domain: null,
  ...changes,
});

const twice = (changes: Partial<ListedCustomer>) => [
  customer('a', changes),
  customer('b', changes),
];

describe('company names', () => {
  test.each([
    ['The Müller & Söhne GmbH', 'muller sohne'],
    ['Müller und Söhne GmbH & Co. KG', 'muller und sohne'],
    ['ACME, Inc.', 'acme'],
    ['Acme Pty. Ltd.', 'acme'],
    ["O'Neill's B.V.", 'oneills'],
    ['Ltd', 'ltd'],
    ['Weiß AG', 'weiss'],
    ['Fairview Medical Group Ltd', 'fairview medical group'],
    ['Acme Holdings', 'acme holdings'],
    ['', ''],
  ])('%s is compared as "%s"', (name, expected) => {
    expect(normaliseCompanyName(name)).toBe(expected);
  });

  test('are alike between 0 and 1, the same both ways', () => {
    expect(nameSimilarity('Acme Ltd', 'ACME')).toBe(1);
    expect(nameSimilarity('', '')).toBe(0);
    expect(nameSimilarity('a', 'b')).toBe(0);
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const likeness = nameSimilarity(left, right);
        expect(likeness).toBe(nameSimilarity(right, left));
        expect(likeness).toBeGreaterThanOrEqual(0);
        expect(likeness).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('matching', () => {
  const saved = { kind: 'customer', customerId: cspCustomerId('b') } as const;

  test('takes the saved customer, then the tenant id, then the domain', () => {
    const byDomain = customer('a', { domain: 'mueller.example' });
    const byTenant = customer('b', { tenantId: tenant.toUpperCase() });
    const list = [byDomain, byTenant, customer('c', {})];
    const match = (customers: readonly ListedCustomer[], mapping: typeof saved | null) =>
      matchCustomer({ client, customers, saved: mapping });
    expect(match(list, saved)).toEqual({ kind: 'saved', customer: byTenant });
    expect(match(list, null)).toEqual({ kind: 'tenant-id', customer: byTenant });
    expect(match([byDomain], null)).toEqual({ kind: 'domain', customer: byDomain });
  });

  test('asks again when the saved customer is gone, and accepts "not a customer"', () => {
    const list = [customer('a', { tenantId: tenant })];
    expect(matchCustomer({ client, customers: list, saved })).toMatchObject({ kind: 'ask' });
    expect(matchCustomer({ client, customers: list, saved: { kind: 'not-a-customer' } })).toEqual({
      kind: 'not-a-customer',
    });
  });

  test('asks when two customers have the tenant or the domain', () => {
    for (const changes of [{ tenantId: tenant }, { domain: 'mueller.example' }]) {
      const match = matchCustomer({ client, customers: twice(changes), saved: null });
      expect(match).toMatchObject({ kind: 'ask' });
    }
  });

  test('does not take a domain of a customer that is another tenant', () => {
    const wrong = customer('a', { domain: 'mueller.example', tenantId: stranger });
    expect(matchCustomer({ client, customers: [wrong], saved: null }).kind).toBe('ask');
  });

  test('suggests a unique equal name and never takes it', () => {
    const same = customer('a', { name: 'Muller, Sohne Ltd' });
    const near = customer('b', { name: 'Muller Sohn' });
    const match = matchCustomer({
      client,
      customers: [customer('z', { name: 'Zebra' }), near, same],
      saved: null,
    });
    expect(match).toMatchObject({ kind: 'ask', suggestion: same });
    if (match.kind === 'ask') expect(match.candidates.map((it) => it.id)).toEqual(['a', 'b', 'z']);
    const again = { ...same, id: cspCustomerId('c') };
    const both = matchCustomer({ client, customers: [same, again], saved: null });
    expect(both).toMatchObject({ suggestion: null });
    const foreign = { ...same, tenantId: stranger };
    const other = matchCustomer({ client, customers: [foreign], saved: null });
    expect(other).toMatchObject({ suggestion: null });
  });

  test('does not depend on the order of the customers', () => {
    const one = fc.record({
      name: fc.constantFrom('Acme', 'Acme Ltd', 'Muller Sohne', 'Zebra'),
      tenantId: fc.constantFrom(null, tenant, stranger),
      domain: fc.constantFrom(null, 'mueller.example', 'x.example'),
    });
    const lists = fc
      .array(one, { maxLength: 6 })
      .map((list) => list.map((changes, index) => customer(`c${index}`, changes)));
    fc.assert(
      fc.property(
        lists.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
        ),
        ([list, shuffled]) => {
          const match = matchCustomer({ client, customers: list, saved: null });
          expect(matchCustomer({ client, customers: shuffled, saved: null })).toEqual(match);
        },
      ),
    );
  });
});

describe('proof before money', () => {
  const facts: ProofFacts = {
    clientTenantId: tenant,
    clientDomains: ['mueller.example', 'shared.example'],
    tenantCommerceIds: ['AAAA-1'],
    evidence: { tenantIds: [], domains: [], commerceSubscriptionIds: [] },
    domainsOfOtherClients: [
      { domain: 'other.example', clientName: 'Other Ltd' },
      { domain: 'shared.example', clientName: 'Other Ltd' },
    ],
  };
  const prove = (evidence: Partial<ProofFacts['evidence']>, changes: Partial<ProofFacts> = {}) =>
    proveCustomer({ ...facts, ...changes, evidence: { ...facts.evidence, ...evidence } });

  test.each([
    [{ tenantIds: [tenant.toUpperCase()] }, 'proven', 'tenant-id'],
    [{ commerceSubscriptionIds: ['aaaa-1', 'bbbb'] }, 'proven', 'commerce-subscription'],
    [{ domains: ['MUELLER.example'] }, 'proven', 'domain'],
    [{}, 'unproven', null],
    [{ commerceSubscriptionIds: ['zzzz'] }, 'contradicted', 'commerce-subscription'],
    [{ commerceSubscriptionIds: ['zzzz'], domains: ['mueller.example'] }, 'proven', 'domain'],
    [{ domains: ['shared.example'] }, 'unproven', null],
    [{ domains: ['nobody.example'] }, 'unproven', null],
    [{ tenantIds: [stranger] }, 'contradicted', 'tenant-id'],
    [{ tenantIds: [tenant, stranger] }, 'contradicted', 'tenant-id'],
    [{ tenantIds: [stranger], domains: ['mueller.example'] }, 'contradicted', 'tenant-id'],
    [{ domains: ['mueller.example', 'other.example'] }, 'contradicted', 'domain'],
    [{ tenantIds: [tenant], domains: ['Other.example'] }, 'contradicted', 'domain'],
  ])('%o is %s by %s', (evidence, verdict, by) => {
    expect(prove(evidence)).toMatchObject({ verdict, by });
  });

  test('without a connected tenant a tenant id proves nothing', () => {
    expect(prove({ tenantIds: [tenant] }, { clientTenantId: null }).verdict).toBe('unproven');
  });
});
