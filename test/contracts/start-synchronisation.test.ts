import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createActiveDirectory } from '../../src/connectors/active-directory/index.ts';
import { silentLogger } from '../../src/lib/log.ts';

let server: Server | null = null;
afterEach(async () => {
  await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
  server = null;
});

/** Something that starts a cycle when it is asked; answers `status`. */
async function listen(status: number, requests: string[]): Promise<string> {
  const listening = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(status).end();
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  // A server on a port has an address of this kind.
  const { port } = listening.address() as AddressInfo;
  return `http://127.0.0.1:${port}/hooks/cycle?token=abc`;
}

const directoryWith = (synchronisationUrl: string | undefined) =>
  createActiveDirectory({
    url: 'ldaps://127.0.0.1:1',
    bindName: 'nobody@client.example',
    bindPassword: 'x',
    certificate: undefined,
    serverName: undefined,
    peopleContainer: undefined,
    hideBy: undefined,
    synchronisationUrl,
    log: silentLogger,
  });

it('asks for a cycle with one request to the configured address', async () => {
  const requests: string[] = [];
  const url = await listen(202, requests);
  expect(await directoryWith(url).startSynchronisation()).toBe('asked');
  expect(requests).toEqual(['POST /hooks/cycle?token=abc']);
});

it('says nothing to anybody where nothing is configured', async () => {
  expect(await directoryWith(undefined).startSynchronisation()).toBe('not-configured');
});

it('tells a refusal from an address that keeps nobody', async () => {
  const url = await listen(403, []);
  await expect(directoryWith(url).startSynchronisation()).rejects.toMatchObject({
    kind: 'forbidden',
  });
  await expect(
    directoryWith('http://127.0.0.1:1/cycle').startSynchronisation(),
  ).rejects.toMatchObject({ kind: 'unavailable' });
});
