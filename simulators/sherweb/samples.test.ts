import { afterEach, describe, expect, test } from 'vitest';
import { Ajv } from 'ajv';

import {
  hasContract,
  hasSamples,
  readContract,
  readSample,
  shapeDifferences,
} from '../core/samples.ts';
import { closeWorlds } from '../core/test-kit.ts';
import { amendment, annualId, askToken, customerId, of, start } from './fixture.ts';

const DOCUMENT = 'openapi/sherweb-service-provider-beta08.json';

afterEach(closeWorlds);

const expectShape = (sample: string, body: unknown): void =>
  expect(shapeDifferences(readSample(`sherweb/${sample}.json`), body)).toEqual([]);

describe.skipIf(!hasSamples())('the samples (skipped where the contracts folder is absent)', () => {
  test('of the answers have the shape of ours', async () => {
    const { simulator, call } = await start();
    const read = async (path: string) => (await call('GET', path)).body;
    expectShape('token-response.constructed', (await askToken(simulator)).body);
    expectShape('customers-response.constructed', await read('/customers'));
    expectShape('subscription-details-response.constructed', await read(of('details')));
    const catalog = await read(`/customer-catalogs/${customerId}`);
    expectShape('customer-catalog-response.constructed', catalog);
    const refused = await call('POST', of('amendments'), amendment([annualId, 1]));
    expectShape('error-400-commitment.constructed', refused.body);
  });

  test('of an amendment is taken as it is, once its id is one of ours', async () => {
    const { call } = await start();
    const request = JSON.parse(
      JSON.stringify(readSample('sherweb/amendment-request.json')).replace(
        /[0-9a-f]{8}-[0-9a-f-]{27}/,
        annualId,
      ),
    );
    const answer = await call('POST', of('amendments'), request);
    expectShape('amendment-response', answer.body);
  });
});

/** OpenAPI's `nullable` means nothing to JSON Schema; it becomes a choice with null. */
const toJsonSchema = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, toJsonSchema(value)]),
  );
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest;
};

describe.skipIf(!hasContract(DOCUMENT))("Sherweb's own description, the first generation", () => {
  /** Formats are left out: the document calls `committedUntil` a date and describes an instant. */
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });
  const document = toJsonSchema(JSON.parse(readContract(DOCUMENT)));
  ajv.addSchema({ $id: 'sherweb', ...Object(document) });
  const problemsOf = (schema: string, body: unknown): string => {
    const validate = ajv.getSchema(`sherweb#/components/schemas/${schema}`);
    if (validate === undefined) throw new Error(`The document has no schema ${schema}`);
    return validate(body) === true ? '' : ajv.errorsText(validate.errors);
  };

  test('has our customers, commitments, amendments and their status', async () => {
    const { call } = await start({ tellsTrackingId: false });
    expect(problemsOf('Customers', (await call('GET', '/customers')).body)).toBe('');
    const { body: prices } = await call('GET', of('pricing-information'));
    const [first] = Object(prices).items;
    expect(problemsOf('SubscriptionCommitmentTerm', first.commitmentTerm)).toBe('');
    expect(problemsOf('SubscriptionFees', first.fees)).toBe('');
    const { body: taken } = await call('POST', of('amendments'), amendment([annualId, 16]));
    expect(problemsOf('SubscriptionsAmendment', taken)).toBe('');
    const path = `/billing/subscriptions/amendments/${Object(taken).subscriptionsAmendmentId}/status`;
    const { body: status } = await call('GET', path);
    expect(problemsOf('SubscriptionsAmendmentStatus', status)).toBe('');
  });

  test('would notice another commitment', () => {
    const commitment = { type: 'Yearly', termEndDate: '2027-03-31' };
    expect(problemsOf('SubscriptionCommitmentTerm', commitment)).toMatch(/allowed values/);
  });
});
