import { parseItem, refuseToPlan } from '../http/lists.ts';
import type { Http } from '../http/types.ts';
import { type IngramPage, pageSchema } from './schema.ts';

export const vendor = 'ingram-micro';

/** 500 has been seen to work; no largest is documented. */
const pageSize = 500;
/** More pages than this are a loop, not a reseller. */
const mostPages = 1000;

/** A list of the marketplace. */
export interface ListRequest {
  readonly operation: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * All elements of all pages, each once, in the order of the list.
 *
 * The next page begins where the last one ended, however many it held: the marketplace may give fewer than asked. Where a
 * total is announced the pages have to add up to it; where none is, the list ends at the first empty page. An element
 * that comes twice means that the list moved, or that it does not page: a list with a gap would be planned with.
 */
export async function readPages<Item extends { readonly id: string }>(
  http: Http,
  list: ListRequest,
  schema: { parse(body: unknown): Item },
): Promise<readonly Item[]> {
  const name = { vendor, operation: list.operation };
  const items = new Map<string, Item>();
  let total: number | null = null;
  for (let number = 0; number < mostPages; number += 1) {
    const page = await readPage(http, list, items.size);
    const announced = page.pagination?.total ?? null;
    if (number === 0) total = announced;
    if (announced !== total)
      throw refuseToPlan(name, 'unavailable', 'it changed while it was read');
    for (const body of page.data) {
      const item = parseItem(name, (one) => schema.parse(one), body);
      if (items.has(item.id)) throw refuseToPlan(name, 'unavailable', `${item.id} came twice`);
      items.set(item.id, item);
    }
    const isEnd = page.data.length === 0 || items.size === total;
    if (!isEnd) continue;
    if (total === null || items.size === total) return [...items.values()];
    throw refuseToPlan(name, 'unexpected-shape', `${total} were announced, ${items.size} came`);
  }
  throw refuseToPlan(name, 'unexpected-shape', 'it has no end');
}

async function readPage(http: Http, list: ListRequest, offset: number): Promise<IngramPage> {
  const { operation, path, query } = list;
  const request = { operation, path, query: { ...query, offset, limit: pageSize } };
  return (await http.read(request, (body) => pageSchema.parse(body))).body;
}
