import { z } from 'zod';
import { readView, type SavedView } from '../../store/views.ts';
import { notFound, OperationError } from '../failures.ts';
import type { Caller, ServerTools } from '../operation.ts';
import { id, instant } from '../schemas/common.ts';

/** Lists whose views can be saved. */
export const viewedList = z.enum([
  'clients',
  'runs',
  'seat-changes',
  'audit',
  'people',
  'subscriptions',
]);

/** What a person says about a view. */
export const viewContent = {
  name: z.string().trim().min(1).max(80),
  query: z
    .string()
    .max(4_000)
    .describe('Search, filters and sort as in the address of the list, without "?"'),
  columns: z
    .array(z.string().min(1).max(60))
    .max(60)
    .nullable()
    .describe('Names of the columns in their order; null: as the list shows them by itself'),
  shared: z.boolean().describe('Everybody sees it; only admins share'),
};

export const savedView = z
  .object({
    id,
    list: viewedList,
    ...viewContent,
    owner: z.string().describe('Name of the person who saved it'),
    own: z.boolean(),
    canChange: z.boolean(),
    updatedAt: instant,
  })
  .meta({ id: 'SavedView' });

/** Its owner may, and an admin where everybody sees it. */
function canChange(view: SavedView, person: Caller): boolean {
  return view.owner_id === person.id || (view.shared && person.roles.includes('admin'));
}

export function toSavedView(view: SavedView, person: Caller): z.input<typeof savedView> {
  return {
    id: view.id,
    list: viewedList.parse(view.list),
    name: view.name,
    query: view.query,
    columns: view.columns === null ? null : [...view.columns],
    shared: view.shared,
    owner: view.owner_name,
    own: view.owner_id === person.id,
    canChange: canChange(view, person),
    updatedAt: view.updated_at,
  };
}

/** The view, for somebody who wants to change it. Somebody else's own view is as good as not there. */
export async function requireChangeableView(
  tools: ServerTools,
  person: Caller,
  viewId: string,
): Promise<SavedView> {
  const view = await readView(tools.db, viewId);
  if (view === null || (!view.shared && view.owner_id !== person.id)) {
    throw notFound('saved view', viewId);
  }
  if (canChange(view, person)) return view;
  throw new OperationError({
    kind: 'forbidden',
    code: 'not-your-view',
    message: `"${view.name}" is a view that ${view.owner_name} shares.`,
    nextStep: 'Save a view of your own, or ask an admin to change this one.',
  });
}
