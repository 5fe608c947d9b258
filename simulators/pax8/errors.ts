import { SimRefusal, type SimReply } from '../core/routes.ts';
import type { Pax8State } from './entities.ts';

/** `type` of each status. The literals for 422, 429 and 501 are not published. */
const types: Record<number, string> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  422: 'UNPROCESSABLE_ENTITY',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  501: 'NOT_IMPLEMENTED',
};

/** The error envelope; `instance` shows the inner route, as the vendor's does. */
export const pax8Error = (
  state: Pax8State,
  status: number,
  message: string,
  instance: string,
  details: string[] = [],
): SimReply => {
  const isNull = state.behaviour.hasNullMessages || details.length > 0;
  const texts = details.length === 0 && isNull ? [message] : details;
  return {
    status,
    body: {
      type: types[status] ?? 'INTERNAL_SERVER_ERROR',
      message: isNull ? null : message,
      instance: instance === '' ? '' : `/public${instance.split('?', 1)[0]}`,
      status,
      details: texts.map((text) => ({ message: text })),
    },
  };
};

/** Ends the request with an error. */
export const refuse = (
  { state, path }: { state: Pax8State; path: string },
  status: number,
  message: string,
  details?: string[],
): never => {
  throw new SimRefusal(pax8Error(state, status, message, path, details));
};
