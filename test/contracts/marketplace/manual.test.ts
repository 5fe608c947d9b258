/**
 * The CSP without an API, put through what the suite of the port (suite.ts) asks of every connector. It is not run as it
 * stands, because there is no port between the connector and its vendor: a person is the vendor, and the book is our own
 * database. What that takes away, check by check:
 *
 * - "lists every customer of every page": there are no pages; every client is there once, by name.
 * - "is sent once" and the journal of writes: nothing is sent; the work items take the journal's place.
 * - lost connections, a 500 before and after: the one call that can get lost is a transaction; it is spoiled in the
 *   database instead (manual-writing.test.ts).
 * - throttling, broken reads, tokens, audiences, roles, the vendor's limit: there is no request and no secret.
 * - a schedule for the renewal: nobody can be asked today to do something in a year; `schedulesAtRenewal` is false.
 */
import { describe, expect, it } from 'vitest';
import { cspCustomerId, subscriptionId } from '../../../src/domain/ids.ts';
import { failureOf } from '../complaints.ts';
import { commerceId, openManual, premium, tenantId } from './manual-under-test.ts';

const manual = openManual();

describe('a CSP without an API: reading', () => {
  it('lists every client once, by name, with the tenant that is its own', async () => {
    const { csp, customerId, otherId } = manual.book;
    expect(await csp.listCustomers()).toEqual([
      { id: customerId, name: 'Alder & Finch', tenantId, domain: null },
      { id: otherId, name: 'Contoso', tenantId: null, domain: null },
    ]);
  });

  it('leaves out clients that are gone', async () => {
    const { csp, customerId, db, otherId } = manual.book;
    await db.updateTable('client').set({ disabled: true }).where('id', '=', otherId).execute();
    expect((await csp.listCustomers()).map(({ id }) => id)).toEqual([customerId]);
  });

  it('tells what proves whose account it is', async () => {
    const { csp, customerId } = manual.book;
    expect(await csp.readCustomerEvidence(customerId)).toEqual({
      customer: { id: customerId, name: 'Alder & Finch', tenantId, domain: null },
      tenantIds: [tenantId],
      domains: [],
      commerceSubscriptionIds: [commerceId],
    });
  });

  it('reads a subscription with SKU, term and price, in the list and alone', async () => {
    const { csp, customerId, serviceId } = manual.book;
    const alone = await manual.read();
    expect(await csp.listSubscriptions(customerId)).toEqual([alone]);
    expect(alone).toMatchObject({
      serviceId,
      customerId,
      declaredSkuId: premium,
      commerceSubscriptionId: commerceId,
      status: 'active',
      quantity: 10,
      term: 'P1Y',
      billingCycle: 'monthly',
      unitCost: { amountMinor: 1_760, currency: 'USD' },
      unitCostPeriod: 'P1M',
      reduction: { kind: 'lots', lots: [] },
      maximumQuantity: 300,
    });
    expect(alone.commitmentEndsAt?.toString()).toBe('2027-01-10T00:00:00Z');
  });

  it('can do exactly what it says', () => {
    const { csp } = manual.book;
    expect('scheduleQuantity' in csp).toBe(csp.capabilities.schedulesAtRenewal);
    expect('readChange' in csp).toBe(csp.capabilities.tellsWhatBecameOfChange);
    expect(csp.capabilities.settleTimeMs).toBeGreaterThan(0);
  });

  it('does not find what is not there, nor what is somebody else’s', async () => {
    const { csp, customerId, otherId, recordId } = manual.book;
    const another = await manual.connectAnother();
    const record = subscriptionId(recordId);
    const failures = await Promise.all([
      failureOf(csp.readSubscription(customerId, subscriptionId('nowhere'))),
      failureOf(csp.readSubscription(otherId, record)),
      failureOf(csp.readCustomerEvidence(cspCustomerId('nowhere'))),
      failureOf(another.readSubscription(customerId, record)),
    ]);
    expect(failures.map(({ kind }) => kind)).toEqual(Array(4).fill('not-found'));
  });
});

it.each([
  [false, 'expired'],
  [null, 'unknown'],
] as const)(
  'whose term is over is, where it renews says %s, %s: nobody is asked',
  async (renews, status) => {
    const { book, change, read } = manual;
    await book.db
      .updateTable('manual_subscription')
      .set({ renews_automatically: renews })
      .execute();
    book.now = Temporal.Instant.from('2027-01-10T00:00:00Z');
    expect((await read()).status).toBe(status);
    expect(await book.csp.setQuantity(change(10, 12))).toMatchObject({
      outcome: 'refused',
      reason: 'subscription-not-active',
    });
  },
);

it('says in words that there is nothing to call', async () => {
  const report = await manual.book.csp.test();
  expect(report.ok).toBe(true);
  expect(report.findings[0]?.text).toContain('nothing to call');
});
