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
    .map((word) => `%${escapeLike(word)}%`);
}

/** The text as a part of a pattern of `like` that stands for nothing but itself. */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

/** A word of a search, with the clients and the services in whose names it occurs. */
export interface SearchedWord {
  readonly pattern: string;
  readonly clientIds: readonly string[];
  readonly serviceIds: readonly string[];
}

/**
 * The words of a search over rows of clients. Names are looked up beforehand, once for all words: a join would keep the
 * database from using the indexes of the rows.
 */
export async function searchedWords(
  db: Database,
  search: string | undefined,
): Promise<readonly SearchedWord[]> {
  const patterns = patternsOf(search);
  if (patterns.length === 0) return [];
  const { rows } = await sql<SearchedWord>`
    select word.pattern,
      array_remove(array_agg(client.id), null) as "clientIds",
      array(select connected_service.id from connected_service
        where lower(connected_service.name) like lower(word.pattern)) as "serviceIds"
    from unnest(${patterns}::text[]) with ordinality as word (pattern, position)
    left join client on lower(client.name) like lower(word.pattern)
    group by word.position, word.pattern
    order by word.position`.execute(db);
  return rows;
}

/** Where a word is looked for. */
export interface SearchedColumns {
  /** In lower case. */
  readonly searchText: Expression<string>;
  readonly clientId: Expression<string>;
  /** Left out where the name of the service is not looked at. */
  readonly serviceId?: Expression<string>;
}

/** Whether the word is in the row's text, or in the name of its client or of its service. */
export function hasWord(row: SearchedColumns, word: SearchedWord): RawBuilder<boolean> {
  const places = [
    sql`${row.searchText} like ${lower(word.pattern)}`,
    ...isAnyOf(row.clientId, word.clientIds),
    ...isAnyOf(row.serviceId, word.serviceIds),
  ];
  return sql<boolean>`(${sql.join(places, sql` or `)})`;
}

/** No condition at all where nothing can meet it: the database then sees what it can answer from an index. */
function isAnyOf(
  column: Expression<string> | undefined,
  ids: readonly string[],
): RawBuilder<unknown>[] {
  return column === undefined || ids.length === 0 ? [] : [sql`${column} = any(${ids}::text[])`];
}

/** Lower case as the database folds it, so that both sides of a comparison are folded alike. */
export function lower(text: string | Expression<string>) {
  return sql<string>`lower(${text}::text)`;
}

/** Where each value stands in a row of values: for sorting by urgency instead of by spelling. */
export function rankOf(column: Expression<string>, values: readonly string[]) {
  return sql<number>`array_position(${values}::text[], ${column})`;
}
