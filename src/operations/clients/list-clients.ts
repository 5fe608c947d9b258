import { z } from 'zod';
import { listClients as queryClients } from '../../store/clients.ts';
import { defineOperation } from '../operation.ts';
import { clientRow } from '../schemas/client.ts';
import { listOf, page } from '../schemas/common.ts';
import { toClientRows } from './client-view.ts';

export const listClients = defineOperation({
  name: 'clients.list',
  summary: 'List clients',
  route: 'GET /v1/clients',
  input: z.object(page),
  output: listOf(clientRow),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, query) => {
    const { rows, total } = await queryClients(tools.db, query);
    return { items: await toClientRows(tools, rows), total };
  },
});
