import { afterEach, describe, expect, test } from 'vitest';

import { hasSamples, readSample, shapeDifferences } from '../core/samples.ts';
import { closeWorlds } from '../core/test-kit.ts';
import {
  companyId,
  order,
  productId,
  send,
  start,
  subscriptionPath,
  tokenRequest,
} from './fixture.ts';

afterEach(closeWorlds);

/** Where this seed has nothing to show, by sample. */
const expectedDifferences: Record<string, string[]> = {
  'product-provision-details.json': ['content[].possibleValues: missing'],
  'product-dependencies.json': ['productDependencies[]: empty'],
};

describe.skipIf(!hasSamples())(
  'the documented samples (skipped where the contracts folder is absent)',
  () => {
    test.each([
      ['company.json', `/v1/companies/${companyId}`],
      ['companies-page.json', '/v1/companies'],
      ['subscription.json', subscriptionPath],
      ['subscriptions-page.json', '/v1/subscriptions'],
      ['subscription-history.json', `${subscriptionPath}/history`],
      ['product-detail.json', `/v1/products/${productId}`],
      ['product-provision-details.json', `/v1/products/${productId}/provision-details`],
      ['product-dependencies.json', `/v1/products/${productId}/dependencies`],
      ['error-404-company.json', '/v1/companies/3d0617ac-57f6-40e3-951d-e91da47a326b'],
    ])('%s has the shape of the answer', async (sample, path) => {
      const { call } = await start();
      expect(
        shapeDifferences(readSample(`pax8/${sample}`), (await call('GET', path)).body),
      ).toEqual(expectedDifferences[sample] ?? []);
    });

    test('the 404 is the documented one to the letter', async () => {
      const { call } = await start();
      const missing = await call('GET', '/v1/companies/3d0617ac-57f6-40e3-951d-e91da47a326b');
      expect(missing.body).toEqual(readSample('pax8/error-404-company.json'));
    });

    test('orders and tokens', async () => {
      const { simulator, call } = await start();
      const placed = await call('POST', '/v1/orders', order());
      expect(shapeDifferences(readSample('pax8/order-create-response.json'), placed.body)).toEqual(
        [],
      );
      const token = await send(simulator, 'POST', '/v1/token', tokenRequest, '');
      expect(shapeDifferences(readSample('pax8/token-response.json'), token.body)).toEqual([]);
    });
  },
);
