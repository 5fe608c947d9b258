/** Error bodies of Microsoft Graph. Source: https://learn.microsoft.com/graph/errors and samples/graph/error-*.json. */
import { randomUUID } from 'node:crypto';

import { SimRefusal } from '../core/routes.ts';
import type { SimReply } from '../core/routes.ts';

/** What is needed of a request to answer it in Graph's way. */
export interface GraphCaller {
  /** Request headers, lower case. */
  headers: Record<string, string>;
  /** Simulated instant. */
  now: Temporal.Instant;
}

/** `date` is sent without a zone. */
const toErrorDate = (now: Temporal.Instant): string =>
  now.toString({ smallestUnit: 'second' }).replace('Z', '');

/** An error answer; `innerError` repeats the ids a support case asks for. */
export function toGraphError(
  caller: GraphCaller,
  status: number,
  code: string,
  message: string,
  details: { code: string; message: string }[] = [],
  headers: Record<string, string> = {},
): SimReply {
  const requestId = randomUUID();
  const clientRequestId = caller.headers['client-request-id'] ?? requestId;
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'request-id': requestId,
      'client-request-id': clientRequestId,
      ...headers,
    },
    body: {
      error: {
        code,
        message,
        ...(details.length > 0 ? { details } : {}),
        innerError: {
          date: toErrorDate(caller.now),
          'request-id': requestId,
          'client-request-id': clientRequestId,
        },
      },
    },
  };
}

/** Stops a handler with a 400 `Request_BadRequest`, the code of nearly every refusal of the directory. */
export function badRequest(
  caller: GraphCaller,
  message: string,
  details: { code: string; message: string }[] = [],
): SimRefusal {
  return new SimRefusal(toGraphError(caller, 400, 'Request_BadRequest', message, details));
}

/** What an on-premises directory is the master of cannot be changed here. Wording: data/graph-error-catalog.json. */
export const masteredOnPremises = (caller: GraphCaller): SimRefusal =>
  badRequest(
    caller,
    'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
  );

export function unsupportedQuery(caller: GraphCaller, message: string): SimRefusal {
  return new SimRefusal(toGraphError(caller, 400, 'Request_UnsupportedQuery', message));
}

export function notFound(caller: GraphCaller, id: string): SimRefusal {
  return new SimRefusal(
    toGraphError(
      caller,
      404,
      'Request_ResourceNotFound',
      `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
    ),
  );
}

export function denied(caller: GraphCaller): SimRefusal {
  return new SimRefusal(
    toGraphError(
      caller,
      403,
      'Authorization_RequestDenied',
      'Insufficient privileges to complete the operation.',
    ),
  );
}

export function concurrencyViolation(caller: GraphCaller): SimRefusal {
  return new SimRefusal(
    toGraphError(
      caller,
      409,
      'Directory_ConcurrencyViolation',
      'Another object with the same value is being processed. Please wait briefly and retry.',
      [],
      { 'retry-after': '1' },
    ),
  );
}

/** The documented throttling answer; its `innerError` differs from the others (samples/graph/error-429-throttled.json). */
export function toThrottled(caller: GraphCaller, retryAfterSeconds: number): SimReply {
  const requestId = randomUUID();
  return {
    status: 429,
    headers: {
      'content-type': 'application/json',
      'request-id': requestId,
      'retry-after': String(retryAfterSeconds),
    },
    body: {
      error: {
        code: 'TooManyRequests',
        innerError: {
          code: '429',
          date: toErrorDate(caller.now),
          message: 'Please retry after',
          'request-id': requestId,
          status: '429',
        },
        message: 'Please retry again later.',
      },
    },
  };
}
