import { z } from 'zod';
import { listSeatChanges as queryChanges, seatChangeSorts } from '../../store/seat-change-list.ts';
import { seatChangeStates } from '../../store/seat-change-states.ts';
import { defineOperation } from '../operation.ts';
import { toSeatChange } from '../runs/run-view.ts';
import { listOf, manyOf, page, period, sortBy, utcCell } from '../schemas/common.ts';
import { seatChange } from '../schemas/run.ts';

const name = z.string().max(200);

export const listSeatChanges = defineOperation({
  name: 'seat-changes.list',
  summary: 'List the ledger, newest first',
  route: 'GET /v1/seat-changes',
  input: z.object({
    clientId: manyOf(name),
    serviceId: manyOf(name),
    subscriptionId: manyOf(name),
    state: manyOf(z.enum(seatChangeStates)),
    direction: z.enum(['bought', 'given-back']).optional(),
    requestedBy: manyOf(name).describe('Names of people, with commas between'),
    ...period,
    sort: sortBy(seatChangeSorts),
    ...page,
  }),
  output: listOf(seatChange),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, query) => {
    const { rows, total } = await queryChanges(tools.db, query);
    return { items: rows.map(toSeatChange), total };
  },
  csv: [
    { header: 'Created (UTC)', value: ({ createdAt }) => utcCell(createdAt) },
    { header: 'Client', value: ({ clientName }) => clientName },
    { header: 'CSP', value: ({ cspName }) => cspName },
    { header: 'Product', value: ({ productName }) => productName },
    { header: 'Subscription', value: ({ subscriptionId }) => subscriptionId ?? '' },
    { header: 'Seats', value: ({ delta }) => delta },
    { header: 'Quantity before', value: ({ before }) => before },
    { header: 'Quantity wanted', value: ({ target }) => target },
    { header: 'State', value: ({ state }) => state },
    { header: 'Reason', value: ({ reason }) => reason },
    { header: 'Requested by', value: ({ requestedBy }) => requestedBy },
    { header: 'Ticket', value: ({ ticketNumber }) => ticketNumber },
    { header: 'Updated (UTC)', value: ({ updatedAt }) => utcCell(updatedAt) },
    { header: 'Change id', value: ({ id }) => id },
    { header: 'Run id', value: ({ runId }) => runId },
  ],
});
