import { ConnectorError, type ConnectorErrorKind } from '../../ports/errors.ts';
import { BodyTooLargeError } from './answer-body.ts';
import type { Call } from './call.ts';
import { redact } from './redact.ts';
import type { Effect, Explanation, RefusedAnswer } from './types.ts';

/** Failures of system calls that only happen before a connection exists. */
const connectingSyscalls: ReadonlySet<string> = new Set(['connect', 'getaddrinfo']);

/**
 * Failures of making the connection: no byte of the request was sent.
 * Source: undici's errors (UND_ERR_CONNECT_TIMEOUT is thrown by the connector only) and Node's TLS error codes.
 */
const connectingCodes: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function textField(error: object, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}

/** Whether `error` proves that nothing of the request left this machine. In doubt the answer is no. */
function failedBeforeSending(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (connectingSyscalls.has(textField(error, 'syscall') ?? '')) return true;
  if (connectingCodes.has(textField(error, 'code') ?? '')) return true;
  // Several addresses were tried: all of them have to have failed while connecting.
  const tried: unknown = Reflect.get(error, 'errors');
  if (Array.isArray(tried) && tried.length > 0) return tried.every(failedBeforeSending);
  return 'cause' in error && failedBeforeSending(error.cause);
}

/** The vendor's `Retry-After` in milliseconds: seconds, or a date seen from `nowMs`. Undefined when absent or unreadable. */
export function readRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, Math.round(seconds * 1000));
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

const kindByStatus: ReadonlyMap<number, ConnectorErrorKind> = new Map([
  [401, 'auth-expired'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [409, 'conflict'],
  [410, 'not-found'],
  [412, 'conflict'],
  [429, 'rate-limited'],
]);

/**
 * Whether `status` leaves it open if a write happened: the server gave up (5xx), says that it had not read everything
 * (408) or sends us elsewhere (3xx). All other 4xx are the vendor's no.
 */
export function leavesWriteOpen(status: number): boolean {
  return status >= 500 || status === 408 || status < 400;
}

function kindOf(status: number, effect: Effect, explanation: Explanation): ConnectorErrorKind {
  if (leavesWriteOpen(status)) {
    if (effect === 'write') return 'unknown-outcome';
    if (status < 400) return 'unexpected-shape';
    return explanation.kind ?? 'unavailable';
  }
  return explanation.kind ?? kindByStatus.get(status) ?? 'invalid';
}

/** The error of an answer that is not 2xx. */
export function errorFromAnswer(
  vendor: string,
  operation: string,
  answer: RefusedAnswer,
  explanation: Explanation,
  correlationId: string,
): ConnectorError {
  return new ConnectorError({
    vendor,
    operation,
    kind: kindOf(answer.status, answer.effect, explanation),
    status: answer.status,
    vendorCode: explanation.vendorCode,
    detail: redact(explanation.detail ?? answer.text) || undefined,
    correlationId: explanation.correlationId ?? correlationId,
    retryAfterMs:
      explanation.retryAfterMs ?? readRetryAfter(answer.headers.get('retry-after'), Date.now()),
    nextStep: explanation.nextStep,
  });
}

/** The error of an attempt that ended without a whole answer. */
export function errorFromNetwork(
  vendor: string,
  call: Call,
  cause: unknown,
  timeoutMs: number,
): ConnectorError {
  const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
  const tooLarge = cause instanceof BodyTooLargeError;
  const words = tooLarge
    ? cause.message
    : isTimeout
      ? `no whole answer within ${timeoutMs} ms`
      : redact(deepestMessage(cause));
  const mayHaveHappened = call.effect === 'write' && !failedBeforeSending(cause);
  const kindOfRead = tooLarge ? 'unexpected-shape' : 'unavailable';
  return new ConnectorError({
    vendor,
    operation: call.request.operation,
    kind: mayHaveHappened ? 'unknown-outcome' : kindOfRead,
    detail: words,
    correlationId: call.correlationId,
    cause,
  });
}

function deepestMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return deepestMessage(error.cause);
  // fetch's whole sentence about the ports of mail, shells and the like (https://fetch.spec.whatwg.org/#port-blocking).
  return error.message === 'bad port'
    ? 'no web call may use the port in the address'
    : error.message;
}
