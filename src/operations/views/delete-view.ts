import { z } from 'zod';
import { deleteView as remove } from '../../store/views.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { requireChangeableView } from './view.ts';

export const deleteView = defineOperation({
  name: 'views.delete',
  summary: 'Delete a saved view',
  route: 'DELETE /v1/views/{id}',
  input: z.object({ id }),
  output: z.null(),
  roles: 'staff',
  effect: 'write',
  status: 204,
  handler: async ({ tools, actor, write }, input) => {
    const view = await requireChangeableView(tools, actor, input.id);
    await write(
      (tx) => remove(tx, view.id),
      () => ({
        summary: `Deleted the view "${view.name}" of ${view.list}`,
        before: { list: view.list, name: view.name, query: view.query, shared: view.shared },
      }),
    );
    return null;
  },
});
