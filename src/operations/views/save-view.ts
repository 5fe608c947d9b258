import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { lockKey } from '../../store/database.ts';
import { countViews, findViewNamed, saveView as store, type SavedView } from '../../store/views.ts';
import { OperationError } from '../failures.ts';
import { defineOperation, type Caller } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { requireChangeableView, savedView, toSavedView, viewContent, viewedList } from './view.ts';

/** For one person and list: a menu of more could not be read. */
const mostViews = 100;

export const saveView = defineOperation({
  name: 'views.save',
  summary: 'Save how a list is looked at, as a new view or over an existing one',
  route: 'POST /v1/views',
  input: z.object({
    id: id.optional().describe('The view to replace; absent for a new one'),
    list: viewedList,
    ...viewContent,
    columns: viewContent.columns.default(null),
    shared: viewContent.shared.default(false),
  }),
  output: savedView,
  roles: 'staff',
  effect: 'write',
  handler: async ({ tools, actor, write }, { id: viewId, ...wanted }) => {
    const before = viewId === undefined ? null : await requireChangeableView(tools, actor, viewId);
    if (wanted.shared && !actor.roles.includes('admin')) throw mayNotShare(before);
    const view: SavedView = {
      ...wanted,
      id: before?.id ?? randomUUID(),
      // A view stays a view of its list: its filters mean nothing to another.
      list: before?.list ?? wanted.list,
      owner_id: before?.owner_id ?? actor.id,
      owner_name: before?.owner_name ?? actor.name,
      updated_at: tools.clock.now().toString(),
    };
    await write(
      async (tx) => {
        await lockKey(tx, `views:${view.owner_id}`);
        const key = { ownerId: view.owner_id, list: view.list, name: view.name };
        const namesake = await findViewNamed(tx, key);
        if (namesake !== null && namesake.id !== view.id) throw nameTaken(namesake, actor);
        if (before === null && (await countViews(tx, key)) >= mostViews) throw tooManyViews();
        await store(tx, view);
      },
      () => ({
        summary: `Saved the view "${view.name}" of ${view.list}${view.shared ? ', shared with everybody' : ''}`,
        before: before === null ? null : contentOf(before),
        after: contentOf(view),
      }),
    );
    return toSavedView(view, actor);
  },
});

const contentOf = ({ list, name, query, columns, shared }: SavedView) => ({
  list,
  name,
  query,
  columns,
  shared,
});

function mayNotShare(before: SavedView | null): OperationError {
  return new OperationError({
    kind: 'forbidden',
    code: 'needs-admin-to-share',
    message: 'Only admins share views with everybody.',
    nextStep:
      before?.shared === true
        ? 'Save it without sharing, or ask an admin to change it.'
        : 'Save it for yourself, or ask an admin to share it.',
  });
}

function nameTaken(namesake: SavedView, person: Caller): OperationError {
  const whose = namesake.owner_id === person.id ? 'You have' : `${namesake.owner_name} has`;
  const message = `${whose} a view "${namesake.name}" of this list already.`;
  return new OperationError({
    kind: 'conflict',
    code: 'view-name-taken',
    message,
    nextStep: 'Choose another name, or save over that view.',
    fields: { name: message },
  });
}

function tooManyViews(): OperationError {
  return new OperationError({
    kind: 'refused',
    code: 'too-many-views',
    message: `You have ${mostViews} views of this list already.`,
    nextStep: 'Delete one that you do not use any more.',
  });
}
