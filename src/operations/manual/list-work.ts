import { z } from 'zod';
import { listWork as queryWork, workSorts } from '../../store/manual-work-list.ts';
import { defineOperation } from '../operation.ts';
import { listOf, manyOf, page, sortBy, utcCell } from '../schemas/common.ts';
import { toWorkItem, workItem, workState } from './work-item.ts';

const name = z.string().max(200);

export const listWork = defineOperation({
  name: 'work-items.list',
  summary: 'List what people are asked to do at CSPs without an API, open ones first',
  route: 'GET /v1/work-items',
  input: z.object({
    clientId: manyOf(name),
    serviceId: manyOf(name),
    state: manyOf(workState),
    sort: sortBy(workSorts),
    ...page,
  }),
  output: listOf(workItem),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, query) => {
    const { rows, total } = await queryWork(tools.db, query);
    return { items: rows.map(toWorkItem), total };
  },
  csv: [
    { header: 'Opened (UTC)', value: ({ openedAt }) => utcCell(openedAt) },
    { header: 'State', value: ({ state }) => state },
    { header: 'Client', value: ({ clientName }) => clientName },
    { header: 'CSP', value: ({ cspName }) => cspName },
    { header: 'Product', value: ({ productName }) => productName },
    { header: 'Quantity before', value: ({ before }) => before },
    { header: 'Quantity wanted', value: ({ target }) => target },
    { header: 'Account there', value: ({ accountReference }) => accountReference },
    { header: 'Tickets', value: ({ runs }) => runs.map((run) => run.ticketNumber).join(' ') },
    { header: 'Answered (UTC)', value: ({ closedAt }) => utcCell(closedAt) },
    { header: 'Answered by', value: ({ closedBy }) => closedBy },
    { header: 'Reason', value: ({ reason }) => reason },
    { header: 'Work item id', value: ({ id }) => id },
  ],
});
