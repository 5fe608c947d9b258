import { ConnectorError, type ConnectorErrorKind } from '../../ports/errors.ts';

/** A list of a vendor, as errors name it. */
export interface ListName {
  readonly vendor: string;
  readonly operation: string;
}

/** A list with a gap would be planned with: it is refused instead. */
export function refuseToPlan(
  list: ListName,
  kind: ConnectorErrorKind,
  why: string,
): ConnectorError {
  const { vendor, operation } = list;
  return new ConnectorError({ vendor, operation, kind, detail: `refuse to plan: ${why}` });
}

/** One element of a list. Throws `unexpected-shape`. */
export function parseItem<Item>(
  { vendor, operation }: ListName,
  parse: (body: unknown) => Item,
  body: unknown,
): Item {
  try {
    return parse(body);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ConnectorError({ vendor, operation, kind: 'unexpected-shape', detail, cause });
  }
}

/** One page of a list whose pages all announce how many elements there are. */
export interface NumberedPage {
  readonly items: readonly unknown[];
  /** Number that the page states; null where the vendor states none. */
  readonly number: number | null;
  /** Elements of all pages. */
  readonly total: number;
  /** Null where only the total tells: then the list ends where it is reached. */
  readonly isLast: boolean | null;
}

export interface NumberedList<Item> extends ListName {
  /** Number of the first page: 0 or 1. */
  readonly firstPage: number;
  /** More pages than this are a loop, not a customer list. */
  readonly mostPages: number;
  readPage(number: number): Promise<NumberedPage>;
  parse(body: unknown): Item;
  /** What an element is known by, upper and lower case alike. */
  idOf(item: Item): string;
}

/**
 * All elements of all pages, each once. Throws `unexpected-shape` when they do not add up to what the pages announce, and
 * `unavailable` when that changed while they were read: the next reading may be whole.
 */
export async function readNumberedPages<Item>(list: NumberedList<Item>): Promise<readonly Item[]> {
  const items = new Map<string, Item>();
  let total: number | null = null;
  let readCount = 0;
  for (let index = 0; index < list.mostPages; index += 1) {
    const number = list.firstPage + index;
    const page = await list.readPage(number);
    total ??= page.total;
    if (page.total !== total || (page.number ?? number) !== number) {
      throw refuseToPlan(list, 'unavailable', 'the list changed while it was read');
    }
    readCount += page.items.length;
    for (const body of page.items) {
      const item = parseItem(list, (one) => list.parse(one), body);
      items.set(list.idOf(item).toUpperCase(), item);
    }
    if ((page.isLast ?? readCount >= total) || page.items.length === 0) break;
  }
  if (readCount !== total || items.size !== total) {
    throw refuseToPlan(list, 'unexpected-shape', `${total} were announced, ${items.size} came`);
  }
  return [...items.values()];
}
