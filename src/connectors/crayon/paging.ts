import { ConnectorError, type ConnectorErrorKind } from '../../ports/errors.ts';
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

export function refuseToPlan(
  operation: string,
  kind: ConnectorErrorKind,
  why: string,
): ConnectorError {
  return new ConnectorError({ vendor, operation, kind, detail: `refuse to plan: ${why}` });
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

/**
 * All items of all pages, each once. They have to add up to the `TotalHits` that every page states: a list with a gap
 * would be planned with.
 */
export async function readPages<Item extends { readonly Id: number }>(
  http: Http,
  request: ListRequest,
  schema: { parse(body: unknown): Item },
): Promise<readonly Item[]> {
  const items = new Map<number, Item>();
  let total: number | null = null;
  let readCount = 0;
  for (let page = 1; page <= mostPages; page += 1) {
    const { Items, TotalHits } = await readPage(http, request, page);
    total ??= TotalHits;
    if (TotalHits !== total) {
      // Customers come and go; the next reading may be whole.
      throw refuseToPlan(request.operation, 'unavailable', 'the list changed while it was read');
    }
    for (const item of parseItems(request.operation, schema, Items)) items.set(item.Id, item);
    readCount += Items.length;
    if (Items.length === 0 || readCount >= total) break;
  }
  if (readCount !== total || items.size !== total) {
    const why = `${total} were announced, ${items.size} came`;
    throw refuseToPlan(request.operation, 'unexpected-shape', why);
  }
  return [...items.values()];
}

function parseItems<Item>(
  operation: string,
  schema: { parse(body: unknown): Item },
  bodies: readonly unknown[],
): Item[] {
  try {
    return bodies.map((body) => schema.parse(toPascalCase(body)));
  } catch (cause) {
    throw new ConnectorError({
      vendor,
      operation,
      kind: 'unexpected-shape',
      detail: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}
