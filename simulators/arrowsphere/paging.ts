import type { SimRequest } from '../core/routes.ts';
import type { ArrowState } from './entities.ts';
import { refuse } from './errors.ts';

/** A request with a known key. */
export type ArrowRequest = SimRequest<ArrowState, string>;

/** Assumed: a larger page is cut to this, without a word. */
const largestPage = 100;

/** One page of a list. */
export interface Page<Item> {
  /** What is on it. */
  items: Item[];
  /** Counted from 1. */
  page: number;
  /** Items of a full page. */
  perPage: number;
  /** Items of all pages. */
  total: number;
  /** Pages; at least 1. */
  pageCount: number;
}

const numberIn = ({ query }: ArrowRequest, name: string, otherwise: number): number => {
  const text = query.get(name);
  if (text === null) return otherwise;
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : refuse(400, `Bad value for ${name}`);
};

/** The page that a request asks for by `page` and `per_page`. */
export const pageOf = <Item>(
  request: ArrowRequest,
  items: readonly Item[],
  usualSize: number,
): Page<Item> => {
  const page = numberIn(request, 'page', 1);
  const perPage = Math.min(largestPage, numberIn(request, 'per_page', usualSize));
  return {
    items: items.slice((page - 1) * perPage, page * perPage),
    page,
    perPage,
    total: items.length,
    pageCount: Math.max(1, Math.ceil(items.length / perPage)),
  };
};
