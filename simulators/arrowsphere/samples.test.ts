import { afterEach, describe, expect, test } from 'vitest';

import { hasSamples, readSample, shapeDifferences } from '../core/samples.ts';
import { closeWorlds } from '../core/test-kit.ts';
import { customerRef, licensePath, start } from './fixture.ts';

afterEach(closeWorlds);

const renewal = {
  executionDate: '2027-03-02T00:00:00+00:00',
  seats: 7,
  term: 8_640,
  periodicity: 720,
};
const find = { filters: { 'license.customer_ref': customerRef } };

/** Where this seed has nothing to show, by sample. */
const differences = {
  customers: [
    'data.customers[].DeletedAt',
    'data.customers[].extraInformation.programs.test',
    'data.customers[].customFields[]',
    // The first page has no previous one.
    'pagination.previous',
  ],
  license: [
    'data.license.customFields[]',
    'data.license.parent_license_id',
    'data.license.friendlyName',
    'data.license.actions.suspend',
    'data.license.actions.reactivate',
    'data.license.actions.autoRenewOn',
    'data.license.actions.autoRenewToEst',
    'data.license.actions.cancel',
    'data.license.actionMessages[].suspendDate',
    'data.license.relation[]',
    'data.license.configs[]',
    'data.license.warnings[]',
    'data.license.priceBand.attributes[]',
  ],
  found: [
    'results[].license.configs[]',
    'results[].license.warnings[]',
    'results[].license.friendly_name',
    'results[].license.parent_line_id',
    'results[].license.parent_order_ref',
    'results[].endCustomerOrganizationUnit',
  ],
};

const pathsOf = (found: readonly string[]): string[] =>
  found.map((difference) => difference.split(':', 1)[0] ?? '');

describe.skipIf(!hasSamples())(
  'the documented samples (skipped where the contracts folder is absent)',
  () => {
    test.each([
      [
        'customers-list-response.json',
        'GET',
        '/customers?per_page=1',
        undefined,
        differences.customers,
      ],
      ['license-get-response.json', 'GET', licensePath, undefined, differences.license],
      ['licenses-find-response.json', 'POST', '/licenses/v2/find', find, differences.found],
      ['license-history-response.json', 'GET', `${licensePath}/history`, undefined, []],
      [
        'license-scheduled-task-create-response.json',
        'POST',
        `${licensePath}/scheduledTasks`,
        renewal,
        [],
      ],
    ])('%s has the shape of the answer', async (sample, method, path, body, expected) => {
      const { call } = await start();
      const answer = await call(method, path, body);
      const found = shapeDifferences(readSample(`arrowsphere/${sample}`), answer.body);
      expect(pathsOf(found)).toEqual(expected);
    });

    test('scheduled tasks, alone and listed', async () => {
      const { call } = await start();
      await call('POST', `${licensePath}/scheduledTasks`, renewal);
      const listed = await call('GET', `${licensePath}/scheduledTasks`);
      const alone = await call('GET', `${licensePath}/scheduledTasks/612386`);
      const expected = 'coterminosityDate: string expected, null answered';
      // The published list is what stands below `data`.
      const list = {
        status: 200,
        data: readSample('arrowsphere/license-scheduled-tasks-list-response.json'),
      };
      expect(shapeDifferences(list, listed.body)).toEqual([`data.scheduledTasks[].${expected}`]);
      const one = readSample('arrowsphere/license-scheduled-task-get-response.json');
      expect(shapeDifferences(one, alone.body)).toEqual([`data.${expected}`]);
      expect(alone.body).toMatchObject({ data: { status: 'In Progress', statusCode: '66' } });
    });

    test('the documented request for seats is taken to the letter', async () => {
      const { call } = await start();
      const sample = readSample('arrowsphere/license-seats-put-request.json');
      expect((await call('PUT', `${licensePath}/seats`, sample)).status).toBe(204);
    });
  },
);
