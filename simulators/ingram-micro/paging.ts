import type { SimReply, SimRequest } from '../core/routes.ts';
import type { ImState } from './entities.ts';
import { refuse } from './errors.ts';

/** A request of the API user. */
export type ImRequest = SimRequest<ImState, string>;

const wholeNumber = (request: ImRequest, name: string, preset: number, least: number): number => {
  const value = Number(request.query.get(name) ?? preset);
  return Number.isInteger(value) && value >= least
    ? value
    : refuse(request, 400, `Invalid value of parameter '${name}'`);
};

/** One page from `offset`; 1.1 announces no total for orders and subscriptions. */
export const answerPage = <Item>(
  request: ImRequest,
  items: readonly Item[],
  toWire: (item: Item) => object,
  total: 'always' | 'later-versions' = 'always',
): SimReply => {
  const { behaviour } = request.state;
  const offset = wholeNumber(request, 'offset', 0, 0);
  const limit = Math.min(wholeNumber(request, 'limit', 10, 1), behaviour.largestPage);
  const data = items.slice(offset, offset + limit).map(toWire);
  const isTold = total === 'always' || behaviour.version === 'newer';
  return {
    status: 200,
    body: isTold ? { data, pagination: { offset, limit, total: items.length } } : { data },
  };
};

/** One value of a list of allowed ones; several with commas between are refused, as seen live. */
export const oneOf = (
  request: ImRequest,
  name: string,
  allowed: readonly string[],
): string | null => {
  const value = request.query.get(name);
  return value === null || allowed.includes(value)
    ? value
    : refuse(request, 400, `Invalid value of parameter '${name}': ${value}`);
};
