import { type ListName, parseItem, refuseToPlan } from '../http/lists.ts';
import type { Http } from '../http/types.ts';
import { customersPageSchema, subscriptionsPageSchema } from './schema.ts';

export const vendor = 'td-synnex-ion';

/** The size that the vendor's own examples use. */
const customersPerPage = 1000;
/** The default, and the only size that the document names. */
const subscriptionsPerPage = 100;
/** More pages than this are a loop, not a reseller. */
const mostPages = 1000;

interface List<Item> extends ListName {
  readonly http: Http;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly schema: { parse(body: unknown): Item };
  idOf(item: Item): string;
}

/** Takes over the elements of a page; one that was there already means that the list moved while it was read. */
function addPage<Item>(list: List<Item>, items: Map<string, Item>, page: readonly unknown[]): void {
  for (const body of page) {
    const item = parseItem(list, (one) => list.schema.parse(one), body);
    const id = list.idOf(item);
    if (items.has(id)) {
      throw refuseToPlan(list, 'unavailable', `${id} came twice: the list changed`);
    }
    items.set(id, item);
  }
}

/**
 * All elements of a list with page tokens, each once. No total is told; an element or a token that comes twice is
 * refused, a page that is short or empty is not: the document allows that.
 */
export async function readTokenPages<Item>(list: List<Item>): Promise<readonly Item[]> {
  const { http, operation, path, query } = list;
  const items = new Map<string, Item>();
  const tokens = new Set<string>();
  let pageToken: string | undefined;
  do {
    const { body } = await http.read(
      { operation, path, query: { ...query, pageSize: customersPerPage, pageToken } },
      (answer) => customersPageSchema.parse(answer),
    );
    addPage(list, items, body.customers ?? []);
    pageToken = body.nextPageToken || undefined;
    if (pageToken !== undefined && (tokens.has(pageToken) || tokens.size >= mostPages)) {
      throw refuseToPlan(list, 'unexpected-shape', 'the pages go round in a circle');
    }
    if (pageToken !== undefined) tokens.add(pageToken);
  } while (pageToken !== undefined);
  return [...items.values()];
}

/** All elements of a list with an offset; they have to add up to the total that every page tells. */
export async function readOffsetPages<Item>(list: List<Item>): Promise<readonly Item[]> {
  const { http, operation, path, query } = list;
  const items = new Map<string, Item>();
  let total: number | null = null;
  for (let page = 0; page < mostPages; page += 1) {
    const { body } = await http.read(
      {
        operation,
        path,
        query: {
          ...query,
          'pagination.limit': subscriptionsPerPage,
          'pagination.offset': items.size,
        },
      },
      (answer) => subscriptionsPageSchema.parse(answer),
    );
    const came = body.items ?? [];
    const told = body.totalCount ?? body.paginationResponse?.totalSize ?? null;
    // An empty list leaves its total out, as every nought.
    const stated: number | null = told ?? (came.length === 0 && page === 0 ? 0 : null);
    if (stated === null) throw refuseToPlan(list, 'unexpected-shape', 'no total was told');
    total ??= stated;
    if (stated !== total) {
      throw refuseToPlan(list, 'unavailable', 'the list changed while it was read');
    }
    addPage(list, items, came);
    if (items.size >= total || came.length === 0) break;
  }
  if (items.size !== total) {
    const why = `${total} were announced, ${items.size} came`;
    throw refuseToPlan(list, 'unexpected-shape', why);
  }
  return [...items.values()];
}
