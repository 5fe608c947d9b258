import { readNumberedPages } from '../http/lists.ts';
import type { Http } from '../http/types.ts';
import { type CrayonPage, pageSchema, toPascalCase } from './schema.ts';

export const vendor = 'crayon';

/** The vendor's own; a largest size is not published. */
const pageSize = 50;
/** More pages than this are a loop, not a reseller. */
const mostPages = 2_000;

/** A list that is asked for page by page. */
export interface ListRequest {
  readonly operation: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | number | undefined>>;
}

/** One page, counted from 1. */
export async function readPage(
  http: Http,
  { operation, path, query }: ListRequest,
  page: number,
  size = pageSize,
): Promise<CrayonPage> {
  const answer = await http.read(
    { operation, path, query: { ...query, page, pageSize: size } },
    (body) => pageSchema.parse(body),
  );
  return answer.body;
}

/** All items of all pages, each once: `readNumberedPages`. */
export function readPages<Item extends { readonly Id: number }>(
  http: Http,
  request: ListRequest,
  schema: { parse(body: unknown): Item },
): Promise<readonly Item[]> {
  return readNumberedPages({
    vendor,
    operation: request.operation,
    firstPage: 1,
    mostPages,
    readPage: async (number) => {
      const { Items, TotalHits } = await readPage(http, request, number);
      return { items: Items, number: null, total: TotalHits, isLast: null };
    },
    parse: (body) => schema.parse(toPascalCase(body)),
    idOf: ({ Id }) => String(Id),
  });
}
