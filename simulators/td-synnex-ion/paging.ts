import type { SimReply, SimRequest } from '../core/routes.ts';
import type { IonState } from './entities.ts';
import { refuse } from './errors.ts';

/** A request of the account that the address names. */
export type IonRequest = SimRequest<IonState, string>;

/** A server may give fewer than were asked for: so documented. The number is assumed. */
const largestPage = 1000;

const encode = (offset: number): string =>
  Buffer.from(JSON.stringify({ offset })).toString('base64url');

const decode = (token: string): number => {
  const text = Buffer.from(token, 'base64url').toString();
  const offset = Number(/^\{"offset":(\d+)\}$/.exec(text)?.[1]);
  return Number.isInteger(offset) ? offset : refuse(400, 'invalid page_token');
};

/** A page of a list with tokens: `{[name]: items, nextPageToken}`. `pageSize` or `pageToken` has to be there. */
export const answerTokenPage = <Item>(
  { query }: IonRequest,
  name: string,
  items: readonly Item[],
  toWire: (item: Item) => object,
): SimReply => {
  const token = query.get('pageToken') ?? '';
  const asked = query.get('pageSize');
  if (asked === null && token === '') {
    refuse(400, 'At least one of page_size and page_token must be present');
  }
  const size = Math.min(Number(asked ?? 100), largestPage);
  if (!Number.isInteger(size) || size < 1) refuse(400, 'page_size must be a positive integer');
  const offset = token === '' ? 0 : decode(token);
  const next = offset + size;
  return {
    status: 200,
    body: {
      [name]: items.slice(offset, next).map(toWire),
      nextPageToken: next < items.length ? encode(next) : '',
    },
  };
};

/** A page of a list with an offset. Where the total stands is a variant. */
export const answerOffsetPage = <Item>(
  { query, state }: IonRequest,
  items: readonly Item[],
  toWire: (item: Item) => object,
): SimReply => {
  const limit = Number(query.get('pagination.limit') ?? 100);
  const offset = Number(query.get('pagination.offset') ?? 0);
  if (!Number.isInteger(limit) || limit < 1 || !Number.isInteger(offset) || offset < 0) {
    refuse(400, 'invalid pagination');
  }
  const total =
    state.behaviour.totals === 'totalCount'
      ? { totalCount: String(items.length) }
      : { paginationResponse: { totalSize: items.length } };
  return {
    status: 200,
    body: { items: items.slice(offset, offset + limit).map(toWire), ...total },
  };
};
