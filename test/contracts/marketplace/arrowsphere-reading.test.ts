import { fetch as undiciFetch } from 'undici';
import { describe, expect, it } from 'vitest';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import { demoApiKey } from '../../../simulators/arrowsphere/index.ts';
import { failureOf } from '../complaints.ts';
import { edit, LICENSE, tampered, withVendor } from './arrowsphere-under-test.ts';

/** A search that ignores its filter. */
const unfiltered: Fetch = (url, init) =>
  undiciFetch(
    url,
    url.includes('/find') ? { ...init, body: JSON.stringify({ filters: {} }) } : init,
  );

describe('ArrowSphere alone: lists', () => {
  it('of customers are refused when the pages do not add up', () =>
    withVendor({}, async ({ connect }) => {
      const short = tampered(/customers\?page=2&/, (json) => {
        const { customers } = Object(json['data']);
        return { ...json, data: { customers: [...customers].slice(1) } };
      });
      const error = await failureOf(connect({ fetch: short }).listCustomers());
      expect([error.kind, error.detail]).toEqual([
        'unexpected-shape',
        'refuse to plan: 1003 were announced, 1002 came',
      ]);
    }));

  it('of customers are read again when they change meanwhile', () =>
    withVendor({}, async ({ connect }) => {
      const grown = tampered(/customers\?page=3&/, (json) => ({
        ...json,
        pagination: { ...Object(json['pagination']), total: 1_004 },
      }));
      const error = await failureOf(connect({ fetch: grown }).listCustomers());
      expect([error.kind, error.isTransient]).toEqual(['unavailable', true]);
    }));

  it('of customers leave out who was deleted', () =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      const { customerId, customerCount } = under.facts;
      vendor.act('portal', ({ state }) => {
        const customer = state.customers[customerId];
        if (customer) customer.deletedAt = '2026-11-01T00:00:00Z';
      });
      expect(await under.connect().listCustomers()).toHaveLength(customerCount - 1);
      const error = await failureOf(under.connect().readCustomerEvidence(customerId));
      expect([error.kind, error.detail]).toEqual(['not-found', 'the customer was deleted']);
    }));

  it('of licenses are refused with somebody else’s in it, as when the filter is ignored', () =>
    withVendor({}, async ({ under, connect }) => {
      const { otherCustomerId } = under.facts;
      const connector = connect({ fetch: unfiltered });
      const error = await failureOf(connector.listSubscriptions(otherCustomerId));
      expect([error.kind, error.detail]).toEqual([
        'unexpected-shape',
        `refuse to plan: license ${LICENSE} of another customer was found`,
      ]);
    }));

  it('of licenses that the search still shows and nobody has any more are read again', () =>
    withVendor({}, async ({ under, vendor }) => {
      vendor.faults.add({ kind: 'status', path: `/licenses/${LICENSE}$`, status: 404 });
      const error = await failureOf(under.connect().listSubscriptions(under.facts.customerId));
      expect([error.kind, error.detail]).toEqual([
        'unavailable',
        `refuse to plan: license ${LICENSE} was found, but it is not there`,
      ]);
    }));

  it('of licenses show an ended one out of the search alone', () =>
    withVendor({}, async (started) => {
      const { under, vendor, connect } = started;
      edit(started, { statusCode: 89 });
      vendor.journal.clear();
      const [ended] = await connect().listSubscriptions(under.facts.customerId);
      expect(ended).toMatchObject({
        id: LICENSE,
        status: 'cancelled',
        productKey: 'CFQ7TTC0LCHC:0002',
        // `vendor_subscription_id` here, `vendor_license_id` in the license itself.
        commerceSubscriptionId: under.facts.commerceSubscriptionId,
        term: 'P1Y',
        billingCycle: 'monthly',
      });
      expect(vendor.journal.entries()).toHaveLength(1);
    }));
});

describe('ArrowSphere alone: licenses of other vendors', () => {
  it('are listed, read by nobody one by one, and never planned with', () =>
    withVendor({}, async ({ under, vendor, connect }) => {
      const foreign = tampered(/\/find/, (json) => {
        const [row] = Object(json['results']);
        const license = { ...Object(row).license, vendor_code: 'IBM', vendor_name: 'IBM' };
        return { ...json, results: [{ ...Object(row), license }] };
      });
      const listed = await connect({ fetch: foreign }).listSubscriptions(under.facts.customerId);
      expect(listed).toMatchObject([{ id: LICENSE, reduction: { kind: 'unknown' } }]);
      expect(vendor.journal.entries()).toHaveLength(1);
    }));
});

describe('ArrowSphere alone: whose account it is', () => {
  it('is not told where the vendor leaves the tenant out', () =>
    withVendor({ namesTenant: false }, async ({ under }) => {
      const evidence = await under.connect().readCustomerEvidence(under.facts.customerId);
      expect(evidence.tenantIds).toEqual([]);
      expect(evidence.commerceSubscriptionIds).toEqual([under.facts.commerceSubscriptionId]);
    }));

  it('is told by the licenses alone, in either spelling of the field', () =>
    withVendor({ namesTenant: false }, async ({ under, connect }) => {
      const { customerId, tenantId } = under.facts;
      for (const name of ['customer_vendor_reference', 'customerVendorReference']) {
        const told = tampered(/\/find/, (json) => {
          const [row] = Object(json['results']);
          const license = { ...Object(row).license, [name]: tenantId?.toUpperCase() };
          return { ...json, results: [{ ...Object(row), license }] };
        });
        const evidence = await connect({ fetch: told }).readCustomerEvidence(customerId);
        expect(evidence.tenantIds).toEqual([tenantId]);
      }
    }));

  it('is told with both tenants where customer and licenses name different ones', () =>
    withVendor({}, async ({ under, connect }) => {
      const other = '0b0b0b0b-0000-4000-8000-000000000001';
      const moved = tampered(/\/customers\/XSP\d+$/, (json) => {
        const [customer] = Object(json['data']).customers;
        const Details = { ...Object(customer).Details, TenantID: other };
        return { ...json, data: { customers: [{ ...Object(customer), Details }] } };
      });
      const { facts } = under;
      const evidence = await connect({ fetch: moved }).readCustomerEvidence(facts.customerId);
      expect(evidence.tenantIds).toEqual([other, facts.tenantId]);
    }));
});

describe('ArrowSphere alone: the API key', () => {
  it.each([401, 403] as const)('is called wrong when the vendor answers %i', (refusedKeyStatus) =>
    withVendor({ refusedKeyStatus }, async ({ connect }) => {
      const report = await connect({ apiKey: 'wrong' }).test();
      expect(report).toMatchObject({ ok: false, findings: [{ ok: false }] });
      expect(report.findings[0]?.text).toMatch(/API key is wrong.*Invalid API key/);
      expect(report.findings[0]?.nextStep).toMatch(/create a key/);
    }),
  );

  it('is called missing without a call', () =>
    withVendor({}, async ({ connect, vendor }) => {
      const report = await connect({ apiKey: ' ' }).test();
      expect(report.findings[0]?.text).toBe('The API key is missing.');
      expect(vendor.journal.entries()).toEqual([]);
    }));

  it('is taken with the blanks of a clipboard', () =>
    withVendor({}, async ({ connect }) => {
      expect((await connect({ apiKey: ` ${demoApiKey}\n` }).test()).ok).toBe(true);
    }));

  it('is not blamed for a wrong address', () =>
    withVendor({}, async ({ connect, vendor }) => {
      vendor.faults.add({ kind: 'status', path: '/whoami', status: 404 });
      const report = await connect().test();
      expect(report.findings[0]?.nextStep).toMatch(/index\.php\/api/);
    }));

  it('stands in no log and no error', () =>
    withVendor({}, async ({ connect, under }) => {
      const lines: string[] = [];
      const write = (facts: object, text: string): void => {
        lines.push(JSON.stringify({ facts, text }));
      };
      const connector = connect({ apiKey: 'very-secret', log: { debug: write, warn: write } });
      const error = await failureOf(connector.listSubscriptions(under.facts.customerId));
      expect(error.kind).toBe('auth-expired');
      expect(lines.length).toBeGreaterThan(0);
      expect(JSON.stringify([lines, error.message, error.detail])).not.toContain('very-secret');
    }));
});
