import type { Logger } from './lib/log.ts';
import type { Clock } from './ports/clock.ts';
import { ConnectorError } from './ports/errors.ts';
import type { Database } from './store/database.ts';
import { recordHealth, type ConnectedService } from './store/services.ts';

/** Remembers how the calls to each service go. */
export interface HealthBook {
  noteGood(service: ObservedService): void;
  noteError(service: ObservedService, error: ConnectorError): void;
}

/** A service as it was when its connector was made. */
export type ObservedService = Pick<ConnectedService, 'id' | 'name' | 'updated_at'>;

/** One write per service in this time while the outcome stays the same: health is for people, not for counting. */
const writeEveryMs = 10_000;

export function createHealthBook(db: Database, clock: Clock, log: Logger): HealthBook {
  const written = new Map<string, { readonly isGood: boolean; readonly atMs: number }>();
  const write = (service: ObservedService, error: string | null): void => {
    const key = `${service.id} ${service.updated_at}`;
    const before = written.get(key);
    const isGood = error === null;
    const atMs = performance.now();
    if (before?.isGood === isGood && atMs - before.atMs < writeEveryMs) return;
    written.set(key, { isGood, atMs });
    const outcome = { at: clock.now(), error, savedAt: service.updated_at };
    recordHealth(db, service.id, outcome).catch((failure: unknown) => {
      log.warn({ serviceId: service.id, error: failure }, 'health could not be written');
    });
  };
  return {
    noteGood: (service) => write(service, null),
    noteError: (service, error) => write(service, error.message),
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

/** These answer what is wrong instead of throwing it: that they answered says nothing. */
const reporting: ReadonlySet<string | symbol> = new Set([
  'test',
  'readAuthorisation',
  'findMissing',
]);

/** The same connector, with every answer and failure noted in the book; its failures name the service as people do. */
export function observe<Connector extends object>(
  connector: Connector,
  service: ObservedService,
  book: HealthBook,
): Connector {
  return new Proxy(connector, {
    get: (target, name, receiver) => {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || reporting.has(name)) return member;
      return async (...given: unknown[]) => {
        try {
          const answer: unknown = await Reflect.apply(member, target, given);
          book.noteGood(service);
          return answer;
        } catch (error) {
          if (!(error instanceof ConnectorError)) throw error;
          const named = error.of(service.name);
          if (telling.has(error.kind)) book.noteError(service, named);
          throw named;
        }
      };
    },
  });
}
