import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientId } from '../../src/domain/ids.ts';
import { client } from '../../src/operations/schemas/client.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;

describe('clients with a directory', () => {
  beforeAll(async () => {
    test = await startTestWorld({ directories: true });
  }, 120_000);
  afterAll(() => test.close());

  it.each([
    ['Marlowe Foods', 'cloud-hybrid'],
    ['Nettleton Insurance', 'semi-hybrid'],
    ['Oakfield Print', 'on-prem'],
    ['Pennington Estates', 'cloud-hybrid'],
  ])('has %s ready, %s', async (name, environment) => {
    const id = await test.clientId(name);
    const read = await (await test.as('ada')).get(`/v1/clients/${id}`, client);
    expect(read).toMatchObject({ environment, ready: true, missing: [] });
    const directory = await test.server.product.tools.connections.directory(clientId(id));
    expect((await directory.readDomain()).dnsName).toBe('corp.client.example');
  });
});
