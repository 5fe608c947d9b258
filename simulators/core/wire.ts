import type { FastifyReply, FastifyRequest } from 'fastify';

import type { SimReply } from './routes.ts';

/** A request as it came, before anybody has looked at it. */
export interface Received {
  /** Method in capitals. */
  method: string;
  /** Path with query, as sent. */
  path: string;
  /** Query parameters. */
  query: URLSearchParams;
  /** Headers, names in lower case; a repeated header keeps its first value. */
  headers: Record<string, string>;
  /** Body as text; empty when there was none. */
  text: string;
}

/** Reads what arrived. */
export const fromFastifyRequest = (request: FastifyRequest): Received => {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      (Array.isArray(value) ? value[0] : value) ?? '',
    ]),
  );
  const path = request.raw.url ?? '/';
  const text = typeof request.body === 'string' ? request.body : '';
  return {
    method: request.method,
    path,
    query: new URL(path, 'http://simulated').searchParams,
    headers,
    text,
  };
};

/** The body as a value; throws `SyntaxError` when it claims to be JSON and is not. */
export const parseBody = ({ text, headers }: Pick<Received, 'text' | 'headers'>): unknown => {
  const contentType = headers['content-type'] ?? '';
  if (text === '') return undefined;
  if (contentType.includes('x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(text));
  return contentType === '' || contentType.includes('json') ? JSON.parse(text) : text;
};

/** The path without query, percent-decoded; left as it is when the encoding is broken. */
export const decodePath = (path: string): string => {
  const pathname = path.split('?', 1)[0] ?? '/';
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
};

/** Sends an answer; objects become JSON. */
export const send = (
  reply: FastifyReply,
  answer: SimReply,
  headers: Record<string, string>,
): void => {
  const { body } = answer;
  const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  const contentType: Record<string, string> = isRaw
    ? {}
    : { 'content-type': 'application/json; charset=utf-8' };
  void reply
    .code(answer.status)
    .headers({ ...contentType, ...headers, ...answer.headers })
    .send(isRaw ? body : JSON.stringify(body));
};

/** Cuts the connection without an answer. */
export const drop = (request: FastifyRequest, reply: FastifyReply): void => {
  reply.hijack();
  request.raw.socket.destroy();
};
