import { describe, expect, test } from 'vitest';
import { skuId } from '../ids.ts';
import { businessStandard, officeE3 } from '../test-license.ts';
import { reviewProduct, type ReviewedProduct } from './review-product.ts';
import { shippedSkuRows } from './sku-map-data.ts';
import type { AdminSkuRow, MatrixSkuRow } from './sku-map.ts';

const basic = skuId('3b555118-da6a-4418-894f-7df1e2096870');
const at = Temporal.Instant.from('2026-11-01T09:00:00Z');
const product = { kind: 'product', productKey: 'CFQ7TTC0NEW1:0001', segment: 'nonprofit' } as const;
const matrixRow: MatrixSkuRow = {
  ...product,
  segment: 'commercial',
  title: 'Something new',
  skuId: officeE3,
  otherSkuIds: [],
  previousSkuId: null,
  month: '202611',
  readAt: at,
};
const nobody: ReviewedProduct = {
  product,
  segment: 'nonprofit',
  productName: 'Something new',
  evidence: { declaredSkuIds: [], joinedSkuIds: [], matrixRow: undefined, shippedRow: undefined },
  adminRow: undefined,
};
const tables = { matrixRows: [matrixRow], shippedRows: shippedSkuRows };
const withEvidence = (evidence: Partial<ReviewedProduct['evidence']>): ReviewedProduct => ({
  ...nobody,
  evidence: { ...nobody.evidence, ...evidence },
});
const adminRow: AdminSkuRow = {
  ...product,
  skuId: basic,
  confirmedBy: 'Ada',
  confirmedAt: at,
  knownThen: [],
};

describe('an unknown product', () => {
  test('is proposed what documents say of the same product in another segment', () => {
    const question = reviewProduct(nobody, tables);
    expect(question).toMatchObject({
      reason: 'unknown-product',
      isBlocked: true,
      proposal: officeE3,
      candidates: [{ skuId: officeE3, basis: 'same-product', confidence: 'stated' }],
    });
    expect(question?.candidates[0]?.reason).toContain('offer matrix of 202611');
  });

  test('is helped by names, without any of them being proposed', () => {
    const subscriptionId = 'row-7';
    const named: ReviewedProduct = {
      ...nobody,
      product: { kind: 'subscription', serviceId: 'csp', subscriptionId },
      productName: ' microsoft 365  business standard ',
    };
    const question = reviewProduct(named, tables);
    expect(question).toMatchObject({
      proposal: null,
      explanation: expect.stringContaining('name'),
    });
    expect(question?.candidates).toContainEqual(
      expect.objectContaining({ skuId: businessStandard, basis: 'name' }),
    );
  });

  test('is none when a single source knows it', () => {
    expect(reviewProduct(withEvidence({ declaredSkuIds: [basic] }), tables)).toBeNull();
    expect(reviewProduct(withEvidence({ joinedSkuIds: [basic] }), tables)).toBeNull();
    expect(reviewProduct(withEvidence({ matrixRow }), tables)).toBeNull();
  });
});

describe('a contradiction', () => {
  test('offers each license once, with who says it, and chooses none', () => {
    const evidence = { declaredSkuIds: [basic], joinedSkuIds: [basic], matrixRow };
    const question = reviewProduct(withEvidence(evidence), tables);
    expect(question).toMatchObject({
      reason: 'contradicting-evidence',
      isBlocked: true,
      proposal: null,
      known: [basic, officeE3],
    });
    expect(question?.candidates.map(({ skuId }) => skuId)).toEqual([basic, officeE3]);
    expect(question?.candidates[0]?.reason).toBe(
      'Said by the CSP and the tenant’s own subscription.',
    );
    expect(question?.explanation).toMatch(
      /: the CSP and the tenant’s own subscription say .*, Microsoft’s offer matrix says /,
    );
  });

  test('with an admin’s row is told once, decides nothing, and comes back with new evidence', () => {
    const said = { ...withEvidence({ matrixRow }), adminRow };
    const question = reviewProduct(said, tables);
    expect(question).toMatchObject({ reason: 'admin-contradicted', isBlocked: false });
    expect(question?.explanation).toMatch(
      /^Ada said on 1 November 2026 .*but Microsoft’s offer matrix/,
    );

    const decided = { ...adminRow, knownThen: question?.known ?? [] };
    expect(reviewProduct({ ...said, adminRow: decided }, tables)).toBeNull();
    const changed = { matrixRow: { ...matrixRow, skuId: businessStandard } };
    const later = { ...withEvidence(changed), adminRow: decided };
    expect(reviewProduct(later, tables)?.reason).toBe('admin-contradicted');
    // Rows from before the evidence was kept: asked about once.
    const old = { ...said, adminRow: { ...adminRow, knownThen: null } };
    expect(reviewProduct(old, tables)?.reason).toBe('admin-contradicted');
  });

  test('is none where the others say what the admin says', () => {
    const agreed = { ...withEvidence({ declaredSkuIds: [basic] }), adminRow };
    expect(reviewProduct(agreed, tables)).toBeNull();
  });
});
