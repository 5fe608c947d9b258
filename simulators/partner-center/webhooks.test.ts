import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';

import { hasSamples, readSample, shapeDifferences } from '../core/samples.ts';
import { createSigningChain } from './certificates.ts';
import { closeWorlds } from '../core/test-kit.ts';
import { startWorld } from './fixture.ts';

afterEach(closeWorlds);

const path = '/webhooks/v1/registration';
const registration = {
  WebhookUrl: 'http://127.0.0.1:9/hooks',
  WebhookEvents: ['subscription-updated', 'test-created'],
};

describe('the registration', () => {
  test('is one for the account: made once, then changed', async () => {
    const { call, simulator } = await startWorld();
    expect((await call('GET', path)).status).toBe(404);
    expect((await call('PUT', path, { body: registration })).status).toBe(404);
    expect((await call('POST', path, { body: registration })).body).toMatchObject(registration);
    expect((await call('POST', path, { body: registration })).status).toBe(409);
    const WebhookEvents = ['test-created'];
    const changed = await call('PUT', path, { body: { ...registration, WebhookEvents } });
    expect(changed.status).toBe(200);
    expect((await call('GET', path)).body).toEqual({ ...registration, WebhookEvents });
    simulator.reset();
    expect((await call('GET', path)).status).toBe(404);
  });

  test.each([
    { WebhookUrl: 'no address' },
    { WebhookEvents: [] },
    { WebhookEvents: ['subscription-exploded'] },
  ])('with %j is refused', async (wrong) => {
    const { call } = await startWorld();
    expect((await call('POST', path, { body: { ...registration, ...wrong } })).status).toBe(400);
  });

  test.skipIf(!hasSamples())('is answered as in the documents', async () => {
    const { call } = await startWorld();
    const { body } = await call('POST', path, { body: registration });
    const sample = readSample('partner-center/webhook-registration-response.json');
    expect(shapeDifferences(sample, body)).toEqual([]);
  });
});

test('test events need a registration for them, and come twice a minute at most', async () => {
  const { call, clock } = await startWorld();
  const ask = async (): Promise<number> => (await call('POST', `${path}/validationEvents`)).status;
  expect(await ask()).toBe(404);
  const events = { ...registration, WebhookEvents: ['subscription-updated'] };
  await call('POST', path, { body: events });
  expect(await ask()).toBe(400);
  await call('PUT', path, { body: registration });
  expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
  clock.advance('PT1M');
  expect(await ask()).toBe(200);
});

test('certificates are made as a real chain is', () => {
  const { leaf, issuer, root } = createSigningChain('http://127.0.0.1/issuer.cer');
  const [ofLeaf, ofIssuer, ofRoot] = [leaf, issuer, root].map((one) => new X509Certificate(one));
  expect(ofLeaf?.infoAccess).toContain('CA Issuers - URI:http://127.0.0.1/issuer.cer');
  expect(ofLeaf?.checkHost('pcnotifications-dispatch.microsoft.com')).toBeDefined();
  expect([ofLeaf?.ca, ofIssuer?.ca, ofRoot?.ca]).toEqual([false, true, true]);
  expect(ofLeaf?.issuer).toContain('O=Microsoft Corporation');
  expect(ofIssuer !== undefined && ofLeaf?.verify(ofIssuer.publicKey)).toBe(true);
  expect(ofRoot !== undefined && ofIssuer?.verify(ofRoot.publicKey)).toBe(true);
});
