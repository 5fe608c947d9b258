import { randomBytes } from 'node:crypto';

import { SimRefusal, type SimReply } from '../core/routes.ts';
import type { IonOrderError } from './entities.ts';

/** `error` of each status. Those of 401, 412, 429 and 501 are not published. */
const names: Readonly<Record<number, string>> = {
  400: 'INVALID_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  412: 'FAILED_PRECONDITION',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL_ERROR',
  501: 'UNIMPLEMENTED',
};

const requestId = (): string => randomBytes(10).toString('hex');

/** The error envelope. */
export const ionError = (status: number, message: string): SimReply => ({
  status,
  body: {
    error: names[status] ?? 'INTERNAL_ERROR',
    message: status === 500 ? 'Internal Server Error' : message,
    code: status,
    details: [{ '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: requestId() }],
  },
});

/** Ends the request with an error. */
export const refuse = (status: number, message: string): never => {
  throw new SimRefusal(ionError(status, message));
};

/** Ends the request with the 400 of an order that cannot be; `code` is a gRPC number here. */
export const refuseOrder = (...errors: IonOrderError[]): never => {
  const words = 'BAD_REQUEST: Invalid provisioning data';
  throw new SimRefusal({
    status: 400,
    body: {
      error: words,
      message: words,
      code: 3,
      details: [
        {
          '@type': 'type.googleapis.com/v3orberrors.ErrorBody',
          requestId: requestId(),
          errors,
        },
      ],
    },
  });
};
