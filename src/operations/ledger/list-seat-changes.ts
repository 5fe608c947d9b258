import { z } from 'zod';
import { listSeatChanges as queryChanges } from '../../store/seat-change-list.ts';
import { defineOperation } from '../operation.ts';
import { toSeatChange } from '../runs/run-view.ts';
import { listOf, page } from '../schemas/common.ts';
import { seatChange } from '../schemas/run.ts';

export const listSeatChanges = defineOperation({
  name: 'seat-changes.list',
  summary: 'List the ledger, newest first',
  route: 'GET /v1/seat-changes',
  input: z.object({
    clientId: z.string().max(200).optional(),
    serviceId: z.string().max(200).optional(),
    subscriptionId: z.string().max(200).optional(),
    state: z.string().max(50).optional(),
    ...page,
  }),
  output: listOf(seatChange),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, query) => {
    const { rows, total } = await queryChanges(tools.db, query);
    return { items: rows.map(toSeatChange), total };
  },
});
