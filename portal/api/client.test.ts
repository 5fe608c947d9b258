/// <reference types="node" />
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { ApiError, createApi, reach, take } from './client.ts';

/** A server that gives one answer to everything, and notes what it was asked. */
async function serve(status: number, body: string): Promise<{ address: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    outgoing.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  // Proof: a server that listens on a port has an AddressInfo, never a pipe's name.
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, asked };
}

it('asks the server by the document’s paths', async () => {
  const { address, asked } = await serve(200, '{"items":[],"total":0}');
  const api = createApi(address);
  const found = await take(
    api.GET('/v1/clients', { params: { query: { search: 'A & B', limit: 25 } } }),
  );
  expect(found).toEqual({ items: [], total: 0 });
  expect(asked).toEqual(['GET /v1/clients?search=A%20%26%20B&limit=25']);
});

it('carries the message, the next step, the fields and the reference of a refusal', async () => {
  const error = {
    code: 'invalid',
    message: 'Check the answers.',
    nextStep: 'Change the last name.',
    fields: { last: 'Too long.' },
    requestId: 'req-7',
  };
  const { address } = await serve(400, JSON.stringify({ error }));
  const failure = await take(createApi(address).GET('/v1/me')).catch((reason: unknown) => reason);
  expect(failure).toBeInstanceOf(ApiError);
  expect(failure).toMatchObject({ status: 400, ...error });
});

it('still says something when a proxy answers in its own words', async () => {
  const { address } = await serve(502, '<h1>Bad gateway</h1>');
  await expect(reach(address)).rejects.toMatchObject({
    status: 502,
    message: 'The server answered 502.',
    fields: {},
  });
});

it('takes an answer without content for done', async () => {
  const { address } = await serve(204, '');
  const { response } = await createApi(address).DELETE('/v1/clients/{id}/mappings/{serviceId}', {
    params: { path: { id: 'c1', serviceId: 's1' } },
  });
  expect(response.status).toBe(204);
});

it('says that the server cannot be reached', async () => {
  await expect(reach('http://127.0.0.1:1/v1/me')).rejects.toMatchObject({
    status: 0,
    code: 'unreachable',
  });
});
