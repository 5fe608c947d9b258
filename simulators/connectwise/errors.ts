/** Error bodies of ConnectWise PSA: `{code, message, errors}`. Source: contracts/psa-and-chat.md 1.2, samples/connectwise/error-*.json. */
import { SimRefusal } from '../core/routes.ts';
import type { SimReply } from '../core/routes.ts';

export interface FieldError {
  /** Vendor code. */
  code: string;
  /** Text of the answer. */
  message: string;
  /** Kind of record. */
  resource: string;
  /** Name of the field. */
  field: string;
}

export const toError = (
  status: number,
  code: string,
  message: string,
  errors: FieldError[] | null = null,
): SimReply => ({ status, body: { code, message, errors } });

export const notFound = (resource: string, id: string): SimRefusal =>
  new SimRefusal(toError(404, 'NotFound', `${resource} ${id} not found`));

/** 400 for one or more fields of a body. */
export const invalidObject = (
  resource: string,
  errors: Omit<FieldError, 'resource'>[],
): SimRefusal =>
  new SimRefusal(
    toError(
      400,
      'InvalidObject',
      `${resource} object is invalid`,
      errors.map((error) => ({ ...error, resource })),
    ),
  );

export const invalidQuery = (message: string): SimRefusal =>
  new SimRefusal(toError(400, 'InvalidArgument', message));

/** What the simulator leaves out is said, never passed over. */
export const notSimulated = (what: string): SimRefusal =>
  new SimRefusal(toError(501, 'NotImplemented', `The connectwise simulator has no ${what}`));

/** The throttling answer has a shape of its own (samples/connectwise/error-429-body.json). */
export const toThrottled = (retryAfterSeconds: number): SimReply => ({
  status: 429,
  headers: { 'retry-after': String(retryAfterSeconds) },
  body: {
    error: 'ConnectWiseAPI',
    message: `Too many requests. Please try again in ${retryAfterSeconds} seconds.`,
  },
});
