import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '../../lib/log.ts';
import { toFailure, type Failure } from '../../operations/failures.ts';
import { surfaceOfFailure } from '../errors.ts';

/** Body of every answer that is not 2xx. */
export function toErrorBody(failure: Failure, requestId: string) {
  return {
    error: {
      code: failure.code,
      message: failure.message,
      ...(failure.nextStep === null ? {} : { nextStep: failure.nextStep }),
      ...(Object.keys(failure.fields).length === 0 ? {} : { fields: failure.fields }),
      requestId,
    },
  };
}

/** Answers with what `error` means; bugs and outside failures are logged here, once. */
export function sendError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
): FastifyReply {
  const failure = fromFastifyError(error) ?? toFailure(error);
  const status = surfaceOfFailure[failure.kind].httpStatus;
  const facts = { requestId: request.id, path: request.routeOptions.url, error };
  if (failure.kind === 'internal') log.error(facts, 'request failed');
  else if (failure.kind.startsWith('outside')) log.warn(facts, 'request failed outside');
  return reply
    .status(isTooMany(error) ? 429 : status)
    .header('cache-control', 'no-store')
    .send(toErrorBody(failure, request.id));
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
}

const isTooMany = (error: unknown): boolean => isFastifyError(error) && error.statusCode === 429;

/** The framework's own refusals: unreadable JSON, a body that is too large, too many requests. */
function fromFastifyError(error: unknown): Failure | null {
  if (!isFastifyError(error) || (error.statusCode ?? 500) >= 500) return null;
  return {
    kind: 'invalid',
    code: isTooMany(error) ? 'too-many-requests' : 'unreadable',
    message: isTooMany(error)
      ? 'Too many requests from your address.'
      : `The request could not be read: ${error.message}`,
    nextStep: isTooMany(error) ? 'Wait a minute and try again.' : 'Send JSON as documented.',
    fields: {},
  };
}
