import { type NumberedPage, readNumberedPages } from '../http/lists.ts';

export const vendor = 'arrowsphere';

/** What the first-party client asks for when it searches; a largest size is not published. */
export const pageSize = 100;
/** More pages than this are a loop, not a reseller. */
const mostPages = 1_000;

/** What both styles of pages tell of themselves. */
export interface Stated {
  readonly number: number;
  readonly pageCount: number;
  /** Items of all pages. */
  readonly total: number;
}

export function toPage(items: readonly unknown[], stated: Stated): NumberedPage {
  const { number, total, pageCount } = stated;
  return { items, number, total, isLast: number >= pageCount };
}

/** All items of all pages, each once: `readNumberedPages`. */
export function readPages<Item>(
  operation: string,
  readPage: (number: number) => Promise<NumberedPage>,
  parse: (body: unknown) => Item,
  idOf: (item: Item) => string,
): Promise<readonly Item[]> {
  return readNumberedPages({ vendor, operation, firstPage: 1, mostPages, readPage, parse, idOf });
}
