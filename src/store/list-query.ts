import { sql, type Expression, type OrderByItemBuilder, type RawBuilder } from 'kysely';
import type { Database } from './database.ts';

/** `sort` of a list: a field, or "-" and the field for the other direction. */
export type Sort<Field extends string> = Field | `-${Field}`;

/** What the rows of a list are sorted by, by the names of the API. */
export type SortColumns<Field extends string> = Readonly<Record<Field, Expression<unknown>>>;

/** One part of `order by`. */
export interface OrderPart {
  readonly by: Expression<unknown>;
  readonly direction: (item: OrderByItemBuilder) => OrderByItemBuilder;
}

/** Nobody types more on purpose; each one costs a condition. */
const mostWords = 8;

/** Reads `sort`. Empty values are last in both directions where the field is among `nullable`. */
export function orderOf<Field extends string>(
  sort: Sort<Field>,
  columns: SortColumns<Field>,
  nullable: readonly Field[] = [],
): OrderPart {
  const isDescending = sort.startsWith('-');
  // Proof: what is left of a `Sort<Field>` without its sign is a `Field`.
  const field = (isDescending ? sort.slice(1) : sort) as Field;
  const isNullable = nullable.includes(field);
  return {
    by: columns[field],
    direction: (item) => {
      const directed = isDescending ? item.desc() : item.asc();
      // Only where it can matter: an index is not sorted like that.
      return isNullable && isDescending ? directed.nullsLast() : directed;
    },
  };
}

/** What is looked for, word by word: a row matches when every word occurs somewhere in it. Patterns of `like`. */
export function patternsOf(search: string | undefined): readonly string[] {
  return (search ?? '')
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, mostWords)
    .map((word) => `%${word.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
}

/** A word of a search, with the clients in whose name it occurs. */
export interface SearchedWord {
  readonly pattern: string;
  readonly clientIds: readonly string[];
}

/**
 * The words of a search over rows of clients. Their names are looked up beforehand: a join would keep the database from
 * using the indexes of the rows.
 */
export async function searchedWords(
  db: Database,
  search: string | undefined,
): Promise<readonly SearchedWord[]> {
  const patterns = patternsOf(search);
  if (patterns.length === 0) return [];
  const found = await Promise.all(
    patterns.map((pattern) =>
      db
        .selectFrom('client')
        .select('id')
        .where(sql<string>`lower(name)`, 'like', lower(pattern))
        .execute(),
    ),
  );
  return patterns.map((pattern, index) => ({
    pattern,
    clientIds: (found[index] ?? []).map(({ id }) => id),
  }));
}

/** Whether the word is in the row's `searchText` (lower case) or in the name of its client. */
export function hasWord(
  row: { readonly searchText: Expression<string>; readonly clientId: Expression<string> },
  { pattern, clientIds }: SearchedWord,
): RawBuilder<boolean> {
  const inText = sql<boolean>`${row.searchText} like ${lower(pattern)}`;
  if (clientIds.length === 0) return inText;
  return sql<boolean>`(${inText} or ${row.clientId} = any(${clientIds}::text[]))`;
}

/** Lower case as the database folds it, so that both sides of a comparison are folded alike. */
export function lower(text: string | Expression<string>) {
  return sql<string>`lower(${text}::text)`;
}

/** Where each value stands in a row of values: for sorting by urgency instead of by spelling. */
export function rankOf(column: Expression<string>, values: readonly string[]) {
  return sql<number>`array_position(${values}::text[], ${column})`;
}
