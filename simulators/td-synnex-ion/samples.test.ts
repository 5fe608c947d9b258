import { afterEach, describe, expect, test } from 'vitest';

import { hasSamples, readSample, shapeDifferences } from '../core/samples.ts';
import { closeWorlds, commerceId } from '../core/test-kit.ts';
import { account, customer, order, plan, refresh, start, subscription } from './fixture.ts';

afterEach(closeWorlds);

const sample = (name: string): unknown => readSample(`td-synnex-ion/${name}`);

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/** A documented request with the ids of our world. */
const requestOf = (name: string): unknown => {
  const body = fieldsOf(sample(name));
  const items = Array.isArray(body['orderItems']) ? body['orderItems'] : [];
  const orderItems = items.map((item: unknown) => ({
    ...fieldsOf(item),
    ...plan,
    ...('resourceId' in fieldsOf(item) ? { resourceId: commerceId } : {}),
  }));
  return { ...body, orderItems };
};

describe.skipIf(!hasSamples())(
  'the documented samples (skipped where the contracts folder is absent)',
  () => {
    test('subscriptions have the shape that was seen live', async () => {
      const { call } = await start();
      const list = await call('GET', `${account}/subscriptions`);
      expect(
        shapeDifferences(sample('subscriptions-list-response.observed.json'), list.body),
      ).toEqual([]);
      const one = await call('GET', subscription);
      expect(shapeDifferences(sample('subscription-get-response.observed.json'), one.body)).toEqual(
        [],
      );
    });

    test('tokens have the documented shape, and the refusal is the documented one', async () => {
      const { form, simulator } = await start();
      expect((await form('/oauth/token', refresh('first'))).body).toEqual(
        sample('token-error-400.json'),
      );
      simulator.reset();
      const given = await form('/oauth/token', refresh('first'));
      expect(shapeDifferences(sample('token-response.json'), given.body)).toEqual([]);
      const asked = { access_token: String(given.body['access_token']) };
      const told = await form('/oauth/validateAccess', asked);
      expect(shapeDifferences(sample('validate-access-response.json'), told.body)).toEqual([]);
    });

    test.each([
      'order-change-seats-request.json',
      'order-toggle-autorenew-off-request.json',
      'order-create-nce-request.json',
    ])('%s is taken', async (name) => {
      const { call } = await start();
      const answer = await call('POST', `${customer}/orders`, requestOf(name));
      expect([answer.status, answer.body['status']]).toEqual([200, 'NEW']);
    });

    test('orders and their refusals have the documented shape', async () => {
      const { call } = await start();
      const placed = await call('POST', `${customer}/orders`, order());
      expect(shapeDifferences(sample('order-response.constructed.json'), placed.body)).toEqual([]);
      const refused = await call('POST', `${customer}/orders`, order({ resourceId: undefined }));
      const documented = fieldsOf(sample('order-error-400-examples.json'));
      const { details, ...envelope } = fieldsOf(documented['ResourceIdRequiredForUpdateAction']);
      expect(refused.body).toMatchObject(envelope);
      expect(shapeDifferences(details, refused.body['details'])).toEqual([]);
    });

    test('access is denied as documented', async () => {
      const { call } = await start();
      const denied = await call('GET', '/api/v3/accounts/10001/subscriptions');
      const documented = fieldsOf(sample('order-error-403-examples.json'));
      const { details, ...envelope } = fieldsOf(documented['PermissionDeniedError']);
      expect(denied.body).toMatchObject(envelope);
      expect(shapeDifferences(details, denied.body['details'])).toEqual([]);
    });
  },
);
