import type { SimReply, SimRequest } from '../core/routes.ts';
import { queryOf } from './casing.ts';
import type { CrayonState } from './entities.ts';
import { answer, refuse } from './errors.ts';

/** A request of a person who has signed in; the identity is the user name. */
export type CrayonRequest = SimRequest<CrayonState, string>;

/** A whole number of the query; `otherwise` when it is absent, 400 when it is none or too small. */
export const numberOf = (
  request: CrayonRequest,
  name: string,
  otherwise: number,
  least = 1,
): number => {
  const text = queryOf(request.query, name);
  if (text === null || text === '') return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  return refuse(request, 400, `The value '${text}' is not valid for ${name}.`);
};

/** One page, counted from 1. */
export const answerPage = <Item>(
  request: CrayonRequest,
  items: readonly Item[],
  toWire: (item: Item) => object,
  usualSize = 50,
): SimReply => {
  const page = numberOf(request, 'page', 1);
  const size = numberOf(request, 'pageSize', usualSize);
  const Items = items.slice((page - 1) * size, page * size).map(toWire);
  return answer(request.state, { Items, TotalHits: items.length });
};
