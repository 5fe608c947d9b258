/** Answers of the simulator against the stored Graph document and the documented samples. */
import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import { hasContract, hasSamples, readContract, readSample } from '../core/samples.ts';
import {
  E3,
  PHONE,
  PREMIUM,
  TENANT_ID,
  at,
  groupIdOf,
  startTestGraph,
  toGroup,
  userIdOf,
} from './test-kit.ts';
import type { Answer, TestGraph } from './test-kit.ts';

const DOCUMENT = 'openapi/graph-subset.yaml';
const arePresent = hasContract(DOCUMENT) && hasSamples();

const sample = (name: string): unknown => readSample(`graph/${name}`);

/** OpenAPI 3.0 marks null by `nullable`; JSON Schema by a type or an alternative. */
function toJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(node).map(([key, value]) => [key, toJsonSchema(value)]),
  );
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest;
}

/** Names of the properties, so that a misspelt one is found although the schemas are open. */
const paths = (value: unknown, prefix = ''): string[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, child]) => [
        `${prefix}${key}`,
        ...paths(child, `${prefix}${key}.`),
      ])
    : [];

const documented = (name: string): unknown =>
  at(sample(`user-assignLicense.error-400-${name}.json`), 'error.message');
const withoutIds = (text: unknown): string =>
  String(text).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '#');

describe.skipIf(!arePresent)('the stored contracts (skipped where their folder is absent)', () => {
  let graph: TestGraph;
  let check: (schema: string, body: unknown) => string[];

  beforeAll(async () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    ajvFormats.default(ajv);
    ajv.addSchema({ $id: 'graph', ...Object(toJsonSchema(parse(readContract(DOCUMENT)))) });
    check = (schema, body) => {
      const validate = ajv.getSchema(`graph#/components/schemas/${schema}`);
      if (validate === undefined) throw new Error(`The document has no schema ${schema}`);
      void validate(body);
      return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
    };
    graph = await startTestGraph(
      {
        groups: [
          toGroup(1),
          toGroup(2, {
            assignedLicenses: [{ skuId: E3, disabledPlans: [] }],
            memberIds: [userIdOf(2)],
          }),
        ],
      },
      {},
      {
        find: () => ({
          userPurpose: 'user',
          timeZone: 'UTC',
          automaticRepliesSetting: {
            status: 'disabled',
            externalAudience: 'all',
            internalReplyMessage: '',
            externalReplyMessage: '',
            scheduledStartDateTime: { dateTime: '2026-03-20T02:00:00.0000000', timeZone: 'UTC' },
            scheduledEndDateTime: null,
          },
        }),
        setAutomaticReplies: () => undefined,
      },
    );
  });
  afterAll(() => graph.simulator.close());

  const ALL_USER_FIELDS =
    'id,userPrincipalName,accountEnabled,usageLocation,assignedLicenses,licenseAssignmentStates,proxyAddresses,signInActivity,createdDateTime,onPremisesSyncEnabled';

  test.each([
    ['/subscribedSkus', 'microsoft.graph.subscribedSkuCollectionResponse'],
    [`/subscribedSkus/${TENANT_ID}_${PREMIUM}`, 'microsoft.graph.subscribedSku'],
    ['/directory/subscriptions', 'microsoft.graph.companySubscriptionCollectionResponse'],
    [
      `/directory/subscriptions(commerceSubscriptionId='${PREMIUM.replace(/^.{8}/, 'cccccccc')}')`,
      'microsoft.graph.companySubscription',
    ],
    ['/organization', 'microsoft.graph.organizationCollectionResponse'],
    ['/domains', 'microsoft.graph.domainCollectionResponse'],
    ['/users', 'microsoft.graph.userCollectionResponse'],
    [`/users/${userIdOf(1)}?$select=${ALL_USER_FIELDS}`, 'microsoft.graph.user'],
    [`/users/${userIdOf(2)}/memberOf`, 'microsoft.graph.directoryObjectCollectionResponse'],
    [`/users/${userIdOf(1)}/licenseDetails`, 'microsoft.graph.licenseDetailsCollectionResponse'],
    [`/users/${userIdOf(1)}/mailboxSettings`, 'microsoft.graph.mailboxSettings'],
    ['/groups', 'microsoft.graph.groupCollectionResponse'],
    [`/groups/${groupIdOf(2)}`, 'microsoft.graph.group'],
    [`/groups/${groupIdOf(2)}/members`, 'microsoft.graph.directoryObjectCollectionResponse'],
    ['/directory/deletedItems/graph.user', 'microsoft.graph.userCollectionResponse'],
  ])('%s answers its schema', async (path, schema) => {
    const answer = await graph.call('GET', path);
    expect(answer.status).toBe(200);
    expect(check(schema, answer.body)).toEqual([]);
  });

  test('every error answers the error schema', async () => {
    const answers: Answer[] = [
      await graph.call('GET', '/users/nobody@contoso.example'),
      await graph.call('POST', '/users', {}),
      await graph.call('GET', '/users', undefined, { authorization: 'Bearer wrong' }),
      await graph.call('POST', '/$batch', {}),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([404, 400, 401, 501]);
    for (const answer of answers)
      expect(check('microsoft.graph.ODataErrors.ODataError', answer.body)).toEqual([]);
  });

  test('the schema check can fail', () => {
    expect(check('microsoft.graph.subscribedSku', { id: 'x', consumedUnits: 'many' })).not.toEqual(
      [],
    );
  });

  test('the documented request creates a user and answers the documented properties', async () => {
    const request = {
      ...Object(sample('user-create.request.json')),
      userPrincipalName: 'AdeleV@contoso.example',
    };
    const created = await graph.call('POST', '/users', request);
    expect(created.status).toBe(201);
    expect(paths(created.body).toSorted()).toEqual(
      paths(sample('user-create.response-201.json')).toSorted(),
    );
    expect(check('microsoft.graph.user', created.body)).toEqual([]);
  });

  test('the wording of the other documented refusals', async () => {
    const messageOf = async (index: number, add: string[], remove: string[]): Promise<unknown> => {
      const { body } = await graph.call('POST', `/users/${userIdOf(index)}/assignLicense`, {
        addLicenses: add.map((skuId) => ({ skuId, disabledPlans: [] })),
        removeLicenses: remove,
      });
      return at(body, 'error.message');
    };
    expect(withoutIds(await messageOf(1, [PREMIUM, E3], []))).toBe(
      withoutIds(documented('mutually-exclusive')),
    );
    expect(withoutIds(await messageOf(1, [PHONE], []))).toBe(withoutIds(documented('dependency')));
    await graph.call('POST', `/groups/${groupIdOf(2)}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${userIdOf(3)}`,
    });
    expect(await messageOf(3, [], [E3])).toBe(documented('inherited'));
    await graph.call('DELETE', `/groups/${groupIdOf(2)}/members/${userIdOf(3)}/$ref`);
  });

  test('subscribedSkus and directory/subscriptions have exactly the documented properties', async () => {
    const skus = await graph.call('GET', '/subscribedSkus');
    expect(paths(at(skus.body, 'value.0')).toSorted()).toEqual(
      paths(at(sample('subscribedSkus-list.response.json'), 'value.0')).toSorted(),
    );
    const rows = await graph.call('GET', '/directory/subscriptions');
    expect(paths(at(rows.body, 'value.0')).toSorted()).toEqual(
      paths(at(sample('directory-subscriptions-list.response.json'), 'value.0')).toSorted(),
    );
  });

  test.each([
    ['no-seats', [PREMIUM], [], 5],
    ['usage-location', [PREMIUM], [], 4],
    ['not-held', [], [PREMIUM], 1],
  ])('refusal %s has the documented code and wording', async (name, add, remove, user) => {
    if (user === 5) {
      for (const index of [1, 3])
        await graph.call('POST', `/users/${userIdOf(index)}/assignLicense`, {
          addLicenses: [{ skuId: PREMIUM, disabledPlans: [] }],
          removeLicenses: [],
        });
    }
    const target = user === 5 ? 2 : user;
    if (name === 'not-held')
      await graph.call('POST', `/users/${userIdOf(1)}/assignLicense`, {
        addLicenses: [],
        removeLicenses: [PREMIUM],
      });
    const answer = await graph.call('POST', `/users/${userIdOf(target)}/assignLicense`, {
      addLicenses: add.map((skuId) => ({ skuId, disabledPlans: [] })),
      removeLicenses: remove,
    });
    const expected = sample(`user-assignLicense.error-400-${name}.json`);
    expect(answer.status).toBe(400);
    expect(at(answer.body, 'error.code')).toBe(at(expected, 'error.code'));
    expect(at(answer.body, 'error.message')).toBe(at(expected, 'error.message'));
    expect(paths(answer.body).toSorted()).toEqual(paths(expected).toSorted());
  });
});
