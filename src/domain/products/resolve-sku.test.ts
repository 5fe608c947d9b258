import { describe, expect, test } from 'vitest';
import { skuId } from '../ids.ts';
import { businessStandard, officeE3 } from '../test-license.ts';
import { subscriptionWith } from '../test-subscription.ts';
import { productNameOf } from './names.ts';
import { resolveSku } from './resolve-sku.ts';
import type { SkuKnowledge } from './resolve-sku.ts';
import { shippedSkuRows } from './sku-map-data.ts';
import type { AdminSkuRow, MatrixSkuRow } from './sku-map.ts';

const basic = skuId('3b555118-da6a-4418-894f-7df1e2096870');
const nothing: SkuKnowledge = {
  tenantSubscriptions: [],
  adminRows: [],
  matrixRows: [],
  shippedRows: shippedSkuRows,
};
const basicSubscription = subscriptionWith({ productKey: 'CFQ7TTC0LH18:0001' });
const said = {
  confirmedBy: 'Ada',
  confirmedAt: Temporal.Instant.from('2026-11-01T09:00:00Z'),
  knownThen: [],
};
const matrixRow: MatrixSkuRow = {
  productKey: 'CFQ7TTC0ZZZZ:0001',
  segment: 'commercial',
  title: 'Some product',
  skuId: officeE3,
  otherSkuIds: [],
  previousSkuId: null,
  month: '202611',
  readAt: said.confirmedAt,
};
const joined = [{ commerceSubscriptionId: 'ABC-1', skuId: officeE3 }];

describe('the SKU of a subscription', () => {
  test('comes from the table where one document names both ids', () => {
    expect(resolveSku(basicSubscription, nothing)).toEqual({
      ok: true,
      skuId: basic,
      source: 'product-table',
      confidence: 'stated',
    });
  });

  test('is marked as inferred where the titles were matched', () => {
    const answer = resolveSku(subscriptionWith({ productKey: 'cfq7ttc0ldpb:0001 ' }), nothing);
    expect(answer).toMatchObject({ skuId: businessStandard, confidence: 'inferred' });
  });

  test('comes from the CSP, then from the tenant, before an inferred row', () => {
    const declared = subscriptionWith({ declaredSkuId: basic });
    expect(resolveSku(declared, nothing)).toMatchObject({ skuId: basic, source: 'declared' });
    const subscription = subscriptionWith({ commerceSubscriptionId: 'abc-1' });
    const answer = resolveSku(subscription, { ...nothing, tenantSubscriptions: joined });
    expect(answer).toMatchObject({ skuId: officeE3, source: 'commerce-subscription' });
  });

  test('is an admin row above everything, by product and segment or by subscription', () => {
    const row: AdminSkuRow = {
      kind: 'product',
      productKey: 'CFQ7TTC0LH18:0001',
      segment: 'commercial',
      skuId: officeE3,
      ...said,
    };
    const declared = { ...basicSubscription, declaredSkuId: basic };
    const knowledge = { ...nothing, adminRows: [row] };
    expect(resolveSku(declared, knowledge)).toMatchObject({ skuId: officeE3, source: 'admin' });
    const nonprofit = { ...basicSubscription, segment: 'nonprofit' } as const;
    expect(resolveSku(nonprofit, knowledge)).toMatchObject({ reason: 'unknown-product' });
    const own: AdminSkuRow = {
      kind: 'subscription',
      serviceId: 'csp-1',
      subscriptionId: 'subscription-1',
      skuId: basic,
      ...said,
    };
    const nameless = subscriptionWith({ productKey: null });
    expect(resolveSku(nameless, { ...nothing, adminRows: [row, own] })).toMatchObject({
      skuId: basic,
      confidence: 'confirmed',
    });
  });

  test('is refused when the voices disagree', () => {
    const tenantSubscriptions = joined;
    const declared = { declaredSkuId: basic, commerceSubscriptionId: 'abc-1' };
    expect(
      resolveSku(subscriptionWith(declared), { ...nothing, tenantSubscriptions }),
    ).toMatchObject({ ok: false, reason: 'contradicting-evidence' });
    // a documented row of the table is a voice too
    const answer = resolveSku({ ...basicSubscription, declaredSkuId: officeE3 }, nothing);
    expect(answer).toMatchObject({ reason: 'contradicting-evidence' });
    expect(answer.ok ? '' : answer.explanation).toContain('Microsoft 365 Business Standard');
  });

  test('is refused for an unknown product, by its name, with a proposal at most', () => {
    const named = subscriptionWith({ productKey: null });
    const answer = resolveSku(named, nothing);
    // The name is in the table, and a name proposes nothing.
    expect(answer).toMatchObject({ reason: 'unknown-product', proposal: null });
    expect(answer.ok ? '' : answer.explanation).toContain('"Microsoft 365 Business Standard"');
    const nonprofit = subscriptionWith({ segment: 'nonprofit', productName: 'Nonprofit thing' });
    expect(resolveSku(nonprofit, nothing)).toMatchObject({ proposal: businessStandard });
    const strange = subscriptionWith({ productKey: 'X:1', productName: 'Backup' });
    expect(resolveSku(strange, nothing)).toMatchObject({ ok: false, proposal: null });
    // a row that says "known, but its SKU could not be told"
    const visio = subscriptionWith({
      productKey: 'CFQ7TTC0HD32:0002',
      productName: 'Visio Plan 2',
    });
    expect(resolveSku(visio, nothing)).toMatchObject({ ok: false, proposal: null });
  });

  test('comes from the offer matrix, by product and segment', () => {
    const subscription = subscriptionWith({ productKey: 'cfq7ttc0zzzz:0001' });
    const knowledge = { ...nothing, matrixRows: [matrixRow] };
    expect(resolveSku(subscription, knowledge)).toEqual({
      ok: true,
      skuId: officeE3,
      source: 'offer-matrix',
      confidence: 'stated',
    });
    const nonprofit = { ...subscription, segment: 'nonprofit' } as const;
    expect(resolveSku(nonprofit, knowledge)).toMatchObject({ ok: false, proposal: officeE3 });
    const withoutLicense = { ...nothing, matrixRows: [{ ...matrixRow, skuId: null }] };
    expect(resolveSku(subscription, withoutLicense)).toMatchObject({ reason: 'unknown-product' });
  });

  test.each([
    ['another license than the month before', { previousSkuId: basic }, {}],
    ['two licenses for one product', { otherSkuIds: [basic] }, {}],
    ['another license than the CSP', {}, { declaredSkuId: basic }],
    ['another license than the table, joined by title', { productKey: 'CFQ7TTC0LDPB:0001' }, {}],
  ])('blocks when the matrix names %s, until an admin decides', (_, row, facts) => {
    const matrix = { ...matrixRow, ...row };
    const subscription = subscriptionWith({ productKey: matrix.productKey, ...facts });
    const knowledge = { ...nothing, matrixRows: [matrix] };
    const answer = resolveSku(subscription, knowledge);
    expect(answer).toMatchObject({ ok: false, reason: 'contradicting-evidence' });
    expect(answer.ok ? '' : answer.explanation).toMatch(
      /"Microsoft 365 Business Standard" .*until an admin has decided, under Products/,
    );
    const { productKey } = matrix;
    const decided = { kind: 'product', productKey, segment: 'commercial', skuId: basic } as const;
    const adminRows = [{ ...said, ...decided }];
    expect(resolveSku(subscription, { ...knowledge, adminRows })).toMatchObject({ skuId: basic });
  });

  test('is not told by what a matrix said once and says no more', () => {
    const row = { ...matrixRow, skuId: null, previousSkuId: officeE3 };
    const subscription = subscriptionWith({ productKey: row.productKey });
    expect(resolveSku(subscription, { ...nothing, matrixRows: [row] })).toMatchObject({
      reason: 'unknown-product',
    });
  });

  test('names are looked up by id, because part numbers mislead', () => {
    expect(productNameOf(businessStandard)).toBe('Microsoft 365 Business Standard');
    expect(productNameOf(skuId('00000000-0000-0000-0000-000000000001'))).toBeNull();
  });

  test('the shipped table has one row per product and segment, and says where each is from', () => {
    const keys = shippedSkuRows.map((row) => `${row.productKey} ${row.segment}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const row of shippedSkuRows) {
      expect(row.titleSource).not.toBe('');
      if (row.skuId === null)
        expect(['ambiguous-title', 'no-title-match']).toContain(row.pairEvidence);
      else expect(skuId(row.skuId)).toBe(row.skuId);
    }
  });
});
