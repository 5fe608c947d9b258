import { ConnectorError, type ConnectorErrorKind } from '../../ports/errors.ts';

export const vendor = 'arrowsphere';

/** What the first-party client asks for when it searches; a largest size is not published. */
export const pageSize = 100;
/** More pages than this are a loop, not a reseller. */
const mostPages = 1_000;

/** A page in no endpoint's words. */
export interface Page {
  readonly items: readonly unknown[];
  readonly number: number;
  readonly pageCount: number;
  /** Items of all pages. */
  readonly total: number;
}

export function refuseToPlan(
  operation: string,
  kind: ConnectorErrorKind,
  why: string,
): ConnectorError {
  return new ConnectorError({ vendor, operation, kind, detail: `refuse to plan: ${why}` });
}

/**
 * All items of all pages, each once. They have to add up to what every page announces: a list with a gap would be
 * planned with.
 */
export async function readPages<Item>(
  operation: string,
  readPage: (number: number) => Promise<Page>,
  parse: (body: unknown) => Item,
  idOf: (item: Item) => string,
): Promise<readonly Item[]> {
  const items = new Map<string, Item>();
  let total: number | null = null;
  let readCount = 0;
  for (let number = 1; number <= mostPages; number += 1) {
    const page = await readPage(number);
    total ??= page.total;
    if (page.total !== total || page.number !== number) {
      // Customers come and go; the next reading may be whole.
      throw refuseToPlan(operation, 'unavailable', 'the list changed while it was read');
    }
    readCount += page.items.length;
    for (const item of parseItems(operation, page.items, parse)) {
      items.set(idOf(item).toUpperCase(), item);
    }
    if (number >= page.pageCount) break;
  }
  if (readCount !== total || items.size !== total) {
    const why = `${total} were announced, ${items.size} came`;
    throw refuseToPlan(operation, 'unexpected-shape', why);
  }
  return [...items.values()];
}

function parseItems<Item>(
  operation: string,
  bodies: readonly unknown[],
  parse: (body: unknown) => Item,
): Item[] {
  try {
    return bodies.map(parse);
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
