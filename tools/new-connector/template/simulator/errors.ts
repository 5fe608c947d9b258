import { SimRefusal, type SimReply } from '../../../../simulators/core/routes.ts';

const codes: Record<number, string> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  422: 'invalid',
  429: 'too_many_requests',
};

/** The error envelope. */
export const acornError = (status: number, message: string, code = codes[status]): SimReply => ({
  status,
  body: { code: code ?? 'internal', message },
});

/** Ends the request with an error. */
export const refuse = (status: number, message: string, code?: string): never => {
  throw new SimRefusal(acornError(status, message, code));
};
