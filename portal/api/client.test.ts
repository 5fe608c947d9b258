/// <reference types="node" />
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { ApiError, request } from './client.ts';

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

it('leaves empty filters out of the address', async () => {
  const { address, asked } = await serve(200, '{"items":[]}');
  await request('GET', `${address}/v1/runs`, {
    query: { search: '', status: undefined, limit: 25 },
  });
  expect(asked).toEqual(['GET /v1/runs?limit=25']);
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
  const failure = await request('POST', address, { body: {} }).catch((reason: unknown) => reason);
  expect(failure).toBeInstanceOf(ApiError);
  expect(failure).toMatchObject({ status: 400, ...error });
});

it('still says something when a proxy answers in its own words', async () => {
  const { address } = await serve(502, '<h1>Bad gateway</h1>');
  await expect(request('GET', address)).rejects.toMatchObject({
    status: 502,
    message: 'The server answered 502.',
    fields: {},
  });
});

it('answers null for an empty body', async () => {
  const { address } = await serve(204, '');
  expect(await request('DELETE', address)).toBeNull();
});

it('says that the server cannot be reached', async () => {
  await expect(request('GET', 'http://127.0.0.1:1/v1/me')).rejects.toMatchObject({
    status: 0,
    code: 'unreachable',
  });
});
