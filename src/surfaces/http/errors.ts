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
  const refused = fromFastifyError(error);
  const failure = refused?.failure ?? toFailure(error);
  const status = refused?.status ?? surfaceOfFailure[failure.kind].httpStatus;
  const facts = { requestId: request.id, path: request.routeOptions.url, error };
  if (failure.kind === 'internal') log.error(facts, 'request failed');
  else if (failure.kind.startsWith('outside')) log.warn(facts, 'request failed outside');
  return reply
    .status(status)
    .header('cache-control', 'no-store')
    .send(toErrorBody(failure, request.id));
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
}

/** The framework's own refusals: unreadable JSON, a body that is too large, too many requests. */
function fromFastifyError(error: unknown): { status: number; failure: Failure } | null {
  if (!isFastifyError(error)) return null;
  const { statusCode: status = 500 } = error;
  if (status >= 500) return null;
  const isTooMany = status === 429;
  const failure: Failure = {
    kind: 'invalid',
    code: isTooMany ? 'too-many-requests' : 'unreadable',
    message: isTooMany
      ? 'Too many requests from your address.'
      : `The request could not be read: ${error.message}`,
    nextStep: isTooMany ? 'Wait a minute and try again.' : 'Send JSON as documented.',
    fields: {},
  };
  return { status, failure };
}
