import { describe, expect, test } from 'vitest';
import { serviceId } from '../../domain/ids.ts';
import { fromTokenAnswer } from '../http/oauth.ts';
import { fixturesBeside } from '../http/test-kit.ts';
import { fromCommitment } from './commitment.ts';
import { fromPax8History } from './history.ts';
import { type Beside, fromPax8Company, fromPax8Subscription, isMicrosoft } from './map.ts';
import {
  companySchema,
  dependenciesSchema,
  historySchema,
  pageSchema,
  productSchema,
  subscriptionSchema,
} from './schema.ts';

const fixture = fixturesBeside(import.meta.url);

const sample = subscriptionSchema.parse(fixture('subscription'));
const product = productSchema.parse(fixture('product-detail'));
const beside: Beside = {
  serviceId: serviceId('pax8'),
  product,
  rules: [],
  history: [],
  pricing: null,
};
const at = (text: string) => Temporal.Instant.from(text);

test('companies carry no proof of a tenant', () => {
  const { content } = pageSchema.parse(fixture('companies-page'));
  const customers = content.map((company) => fromPax8Company(companySchema.parse(company)));
  expect(customers).toHaveLength(10);
  expect(customers[0]).toEqual({
    id: '9ba32659-d339-4539-be21-1f461dc1a415',
    name: '112 Cloud Communications Backup',
    tenantId: null,
    domain: null,
  });
});

describe('a subscription', () => {
  test('of the documented page is read, dates in all their formats', () => {
    const { content } = pageSchema.parse(fixture('subscriptions-page'));
    const read = content.map((item) =>
      fromPax8Subscription(subscriptionSchema.parse(item), { ...beside, product: null }),
    );
    expect(read.map(({ status }) => status)).toEqual([
      'pending',
      'cancelled',
      'cancelled',
      'cancelled',
      'active',
      'pending',
      'active',
      'active',
      'pending',
      'active',
    ]);
    expect(read.every(({ termStartsAt }) => termStartsAt !== null)).toBe(true);
  });

  test('takes the SKU id and the commerce id from the answer by id, and our cost, never the price', () => {
    const read = fromPax8Subscription(
      {
        ...sample,
        vendorSkuId: 'CBDC14AB-D96C-4C30-B9F4-6ADA7CDC1D46',
        vendorSubscriptionId: '5F6B1F7E-1B1B-4C1C-9A9A-0C0C0C0C0C0C',
        partnerCost: 28.125,
      },
      { ...beside, product: { ...product, vendorSku: 'CFQ7TTC0LCHC:0002' } },
    );
    expect(read).toMatchObject({
      productKey: 'CFQ7TTC0LCHC:0002',
      declaredSkuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
      commerceSubscriptionId: '5f6b1f7e-1b1b-4c1c-9a9a-0c0c0c0c0c0c',
      unitCost: { amountMinor: 28_125, currency: 'USD', scale: 1 },
      unitCostPeriod: 'P1M',
      billingCycle: 'monthly',
    });
    expect(fromPax8Subscription(sample, beside).unitCost).toBeNull();
  });

  test('takes the cost from the one plan that fits', () => {
    const rates = [
      { partnerBuyRate: 20, startQuantityRange: 1, endQuantityRange: 4, chargeType: 'Per Unit' },
      { partnerBuyRate: 18.5, startQuantityRange: 5, endQuantityRange: 99, chargeType: 'Per Unit' },
    ];
    const plan = { billingTerm: 'Monthly', commitmentTerm: 'Monthly', rates };
    const annual = { ...plan, commitmentTerm: '1-Year' };
    const cost = (pricing: (typeof plan)[]) =>
      fromPax8Subscription(sample, { ...beside, pricing }).unitCost?.amountMinor;
    expect(cost([plan, annual])).toBe(1850);
    expect(cost([plan, plan])).toBeUndefined();
  });

  test('never gives back a trial, nor under a commitment that allows no decrease', () => {
    const [rules] =
      dependenciesSchema.parse(fixture('product-dependencies')).commitmentDependencies ?? [];
    const committed = {
      ...sample,
      commitmentTerm: { id: rules?.id, term: '3-Year', endDate: '2027-01-01' },
    };
    const locked = { ...rules, allowForQuantityDecrease: false };
    const kinds = [
      fromPax8Subscription({ ...sample, status: 'Trial' }, beside),
      fromPax8Subscription(committed, { ...beside, rules: [locked] }),
    ].map(({ reduction }) => reduction.kind);
    expect(kinds).toEqual(['not-allowed', 'not-allowed']);
  });

  test('that Microsoft has is not pending while a change is carried out', () => {
    const changing = { ...sample, status: 'PendingAutomated' };
    const status = (source: typeof sample) => fromPax8Subscription(source, beside).status;
    expect(status(changing)).toBe('pending');
    expect(status({ ...changing, vendorSubscriptionId: sample.id })).toBe('active');
  });

  test('is Microsoft’s by the catalog, or by its name when the catalog lost it', () => {
    expect(isMicrosoft(sample, product)).toBe(true);
    expect(isMicrosoft(sample, null)).toBe(true);
    expect(isMicrosoft(sample, { ...product, vendorName: 'Dropbox' })).toBe(false);
    expect(isMicrosoft({ ...sample, productName: 'Dropbox' }, null)).toBe(false);
  });
});

describe('the commitment', () => {
  const monthly = { id: 'm', term: 'Monthly', allowForQuantityDecrease: true };
  const annual = { id: 'a', term: '1-Year', allowForQuantityDecrease: true };

  test('is read in all three spellings', () => {
    const fragment = subscriptionSchema.parse({
      ...sample,
      ...Object(fixture('subscription-commitment-fragment.observed')),
    });
    expect(fromCommitment(fragment, [])).toMatchObject({
      term: 'P1M',
      endsAt: at('2026-04-23T00:00:00Z'),
    });
    const named = { ...sample, commitmentTerm: { id: 'a', term: '1-Year', endDate: '2027-01-01' } };
    expect(fromCommitment(named, [monthly, annual])).toEqual({
      term: 'P1Y',
      endsAt: at('2027-01-01T00:00:00Z'),
      rules: annual,
    });
    const flat = { ...sample, commitmentTermEndDate: '2027-01-01' };
    expect(fromCommitment(flat, [annual])).toMatchObject({ term: 'P1Y', rules: annual });
  });

  test('is unknown rather than guessed when only its end is told', () => {
    const flat = { ...sample, commitmentTermEndDate: '2027-01-01' };
    expect(fromCommitment(flat, [monthly, annual]).term).toBe('unknown');
  });

  test('is monthly when nothing is told and the month is billed, unknown when the year is', () => {
    expect(fromCommitment(sample, []).term).toBe('P1M');
    expect(fromCommitment({ ...sample, billingTerm: 'Annual' }, []).term).toBe('unknown');
  });
});

describe('the history', () => {
  const snapshots = historySchema.parse(fixture('subscription-history')).content;
  const [change, purchase] = snapshots;

  test('becomes events in the order of time', () => {
    expect(fromPax8History(snapshots, 5, null)).toEqual({
      kind: 'events',
      events: [
        { at: at('2020-12-01T20:20:13.153Z'), quantity: 2, kind: 'purchase' },
        { at: at('2020-12-10T06:12:14.453Z'), quantity: 5, kind: 'change' },
      ],
    });
  });

  test('has no event for a change of status alone', () => {
    const again = { ...sample, ...purchase, updatedDate: '2020-12-02', status: 'Active' };
    const facts = fromPax8History([again, ...snapshots], 5, null);
    expect(facts.kind === 'events' && facts.events).toHaveLength(2);
  });

  test('shows a renewal by a later end, or by the start of the term', () => {
    const [first, renewed] = ['2021-12-01', '2022-12-01'].map((endDate, index) => ({
      ...sample,
      quantity: 5,
      createdDate: '2020-12-01',
      ...(index === 0 ? {} : { updatedDate: '2021-12-01T00:10:00Z' }),
      commitmentTerm: { term: '1-Year', endDate },
    }));
    if (!first || !renewed) throw new Error('two snapshots');
    const termStartsAt = at('2021-12-01T00:00:00Z');
    const told = fromPax8History([first, renewed], 5, termStartsAt);
    const derived = fromPax8History([first], 5, termStartsAt);
    expect(told).toMatchObject({ events: [{}, { kind: 'renewal', quantity: 5 }] });
    expect(told.kind === 'events' && told.events).toHaveLength(2);
    expect(derived).toMatchObject({ events: [{}, { kind: 'renewal', at: termStartsAt }] });
  });

  test('takes a change in mid-term for no renewal, though it is printed with today’s commitment', () => {
    const [before, after] = ['2021-12-01', '2022-12-01'].map((endDate, index) => ({
      ...sample,
      quantity: 5 + index,
      createdDate: '2020-12-01',
      ...(index === 0 ? {} : { updatedDate: '2021-05-01' }),
      commitmentTerm: { term: '1-Year', endDate },
    }));
    if (!before || !after) throw new Error('two snapshots');
    expect(fromPax8History([after, before], 6, at('2021-12-01T00:00:00Z'))).toMatchObject({
      events: [{ kind: 'purchase' }, { kind: 'change', quantity: 6 }, { kind: 'renewal' }],
    });
  });

  test('opens no window by a touch that changed no quantity', () => {
    const touched = { ...sample, createdDate: '2020-12-01', updatedDate: '2026-11-20' };
    expect(fromPax8History([touched], 5, null)).toEqual({
      kind: 'events',
      events: [{ at: at('2020-12-01T00:00:00Z'), quantity: 5, kind: 'purchase' }],
    });
  });

  test('of one moment is read the newest first, as documented', () => {
    const [newer, older] = [7, 5].map((quantity) => ({ ...sample, quantity }));
    if (!newer || !older) throw new Error('two snapshots');
    expect(fromPax8History([newer, older], 7, null).kind).toBe('events');
  });

  test('that is missing, unreadable or ends elsewhere gives nothing back', () => {
    const unreadable = { ...sample, ...change, updatedDate: 'yesterday' };
    expect([
      fromPax8History([], 5, null).kind,
      fromPax8History([unreadable], 5, null).kind,
      fromPax8History(snapshots, 6, null).kind,
    ]).toEqual(['unknown', 'unknown', 'unknown']);
  });
});

test('the token answer is read', () => {
  expect(fromTokenAnswer(fixture('token-response')).lifetimeMs).toBe(86_400_000);
});
