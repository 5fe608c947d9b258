import { afterEach, expect, test } from 'vitest';

import { closeWorlds } from '../core/test-kit.ts';
import { send, start } from './fixture.ts';

afterEach(closeWorlds);

const path = '/api/v2/webhooks';
const url = 'http://127.0.0.1:9/hooks';
const topic = (name: string, action: string): object => ({
  topic: name,
  filters: [{ action, conditions: [] }],
});

test('webhooks lie below /api/v2, and need a token', async () => {
  const { simulator, call } = await start();
  expect((await call('GET', '/v1/webhooks')).status).toBe(501);
  expect((await send(simulator, 'GET', path, undefined, 'x')).status).toBe(401);
});

test('a webhook needs a name, is off unless told, and has each topic once', async () => {
  const { call } = await start();
  expect((await call('POST', path, { url })).status).toBe(400);
  const { body } = await call('POST', path, { displayName: 'A', url });
  expect(body).toMatchObject({ active: false, errorThreshold: 3, webhookTopics: [] });
  for (const webhookTopics of [
    [topic('SUBSCRIPTION', 'UPDATE'), topic('SUBSCRIPTION', 'CREATE')],
    [topic('SUBSCRIPTION', 'EXPLODE')],
    [topic('WEATHER', 'UPDATE')],
  ]) {
    const refused = await call('POST', path, { displayName: 'B', url, webhookTopics });
    expect([refused.status, refused.body['type']]).toEqual([400, 'BAD_REQUEST']);
  }
  expect((await call('POST', path, { displayName: 'C', errorThreshold: 21 })).status).toBe(400);
});

test('the list is paged like every list, the topics flat', async () => {
  const { call } = await start();
  for (const displayName of ['A', 'B', 'C']) await call('POST', path, { displayName, url });
  expect((await call('GET', `${path}?size=2&page=1`)).body).toMatchObject({
    content: [{ displayName: 'C' }],
    page: { number: 1, size: 2, totalElements: 3, totalPages: 2 },
  });
  expect((await call('GET', `${path}/topic-definitions?size=1`)).body).toMatchObject({
    content: [{ topic: 'SUBSCRIPTION' }],
    number: 0,
    size: 1,
  });
});

test('a webhook is gone once it was deleted, and at a reset', async () => {
  const { simulator, call } = await start();
  const { body } = await call('POST', path, { displayName: 'A', url });
  const one = `${path}/${String(body['id'])}`;
  expect((await call('GET', one)).body).toEqual(body);
  expect((await call('DELETE', one)).status).toBe(204);
  expect((await call('DELETE', one)).status).toBe(404);
  await call('POST', path, { displayName: 'B', url });
  simulator.reset();
  expect((await call('GET', path)).body).toMatchObject({ content: [] });
});
