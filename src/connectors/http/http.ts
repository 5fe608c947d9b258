import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fetch as undiciFetch } from 'undici';
import { parseJson } from '../../lib/json.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { createBreaker } from './breaker.ts';
import { takeTurn } from './budget.ts';
import { errorFromAnswer, failedBeforeSending } from './failures.ts';
import { redact } from './redact.ts';
import type {
  Effect,
  Fetch,
  FetchAnswer,
  Http,
  HttpAnswer,
  HttpRequest,
  HttpSettings,
  Method,
  ParseBody,
} from './types.ts';

const defaultTimeoutMs = 30_000;
const defaultMaxBodyBytes = 8 * 1024 * 1024;
const defaultReadAttempts = 4;
/** First pause before a read is repeated; doubled each time, half of it random. Milliseconds. */
const firstPauseMs = 300;
/** A vendor that asks for a longer pause than this is not waited for here. Milliseconds. */
const longestPauseMs = 65_000;

/** Thrown while a body is read; turned into a `ConnectorError` by the caller. */
class BodyTooLargeError extends Error {}

/** A body's taker failed, not the body: its failure is passed on as it is. */
class TakerFailure extends Error {}

/** What came of one exchange: the answer and its body, as text or as its taker made it. */
interface Exchanged {
  readonly answer: FetchAnswer;
  readonly text: string;
  /** Absent where the body was read as text. */
  readonly taken?: { readonly value: unknown };
}

interface Call {
  readonly request: HttpRequest;
  readonly effect: Effect;
  readonly method: Method;
  readonly url: string;
  readonly correlationId: string;
}

/**
 * The request layer of one connected service.
 *
 * **Reads** (`read`) are repeated, at most `readAttempts` times: after a network failure, a timeout, 5xx, and 429 (after
 * the pause that the vendor asks for, when it is bearable); after a 401 once, with a renewed credential. Not after a
 * failure to get a credential: that was repeated where it happened.
 *
 * **Writes** (`write`) are never repeated:
 * - the connection could not be made → `unavailable`: nothing was sent;
 * - the request budget or the breaker held it back → `rate-limited`, `unavailable`: nothing was sent;
 * - 429 → `rate-limited`; 401 → `auth-expired` (the next call gets a renewed credential); any other 4xx but 408 → the
 *   vendor's no, by the vendor's own error table: nothing was done;
 * - sent, and then a broken connection, a timeout, 408, 3xx, 5xx, or a 2xx whose body cannot be read, is too large or
 *   does not fit the schema → `unknown-outcome`: **it may have happened**, and nobody sends it again before a read.
 *
 * Redirects are not followed and an absolute address is called on the vendor's own origin only, so a token never reaches
 * another host. Words that look like a secret are cut out of errors.
 */
export function createHttp(settings: HttpSettings): Http {
  const base = settings.baseUrl.replace(/\/+$/, '');
  const throughBreaker = createBreaker(settings.vendor);
  const wait = settings.wait?.bind(settings) ?? ((durationMs: number) => delay(durationMs));
  /** Kinds of credential that the vendor refused with 401 and that were not renewed yet. */
  const refusedCredentials = new Set<string>();
  const credentialsOf = trackFailures(settings);

  const attempt = async <Body>(call: Call, parse: ParseBody<Body>): Promise<HttpAnswer<Body>> => {
    if (settings.budget) {
      await takeTurn(settings.budget, settings.vendor, call.request.operation, wait);
    }
    const credential = call.request.credential ?? '';
    const renew = refusedCredentials.has(credential);
    const credentials = call.request.anonymous ? {} : await credentialsOf.get(call, renew);
    if (renew) refusedCredentials.delete(credential);
    try {
      return await throughBreaker(call.request.operation, () =>
        send(settings, call, credentials, parse),
      );
    } catch (error) {
      if (isExpired(error) && !call.request.anonymous) refusedCredentials.add(credential);
      throw error;
    }
  };

  const prepare = (request: HttpRequest, effect: Effect, method: Method): Call => ({
    request,
    effect,
    method,
    url: addressOf(settings.vendor, base, request),
    correlationId: randomUUID(),
  });

  return {
    read: async (request, parse) => {
      const call = prepare(request, 'read', request.method ?? 'GET');
      const attempts = settings.readAttempts ?? defaultReadAttempts;
      let renewed = false;
      for (let done = 1; ; done += 1) {
        try {
          return await attempt(call, parse);
        } catch (error) {
          if (isExpired(error) && refusedCredentials.has(request.credential ?? '') && !renewed) {
            renewed = true;
            continue;
          }
          const pauseMs = credentialsOf.hasFailed(error) ? null : pauseBeforeRepeat(error, done);
          if (pauseMs === null || done >= attempts) throw error;
          await wait(pauseMs);
        }
      }
    },
    write: async (request, parse) => attempt(prepare(request, 'write', request.method), parse),
  };
}

/**
 * The service's credentials, and whether a failure was one to get them: whoever gets them has a request layer of its own,
 * which has repeated that often enough.
 */
function trackFailures(settings: HttpSettings) {
  const failures = new WeakSet<ConnectorError>();
  return {
    get: async ({ url, method, request: { credential } }: Call, renew: boolean) => {
      try {
        return await settings.authorize({ url, method, credential, renew });
      } catch (error) {
        if (error instanceof ConnectorError) failures.add(error);
        throw error;
      }
    },
    hasFailed: (error: unknown) => error instanceof ConnectorError && failures.has(error),
  };
}

function isExpired(error: unknown): boolean {
  return error instanceof ConnectorError && error.kind === 'auth-expired';
}

/** How long to wait before a read is sent again; null when repeating cannot help. */
function pauseBeforeRepeat(error: unknown, attemptsDone: number): number | null {
  if (!(error instanceof ConnectorError) || !error.isTransient) return null;
  if (error.retryAfterMs !== undefined) {
    return error.retryAfterMs <= longestPauseMs ? error.retryAfterMs : null;
  }
  const fullMs = firstPauseMs * 2 ** (attemptsDone - 1);
  return fullMs / 2 + (Math.random() * fullMs) / 2;
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

/** One attempt, from the connection to a parsed body. */
async function send<Body>(
  settings: HttpSettings,
  call: Call,
  credentials: Readonly<Record<string, string>>,
  parse: ParseBody<Body>,
): Promise<HttpAnswer<Body>> {
  const startedMs = performance.now();
  let status: number | undefined;
  try {
    const { answer, text, taken } = await exchange(settings, call, credentials);
    status = answer.status;
    const correlationId = correlationOf(settings, answer) ?? call.correlationId;
    if (status < 200 || status >= 300)
      throw refusedError(settings, call, answer, text, correlationId);
    const body =
      taken === undefined
        ? readBody(settings, call, status, text, correlationId, parse)
        : parse(taken.value);
    return { status, headers: answer.headers, body, correlationId };
  } finally {
    settings.log?.debug(
      {
        vendor: settings.vendor,
        operation: call.request.operation,
        method: call.method,
        path: new URL(call.url).pathname,
        status,
        durationMs: Math.round(performance.now() - startedMs),
        correlationId: call.correlationId,
      },
      status === undefined ? 'no answer' : 'answered',
    );
  }
}

async function exchange(
  settings: HttpSettings,
  call: Call,
  credentials: Readonly<Record<string, string>>,
): Promise<Exchanged> {
  const send: Fetch = settings.fetch ?? undiciFetch;
  const { request } = call;
  const body = bodyOf(request);
  const timeoutMs = request.timeoutMs ?? settings.timeoutMs ?? defaultTimeoutMs;
  try {
    const answer = await send(call.url, {
      method: call.method,
      headers: {
        accept: request.accept === 'text' ? '*/*' : 'application/json',
        ...settings.headers,
        ...(settings.correlationHeader ? { [settings.correlationHeader]: call.correlationId } : {}),
        ...(body ? { 'content-type': body.contentType } : {}),
        ...request.headers,
        ...credentials,
      },
      ...(body ? { body: body.text } : {}),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'manual',
    });
    const limit = request.maxBodyBytes ?? settings.maxBodyBytes ?? defaultMaxBodyBytes;
    const isTaken = request.consume !== undefined && answer.status >= 200 && answer.status < 300;
    if (!isTaken) return { answer, text: await readText(answer, limit) };
    return { answer, text: '', taken: { value: await takeBody(answer, limit, request.consume) } };
  } catch (error) {
    if (error instanceof TakerFailure) throw error.cause;
    throw networkError(settings, call, error, timeoutMs);
  }
}

function bodyOf(
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

async function readText(answer: FetchAnswer, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of piecesOf(answer, maxBytes)) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

async function* piecesOf(answer: FetchAnswer, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new BodyTooLargeError(`the answer is larger than ${maxBytes} bytes`);
    yield chunk;
  }
}

/** Hands the body over piece by piece. A broken body is the network's failure, everything else the taker's. */
async function takeBody(
  answer: FetchAnswer,
  maxBytes: number,
  take: NonNullable<HttpRequest['consume']>,
): Promise<unknown> {
  const broken: unknown[] = [];
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* piecesOf(answer, maxBytes);
    } catch (error) {
      broken.push(error);
      throw error;
    }
  }
  let taken: unknown;
  try {
    taken = await take(watched());
  } catch (cause) {
    if (broken.length === 0) throw new TakerFailure('a taker failed', { cause });
  }
  // Whatever the taker made of it: what it has is half a body.
  if (broken.length > 0) throw broken[0];
  return taken;
}

/** The error of an attempt that ended without a whole answer. */
function networkError(
  settings: HttpSettings,
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
    vendor: settings.vendor,
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

function correlationOf(settings: HttpSettings, answer: FetchAnswer): string | undefined {
  for (const name of settings.correlationAnswerHeaders ?? []) {
    const value = answer.headers.get(name);
    // Some vendors print the id twice, with a comma between.
    if (value) return value.split(',')[0]?.trim();
  }
  return undefined;
}

function refusedError(
  settings: HttpSettings,
  call: Call,
  answer: FetchAnswer,
  text: string,
  correlationId: string,
): ConnectorError {
  const json = parseJson(text);
  const refused = {
    status: answer.status,
    headers: answer.headers,
    body: json.ok ? json.value : undefined,
    text: text.slice(0, 4000),
    effect: call.effect,
  };
  const explanation = settings.explain?.(refused) ?? {};
  return errorFromAnswer(
    settings.vendor,
    call.request.operation,
    refused,
    explanation,
    correlationId,
  );
}

function readBody<Body>(
  settings: HttpSettings,
  call: Call,
  status: number,
  text: string,
  correlationId: string,
  parse: ParseBody<Body>,
): Body {
  try {
    if (call.request.accept === 'text') return parse(text);
    if (text.trim() === '') return parse(undefined);
    const json = parseJson(text);
    if (!json.ok) throw new TypeError(`not JSON: ${json.reason}`);
    return parse(json.value);
  } catch (cause) {
    throw new ConnectorError({
      vendor: settings.vendor,
      operation: call.request.operation,
      kind: call.effect === 'write' ? 'unknown-outcome' : 'unexpected-shape',
      status,
      detail: redact(cause instanceof Error ? cause.message : String(cause)),
      correlationId,
      cause,
    });
  }
}
