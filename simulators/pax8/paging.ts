import type { SimReply, SimRequest } from '../core/routes.ts';
import type { Pax8State } from './entities.ts';
import { refuse } from './errors.ts';

/** A request of a known credential. */
export type Pax8Request = SimRequest<Pax8State, string>;

const maxSize = 200;

/** One page, counted from 0. A size above 200 is refused. */
export const answerPage = <Item>(
  request: Pax8Request,
  items: readonly Item[],
  toWire: (item: Item) => object,
): SimReply => {
  const size = Number(request.query.get('size') ?? 10);
  const number = Number(request.query.get('page') ?? 0);
  if (!Number.isInteger(size) || size < 1 || size > maxSize) {
    refuse(request, 400, `Invalid input: size must be between 1 and ${maxSize}`);
  }
  if (!Number.isInteger(number) || number < 0)
    refuse(request, 400, 'Invalid input: page must not be negative');
  const content = items.slice(number * size, (number + 1) * size).map(toWire);
  const totalPages = Math.ceil(items.length / size);
  return {
    status: 200,
    body: { content, page: { size, totalElements: items.length, totalPages, number } },
  };
};

/** Sorts by `sort=field,desc`; fields that are not offered are ignored. */
export const sortBy = <Item>(
  request: Pax8Request,
  items: readonly Item[],
  keys: Record<string, (item: Item) => string | number>,
): Item[] => {
  const [field = '', direction] = (request.query.get('sort') ?? '').split(',', 2);
  const key = keys[field];
  if (key === undefined) return [...items];
  const sign = direction?.toLowerCase() === 'desc' ? -1 : 1;
  return items.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)];
    return left < right ? -sign : left > right ? sign : 0;
  });
};
