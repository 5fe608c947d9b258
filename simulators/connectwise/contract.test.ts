/** Answers of the PSA against the stored OpenAPI document. */
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { afterEach, describe, expect, test } from 'vitest';

import { hasContract, readContract } from '../core/samples.ts';
import type { ConnectWiseSimulator } from './index.ts';
import { NOTE, startTestPsa } from './test-kit.ts';

const running: ConnectWiseSimulator[] = [];
const start = async () => {
  const psa = await startTestPsa();
  running.push(psa.simulator);
  return psa;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

const DOCUMENT = 'openapi/psa-connectwise-subset.json';

/** OpenAPI 3.0 marks null by `nullable`; open schemas are closed so that a misspelt property is found. */
function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, toJsonSchema(value)]),
  );
  const isClosed =
    rest['type'] === 'object' &&
    rest['properties'] !== undefined &&
    rest['additionalProperties'] === undefined;
  const closed = isClosed ? { ...rest, additionalProperties: false } : rest;
  return nullable === true ? { anyOf: [closed, { type: 'null' }] } : closed;
}

const validator = () => {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajvFormats.default(ajv);
  ajv.addSchema({
    $id: 'cw',
    ...Object(toJsonSchema(JSON.parse(readContract(DOCUMENT)))),
  });
  return (schema: string, body: unknown): string[] => {
    const validate = ajv.getSchema(`cw#/components/schemas/${schema}`);
    if (validate === undefined) throw new Error(`The document has no schema ${schema}`);
    void validate(body);
    return (validate.errors ?? []).map(
      (error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
    );
  };
};

describe.skipIf(!hasContract(DOCUMENT))('the stored document (skipped where it is absent)', () => {
  test('every record answers its schema', async () => {
    const { call } = await start();
    const check = validator();
    await call('POST', '/service/tickets/69/notes', { ...NOTE, text: 'x' });
    await call('POST', '/time/entries', {
      chargeToId: 69,
      chargeToType: 'ServiceTicket',
      timeStart: '2026-11-22T09:00:00Z',
      actualHours: 1,
    });
    const lists: [string, string][] = [
      ['/service/tickets', 'Ticket'],
      ['/service/tickets/69/notes', 'ServiceNote'],
      ['/service/boards/1/statuses', 'BoardStatus'],
      ['/company/companies', 'Company'],
      ['/company/contacts', 'Contact'],
      ['/system/members', 'Member'],
      ['/time/entries', 'TimeEntry'],
    ];
    for (const [path, schema] of lists) {
      const { status, body } = await call('GET', path);
      expect(status).toBe(200);
      const rows = Array.isArray(body) ? body : [];
      expect(rows.length, path).toBeGreaterThan(0);
      for (const row of rows) expect(check(schema, row), path).toEqual([]);
    }
    expect(check('Info', (await call('GET', '/system/info')).body)).toEqual([]);
    expect(check('Ticket', { id: 'x', summary: 1 })).not.toEqual([]);
  });
});
