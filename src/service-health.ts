import type { Logger } from './lib/log.ts';
import type { Clock } from './ports/clock.ts';
import { ConnectorError } from './ports/errors.ts';
import type { Database } from './store/database.ts';
import { recordHealth } from './store/services.ts';

/** Remembers how the calls to each service go. */
export interface HealthBook {
  noteGood(serviceId: string): void;
  noteError(serviceId: string, error: ConnectorError): void;
}

/** One write per service and kind of outcome in this time: health is for people, not for counting. */
const writeEveryMs = 10_000;

export function createHealthBook(db: Database, clock: Clock, log: Logger): HealthBook {
  const written = new Map<string, number>();
  const write = (serviceId: string, error: string | null): void => {
    const key = `${serviceId} ${error === null}`;
    const now = performance.now();
    if (now - (written.get(key) ?? -Infinity) < writeEveryMs) return;
    written.set(key, now);
    recordHealth(db, serviceId, { at: clock.now(), error }).catch((failure: unknown) => {
      log.warn({ serviceId, error: failure }, 'health could not be written');
    });
  };
  return {
    noteGood: (serviceId) => write(serviceId, null),
    noteError: (serviceId, error) => write(serviceId, error.message),
  };
}

/** Kinds of failure that say something about the connection; the others are about one request. */
const telling = new Set([
  'auth-expired',
  'forbidden',
  'rate-limited',
  'unavailable',
  'unknown-outcome',
  'unexpected-shape',
]);

/** The same connector, with every answer and failure noted in the book. */
export function observe<Connector extends object>(
  connector: Connector,
  serviceId: string,
  book: HealthBook,
): Connector {
  return new Proxy(connector, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function') return member;
      return async (...given: unknown[]) => {
        try {
          const answer: unknown = await Reflect.apply(member, target, given);
          book.noteGood(serviceId);
          return answer;
        } catch (error) {
          if (error instanceof ConnectorError && telling.has(error.kind)) {
            book.noteError(serviceId, error);
          }
          throw error;
        }
      };
    },
  });
}
