import { afterEach, describe, expect, test } from 'vitest';

import { hasSamples, readSample, shapeDifferences } from '../core/samples.ts';
import { closeWorlds } from '../core/test-kit.ts';
import { order, send, signIn, start, subscriptionPath } from './fixture.ts';

afterEach(closeWorlds);

const alike = (text: string): string =>
  text
    .replaceAll(/#(CH)?\d+/g, '#')
    .replace(/a8n-[0-9a-f-]+/, '')
    .replace(/"timeStamp":"[^"]+"/, '');

describe.skipIf(!hasSamples())(
  'the documented samples (skipped where the contracts folder is absent)',
  () => {
    test.each([
      ['subscription-get-response.constructed.json', subscriptionPath],
      ['subscriptions-list-response.constructed.json', '/subscriptions'],
    ])('%s has the shape of the answer', async (sample, path) => {
      const { call } = await start();
      const { body } = await call('GET', path);
      expect(shapeDifferences(readSample(`ingram-cloud/${sample}`), body)).toEqual([]);
    });

    test('tokens and orders', async () => {
      const { simulator, call } = await start();
      const asked = readSample('ingram-cloud/token-request.json');
      const token = await send(simulator, 'POST', '/token', signIn, asked);
      const tokenSample = readSample('ingram-cloud/token-response.json');
      expect(shapeDifferences(tokenSample, token.body)).toEqual([]);
      const placed = await call('POST', '/orders', order(12));
      const sample = readSample('ingram-cloud/order-response.constructed.json');
      expect(shapeDifferences(sample, placed.body)).toEqual([]);
    });

    test('the change order of the samples is understood, if for another subscription', async () => {
      const { call } = await start();
      const sample = readSample('ingram-cloud/order-change-request.json');
      expect((await call('POST', '/orders', sample)).body).toMatchObject({
        status: 400,
        message: 'Subscription #1000017 of customer #1000027 is not found',
      });
    });

    test('the observed 500 is answered to the letter, but for ids and time', async () => {
      const { call } = await start();
      await call('POST', '/orders', order(12));
      const { body } = await call('POST', '/orders', order(13));
      const sample = JSON.stringify(
        readSample('ingram-cloud/error-500-order-already-provisioning.observed.json'),
      );
      expect(alike(JSON.stringify(body))).toBe(alike(sample));
    });
  },
);
