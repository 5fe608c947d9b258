import { z } from 'zod';
import { listPeople as queryPeople, personSorts } from '../../store/directory-list.ts';
import { defineOperation } from '../operation.ts';
import { id, listOf, manyOf, page, sortBy } from '../schemas/common.ts';
import { personRow, productName, toPersonRow } from './directory-view.ts';

export const listPeople = defineOperation({
  name: 'people.list',
  summary: 'List the people of all clients’ tenants, as they were read last',
  route: 'GET /v1/people',
  input: z.object({
    ...page,
    clientId: manyOf(id),
    product: manyOf(productName),
    enabled: z.enum(['yes', 'no']).optional().describe('Whether the account may sign in'),
    sort: sortBy(personSorts),
  }),
  output: listOf(personRow),
  roles: 'staff',
  effect: 'read',
  csv: [
    { header: 'Name', value: ({ name }) => name },
    { header: 'Account', value: ({ account }) => account },
    { header: 'Client', value: ({ clientName }) => clientName },
    { header: 'Department', value: ({ department }) => department },
    { header: 'Job title', value: ({ jobTitle }) => jobTitle },
    { header: 'May sign in', value: ({ enabled }) => (enabled ? 'yes' : 'no') },
    { header: 'Licenses', value: ({ licenses }) => licenses.join('; ') },
    { header: 'Read at', value: ({ seenAt }) => seenAt },
  ],
  handler: async ({ tools }, { enabled, ...query }) => {
    const { rows, total } = await queryPeople(tools.db, {
      ...query,
      enabled: enabled === undefined ? undefined : enabled === 'yes',
    });
    return { items: rows.map(toPersonRow), total };
  },
});
