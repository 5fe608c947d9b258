import { z } from 'zod';

import type { SimReply } from '../core/routes.ts';
import type { PcRequest } from './auth.ts';
import { refuse } from './errors.ts';
import { collection, link } from './wire.ts';

const cursorSchema = z.object({ offset: z.int(), size: z.int(), filter: z.string().nullable() });
type Cursor = z.infer<typeof cursorSchema>;

const filterSchema = z.object({ Field: z.string(), Value: z.string(), Operator: z.string() });

/** A filter of the query: `{"Field":"CompanyName","Value":"cont","Operator":"starts_with"}`. */
export type PcFilter = z.infer<typeof filterSchema>;

/** The largest page. Assumed: no document names it; Microsoft's tool asks for 500. */
const maxSize = 500;

const writeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64');

const readCursor = (request: PcRequest): Cursor => {
  const text = request.headers['ms-continuationtoken'] ?? '';
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
  } catch {
    return refuse(request.state, 2000);
  }
};

const isSeek = ({ query }: PcRequest): boolean =>
  query.get('seekOperation')?.toLowerCase() === 'next';

const parseFilter = (request: PcRequest, text: string | null): PcFilter | undefined => {
  if (text === null) return undefined;
  try {
    return filterSchema.parse(JSON.parse(text));
  } catch {
    return refuse(request.state, 3000);
  }
};

/**
 * One page. The first request names `size` (0 means everything) and `filter`; the next ones only carry the token, which
 * remembers both. The list ends without a token, or by an error after a last token, as the behaviour says.
 */
export const answerPage = <Item>(
  request: PcRequest,
  list: (filter: PcFilter | undefined) => readonly Item[],
  toWire: (item: Item) => object,
): SimReply => {
  const { state, path, query } = request;
  const cursor: Cursor = isSeek(request)
    ? readCursor(request)
    : { offset: 0, size: Number(query.get('size') ?? 0), filter: query.get('filter') };
  if (!Number.isInteger(cursor.size) || cursor.size < 0 || cursor.size > maxSize)
    refuse(state, 3000);
  const items = list(parseFilter(request, cursor.filter));
  if (isSeek(request) && cursor.offset >= items.length) refuse(state, 2000);
  const size = cursor.size === 0 ? items.length : cursor.size;
  const page = items.slice(cursor.offset, cursor.offset + size);
  const offset = cursor.offset + page.length;
  const hasMore =
    offset < items.length ||
    (state.behaviour.pagingEnd === 'error-2000' && size < items.length + 1 && cursor.size > 0);
  const selfUri = path.replace(/^\/v1/i, '');
  if (!hasMore || page.length === 0)
    return { status: 200, body: collection(page.map(toWire), selfUri) };
  const continuationToken = writeCursor({ ...cursor, offset });
  const pathname = selfUri.split('?', 1)[0] ?? selfUri;
  const next = {
    uri: `${pathname}?seekOperation=Next`,
    method: 'GET',
    headers: [{ key: 'MS-ContinuationToken', value: continuationToken }],
  };
  const body = collection(page.map(toWire), undefined, {
    links: { self: link(selfUri), next },
    continuationToken,
  });
  return { status: 200, body };
};
