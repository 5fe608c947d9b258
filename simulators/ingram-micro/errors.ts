import { randomUUID } from 'node:crypto';

import { SimRefusal, type SimReply } from '../core/routes.ts';

/** The API's error envelope; it has no codes. */
export const imError = (
  status: number,
  message: string,
  path: string,
  now: Temporal.Instant,
): SimReply => {
  const correlationId = `a8n-${randomUUID()}`;
  return {
    status,
    headers: { 'X-Correlation-ID': correlationId },
    body: {
      correlationId,
      status,
      message,
      path: path.split('?', 1)[0]?.replace(/^\/marketplace\/\w+/, '') ?? '',
      timeStamp: now.toString({ fractionalSecondDigits: 3 }).replace('Z', '+00:00'),
    },
  };
};

/** Ends the request with an error. */
export const refuse = (
  { path, now }: { path: string; now: Temporal.Instant },
  status: number,
  message: string,
): never => {
  throw new SimRefusal(imError(status, message, path, now));
};

/** What the gateway in front of the API answers without a known subscription key. Assumed: Azure API Management's own. */
export const badSubscriptionKey: SimReply = {
  status: 401,
  body: {
    statusCode: 401,
    message:
      'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
  },
};
