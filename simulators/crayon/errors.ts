import { SimRefusal, type SimReply } from '../core/routes.ts';
import { toCamelCase } from './casing.ts';
import type { CrayonState } from './entities.ts';

/** Codes are not published; these are assumed. */
const codes: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  501: 'NotImplemented',
};

/** An answer in the spelling of this Cloud-iQ. */
export const answer = (state: CrayonState, body: unknown, status = 200): SimReply => ({
  status,
  body: state.behaviour.casing === 'camel' ? toCamelCase(body) : body,
});

/** The error envelope. */
export const crayonError = (
  state: CrayonState,
  status: number,
  message: string,
  objectErrors: readonly string[] = [],
): SimReply => {
  const ErrorCode = codes[status] ?? 'InternalServerError';
  return answer(
    state,
    {
      ErrorCode,
      Message: message,
      Parameters: {},
      ObjectErrors: objectErrors.map((text) => ({ ErrorCode, Message: text, Parameters: {} })),
    },
    status,
  );
};

/** Ends the request with an error. */
export const refuse = (
  { state }: { state: CrayonState },
  status: number,
  message: string,
  objectErrors?: readonly string[],
): never => {
  throw new SimRefusal(crayonError(state, status, message, objectErrors));
};
