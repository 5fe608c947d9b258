import { afterEach, describe, expect, test } from 'vitest';

import { hasSamples, readSample, shapeDifferences } from '../core/samples.ts';
import { closeWorlds } from '../core/test-kit.ts';
import { basicPath, basicSubscription, contosoId, startWorld } from './fixture.ts';

afterEach(closeWorlds);

const customer = `/v1/customers/${contosoId}`;

/** Fields of a sample this simulator does not answer, by sample. */
const expectedDifferences: Record<string, string[]> = {
  // The profile of the company and the billing address are printed alike; the sample's region is not.
  'customer-by-id-response.json': ['companyProfile.address.region: missing'],
  'subscribedskus-response.json': ['items[].servicePlans[]: empty'],
  'skus-nce-response.json': ['items[].dynamicAttributes.upgradeTargetOffers[]: empty'],
};

describe.skipIf(!hasSamples())(
  'the documented samples (skipped where the contracts folder is absent)',
  () => {
    test.each([
      ['customers-filter-response.json', '/v1/customers?size=0'],
      ['customer-by-id-response.json', customer],
      ['subscription-nce-response.json', basicPath],
      ['subscriptions-list-software-nce-response.json', `${customer}/subscriptions`],
      ['subscription-provisioningstatus-response.json', `${basicPath}/provisioningstatus`],
      ['subscribedskus-response.json', `${customer}/subscribedskus`],
      ['products-by-customer-nce-response.json', `${customer}/products?targetView=OnlineServices`],
      ['skus-nce-response.json', '/v1/products/CFQ7TTC0LH18/skus?country=US'],
      [
        'agreements-list-response.json',
        `${customer}/agreements?agreementType=MicrosoftCustomerAgreement`,
      ],
      [
        'agreement-direct-sign-status-response.json',
        `${customer}/directSignedMicrosoftCustomerAgreementStatus`,
      ],
      [
        'agreement-metadata-response.json',
        '/v1/agreements?agreementType=MicrosoftCustomerAgreement',
      ],
    ])('%s has the shape of the answer', async (sample, path) => {
      const { call, asUser } = await startWorld();
      const answer = await call('GET', path, { headers: asUser() });
      expect(answer.status).toBe(200);
      const differences = shapeDifferences(readSample(`partner-center/${sample}`), answer.body);
      expect(differences).toEqual(expectedDifferences[sample] ?? []);
    });

    test('an availability is one item of the answer', async () => {
      const { call } = await startWorld();
      const { body } = await call(
        'GET',
        '/v1/products/CFQ7TTC0LH18/skus/0001/availabilities?country=US',
      );
      const sample = { items: [readSample('partner-center/availabilities-nce-response.json')] };
      expect(shapeDifferences(sample, body)).toEqual([]);
    });

    test('the reduction of the documentation: ten refundable seats, one left, one still refundable', async () => {
      const addedAt = '2026-11-20T20:39:17.182697Z';
      const { call } = await startWorld({
        subscriptions: [{ ...basicSubscription, lots: [{ quantity: 10, addedAt }] }],
      });
      const request = readSample(
        'partner-center/subscription-quantity-reduce-nce-patch-request.json',
      );
      const answer = await call('PATCH', basicPath, { body: request });
      expect(answer.status).toBe(200);
      expect(
        shapeDifferences(
          readSample('partner-center/subscription-quantity-reduce-nce-after.json'),
          answer.body,
        ),
      ).toEqual([]);
      expect(answer.body).toMatchObject({
        quantity: 1,
        refundableQuantity: {
          totalQuantity: 1,
          details: [{ quantity: 1, allowedUntilDateTime: '2026-11-27T20:39:17.182697Z' }],
        },
      });
    });

    test('the refusal outside the window is the documented one to the letter', async () => {
      const { call } = await startWorld();
      const refused = await call('PATCH', basicPath, {
        body: { quantity: 1, autoRenewEnabled: true },
      });
      expect(refused.body).toEqual(
        readSample('partner-center/error-800090-quantity-cannot-be-decreased.json'),
      );
    });
  },
);
