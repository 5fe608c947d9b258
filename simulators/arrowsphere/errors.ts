import { SimRefusal, type SimReply } from '../core/routes.ts';

const names: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
};

/** The error envelope: fields of both public clients together. The texts are assumed. */
export const arrowError = (status: number, message: string): SimReply => ({
  status,
  body: {
    status,
    error: names[status] ?? 'Error',
    messages: [message],
    errorCode: `XAC-${status}`,
    correlationId: '0f8f3b52-0000-4000-8000-000000000000',
  },
});

/** Ends the request with an error. */
export const refuse = (status: number, message: string): never => {
  throw new SimRefusal(arrowError(status, message));
};
