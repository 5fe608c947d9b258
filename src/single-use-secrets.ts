import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Sealer } from './flows/tools.ts';
import type { Clock } from './ports/clock.ts';
import { lockKey, transact, type Database } from './store/database.ts';
import { listServices, lockService, readService, replaceSecret } from './store/services.ts';

/**
 * Runs `work` with a secret's text as it is kept now, while nobody else does, in whatever process.
 * `save` resolves when the secret's successor is durable; `endsAt` is when the vendor would no longer take it.
 */
export type AloneWithSecret = <Result>(
  name: string,
  work: (
    text: string,
    save: (text: string, endsAt: Temporal.Instant) => Promise<void>,
  ) => Promise<Result>,
) => Promise<Result>;

/** What is tested, and need not be saved. */
export interface GivenSecrets {
  readonly kind: string;
  readonly secrets: Readonly<Record<string, string>>;
  /** Told of what has to be saved in the place of what was given. */
  readonly onRenewed: (name: string, text: string) => void;
}

/** Secrets that a vendor answers with their successors. Of one that works once, whoever does not save the next has none. */
export interface SingleUseSecrets {
  /** Of a saved service. Throws when it is gone. */
  ofService(serviceId: string): AloneWithSecret;
  /**
   * As they were given. One that is saved for a service of that kind is renewed there, whatever becomes of the test: the
   * service's own is used up by it. What became of any other is remembered for a day in this process, so that what was
   * typed can be tried and then saved.
   */
  given(given: GivenSecrets): AloneWithSecret;
}

interface Parts {
  readonly db: Database;
  readonly clock: Clock;
  readonly sealer: Sealer;
}

/** Longer than two requests with the longest pause between them take. */
const longestHold = '5min';
const rememberedForHours = 24;

export function createSingleUseSecrets(parts: Parts): SingleUseSecrets {
  const { db, sealer } = parts;
  const inTurn = createTurns();
  const typed = createTypedSecrets(parts.clock);
  const ofService =
    (serviceId: string): AloneWithSecret =>
    (name, work) =>
      // Whoever waits for the lock holds a connection, and whoever has it needs one more: here one of a process waits.
      inTurn(`${serviceId} ${name}`, () => aloneAtService(parts, serviceId)(name, work));

  /** The service that has this very text saved; null when none has. */
  const ownerOf = async (kind: string, name: string, text: string): Promise<string | null> => {
    const services = await listServices(db);
    const owner = services.find(({ kind: one, secrets }) => {
      const sealed = secrets[name];
      return one === kind && sealed !== undefined && sealer.open(sealed) === text;
    });
    return owner?.id ?? null;
  };

  return {
    ofService,
    given:
      ({ kind, secrets, onRenewed }) =>
      (name, work) => {
        const given = secrets[name] ?? '';
        return typed.alone(`${kind} ${name} ${given}`, async (memory) => {
          const present = memory.read() ?? given;
          const owner = await ownerOf(kind, name, present);
          const tell = (text: string): void => {
            if (text === given) return;
            memory.write(text);
            onRenewed(name, text);
          };
          if (owner !== null) {
            return ofService(owner)(name, async (stored, save) => {
              tell(stored);
              return work(stored, async (text, endsAt) => {
                await save(text, endsAt);
                tell(text);
              });
            });
          }
          tell(present);
          return work(present, (text) => Promise.resolve(tell(text)));
        });
      },
  };
}

/** Holds a lock of the database meanwhile; another connection saves, so that what was saved stays whatever happens then. */
function aloneAtService({ db, clock, sealer }: Parts, serviceId: string): AloneWithSecret {
  return (name, work) =>
    transact(db, async (holding) => {
      await sql`set local idle_in_transaction_session_timeout = ${sql.lit(longestHold)}`.execute(
        holding,
      );
      await lockKey(holding, `secret ${serviceId} ${name}`);
      const sealed = (await readService(holding, serviceId))?.secrets[name];
      if (sealed === undefined) throw new Error(`service ${serviceId} has no ${name}`);
      let kept = sealer.open(sealed);
      return work(kept, (text, endsAt) =>
        transact(db, async (tx) => {
          const present = (await lockService(tx, serviceId))?.secrets[name];
          // Somebody has typed in another one meanwhile: theirs is of a new row, ours of the old.
          if (present === undefined || sealer.open(present) !== kept) return;
          const ends = { now: clock.now(), at: endsAt };
          await replaceSecret(tx, serviceId, name, sealer.seal(text), ends);
          kept = text;
        }),
      );
    });
}

/** Runs works of the same key one after another, within this process. */
function createTurns() {
  const queues = new Map<string, Promise<unknown>>();
  return async <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const turn = (queues.get(key) ?? Promise.resolve()).then(work);
    const ended = turn.catch(() => undefined);
    queues.set(key, ended);
    try {
      return await turn;
    } finally {
      if (queues.get(key) === ended) queues.delete(key);
    }
  };
}

/** What became of secrets that were typed in and not saved, by a digest of what was typed; one user of each at a time. */
function createTypedSecrets(clock: Clock) {
  const texts = new Map<string, { readonly text: string; readonly until: Temporal.Instant }>();
  const inTurn = createTurns();
  const forgetOld = (): void => {
    for (const [key, { until }] of texts) {
      if (Temporal.Instant.compare(until, clock.now()) <= 0) texts.delete(key);
    }
  };
  interface Memory {
    read(): string | undefined;
    write(text: string): void;
  }
  return {
    alone: <Result>(typed: string, work: (memory: Memory) => Promise<Result>): Promise<Result> => {
      const key = createHash('sha256').update(typed).digest('hex');
      return inTurn(key, () => {
        forgetOld();
        return work({
          read: () => texts.get(key)?.text,
          write: (text) => {
            const until = clock.now().add({ hours: rememberedForHours });
            texts.set(key, { text, until });
          },
        });
      });
    },
  };
}
