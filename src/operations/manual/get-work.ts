import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { requireWork, toWorkItem, workItem } from './work-item.ts';

export const getWork = defineOperation({
  name: 'work-items.get',
  summary: 'Show one thing that a person is asked to do at a CSP without an API',
  route: 'GET /v1/work-items/{id}',
  input: z.object({ id }),
  output: workItem,
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => toWorkItem(await requireWork(tools, input.id)),
});
