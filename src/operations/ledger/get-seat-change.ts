import { z } from 'zod';
import { listSeatChanges } from '../../store/seat-change-list.ts';
import { notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { toSeatChange } from '../runs/run-view.ts';
import { id } from '../schemas/common.ts';
import { seatChange } from '../schemas/run.ts';

export const getSeatChange = defineOperation({
  name: 'seat-changes.get',
  summary: 'Show one seat change with its history',
  route: 'GET /v1/seat-changes/{id}',
  input: z.object({ id }),
  output: seatChange,
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    const { rows } = await listSeatChanges(tools.db, { id: input.id, limit: 1, offset: 0 });
    const [row] = rows;
    if (row === undefined) throw notFound('seat change', input.id);
    return toSeatChange(row);
  },
});
