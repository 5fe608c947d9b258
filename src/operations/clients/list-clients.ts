import { z } from 'zod';
import { clientSorts, listClients as queryClients } from '../../store/clients.ts';
import { defineOperation } from '../operation.ts';
import { packageNamesByEnvironment } from '../packages/known-packages.ts';
import { clientRow, environment } from '../schemas/client.ts';
import { listOf, manyOf, page, sortBy } from '../schemas/common.ts';
import { toClientRows } from './client-view.ts';

export const listClients = defineOperation({
  name: 'clients.list',
  summary: 'List clients, by name',
  route: 'GET /v1/clients',
  input: z.object({
    environment: manyOf(environment),
    tag: manyOf(z.string().max(100)).describe(
      'Tags, with commas between: clients with any of them',
    ),
    ready: z.enum(['yes', 'no']).optional().describe('Whether a package can run'),
    sort: sortBy(clientSorts),
    ...page,
  }),
  output: listOf(clientRow),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, { ready, ...query }) => {
    const { rows, total } = await queryClients(tools.db, {
      ...query,
      ready: ready === undefined ? undefined : ready === 'yes',
      packages: packageNamesByEnvironment(tools),
    });
    return { items: await toClientRows(tools, rows), total };
  },
  csv: [
    { header: 'Client', value: ({ name }) => name },
    { header: 'Environment', value: ({ environment: kind }) => kind },
    { header: 'Tags', value: ({ tags }) => tags.join(', ') },
    { header: 'Ready', value: ({ ready }) => (ready ? 'yes' : 'no') },
    { header: 'Missing', value: ({ missing }) => missing.join(' ') },
    { header: 'Mapped CSPs', value: ({ mappedServices }) => mappedServices },
    { header: 'Packages on', value: ({ packagesOn }) => packagesOn },
    { header: 'Tenant id', value: ({ tenantId }) => tenantId },
    { header: 'Client id', value: ({ id }) => id },
  ],
});
