import { setTimeout as delay } from 'node:timers/promises';
import { ConnectorError } from '../../ports/errors.ts';
import { createBreaker } from './breaker.ts';
import { takeTurn } from './budget.ts';
import { type Call, prepareCall } from './call.ts';
import { send } from './send.ts';
import type { Http, HttpAnswer, HttpSettings, ParseBody } from './types.ts';

const defaultReadAttempts = 4;
/** First pause before a read is repeated; doubled each time, half of it random. Milliseconds. */
const firstPauseMs = 300;
/** A vendor that asks for a longer pause than this is not waited for here. Milliseconds. */
const longestPauseMs = 65_000;

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

  return {
    read: async (request, parse) => {
      const call = prepareCall(settings, request, 'read', request.method ?? 'GET');
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
    write: async (request, parse) =>
      attempt(prepareCall(settings, request, 'write', request.method), parse),
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
