import { json, type Database, type Tx } from './database.ts';

/** A way of looking at a list, kept under a name. */
export interface SavedView {
  readonly id: string;
  /** The list's name, as in its address. */
  readonly list: string;
  readonly name: string;
  /** As it stands in the list's address, without "?"; may be empty. */
  readonly query: string;
  /** Null: the columns that the list shows by itself. */
  readonly columns: readonly string[] | null;
  /** Whether everybody sees it. */
  readonly shared: boolean;
  readonly owner_id: string;
  readonly owner_name: string;
  readonly updated_at: string;
}

/** The person's own views and those that are shared, by name. */
export async function listViews(
  db: Database,
  query: { readonly list?: string | undefined; readonly personId: string },
): Promise<readonly SavedView[]> {
  let found = db
    .selectFrom('saved_view')
    .selectAll()
    .where((is) => is.or([is('owner_id', '=', query.personId), is('shared', '=', true)]));
  if (query.list !== undefined) found = found.where('list', '=', query.list);
  return found.orderBy('name').orderBy('id').execute();
}

/** Null when there is none. */
export async function readView(db: Database, id: string): Promise<SavedView | null> {
  const row = await db.selectFrom('saved_view').selectAll().where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** The person's view of that name, whatever its capitals; null when there is none. */
export async function findViewNamed(
  db: Database,
  view: { readonly ownerId: string; readonly list: string; readonly name: string },
): Promise<SavedView | null> {
  const row = await db
    .selectFrom('saved_view')
    .selectAll()
    .where('owner_id', '=', view.ownerId)
    .where('list', '=', view.list)
    .where((is) => is(is.fn('lower', ['name']), '=', is.fn('lower', [is.val(view.name)])))
    .executeTakeFirst();
  return row ?? null;
}

/** How many views the person has saved for the list. */
export async function countViews(
  db: Database,
  view: { readonly ownerId: string; readonly list: string },
): Promise<number> {
  const { count } = await db
    .selectFrom('saved_view')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('owner_id', '=', view.ownerId)
    .where('list', '=', view.list)
    .executeTakeFirstOrThrow();
  return count;
}

/** Adds the view, or replaces the one of this id; owner and list stay what they were. */
export async function saveView(tx: Tx, view: SavedView): Promise<void> {
  const { id, list, owner_id, owner_name, ...content } = view;
  const values = {
    ...content,
    columns: content.columns === null ? null : json(content.columns),
  };
  await tx
    .insertInto('saved_view')
    .values({ id, list, owner_id, owner_name, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

export async function deleteView(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('saved_view').where('id', '=', id).execute();
}
