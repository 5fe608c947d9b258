import { randomUUID } from 'node:crypto';
import { ConnectorError } from '../../ports/errors.ts';
import type { Effect, HttpRequest, HttpSettings, Method } from './types.ts';

/** One call of the layer; its attempts share it. */
export interface Call {
  /** What the connector asked for. */
  readonly request: HttpRequest;
  /** Whether it may be repeated. */
  readonly effect: Effect;
  /** Of HTTP. */
  readonly method: Method;
  /** Absolute. */
  readonly url: string;
  /** Ours: the same one in every attempt. */
  readonly correlationId: string;
}

/** What is sent for `request`. Throws `unexpected-shape` when it leaves the vendor's origin. */
export function prepareCall(
  { vendor, baseUrl }: HttpSettings,
  request: HttpRequest,
  effect: Effect,
  method: Method,
): Call {
  const base = baseUrl.replace(/\/+$/, '');
  const url = addressOf(vendor, base, request);
  return { request, effect, method, url, correlationId: randomUUID() };
}

/** The absolute address of `request`; refuses one that leaves the vendor's origin. */
function addressOf(vendor: string, base: string, request: HttpRequest): string {
  const isAbsolute = /^[a-z][a-z0-9+.-]*:/i.test(request.path) || request.path.startsWith('//');
  const url = new URL(isAbsolute ? request.path : `${base}${request.path}`, base);
  if (url.origin !== new URL(base).origin) {
    throw new ConnectorError({
      vendor,
      operation: request.operation,
      kind: 'unexpected-shape',
      detail: `a link to ${url.origin} was not followed: it is not the vendor's own address`,
    });
  }
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

/** The body to send; null where there is none. */
export function bodyOf(
  request: HttpRequest,
): { readonly contentType: string; readonly text: string } | null {
  if (request.form) {
    return {
      contentType: 'application/x-www-form-urlencoded',
      text: new URLSearchParams(request.form).toString(),
    };
  }
  if (request.json === undefined) return null;
  return { contentType: 'application/json', text: JSON.stringify(request.json) };
}
