import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { z } from 'zod';
import { parseJson } from '../../src/lib/json.ts';
import { silentLogger } from '../../src/lib/log.ts';
import { ring } from '../../src/flows/engine/agenda.ts';
import { startEngine } from '../../src/flows/engine/engine.ts';
import { openDatabase, transact } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';

/**
 * The trial behind docs/decisions/002-engine.md: two workers on one database, killed, frozen and flooded.
 * `node tools/engine-trial/trial.ts DATABASE_URL` on an empty database; prints one JSON object of figures.
 */
const databaseUrl = process.argv[2];
if (databaseUrl === undefined) throw new Error('usage: trial DATABASE_URL');

const journal = path.join(mkdtempSync(path.join(tmpdir(), 'seatwright-trial-')), 'journal');
writeFileSync(journal, '');
const database = openDatabase(databaseUrl, 8);
const { db } = database;
await migrate(db);

let offsetMs = 0;
const clock = { now: () => Temporal.Now.instant().add({ milliseconds: offsetMs }) };
const bellOnly = { databaseUrl, db, clock, log: silentLogger, workerName: 'trial', concurrency: 1 };
const engine = await startEngine(bellOnly);

/** What worker.ts writes, a line each. */
const entry = z.object({
  at: z.number(),
  worker: z.string(),
  event: z.enum(['begin', 'end', 'fenced']),
  key: z.string(),
  fence: z.number(),
});
type Entry = z.infer<typeof entry>;

const entries = (): Entry[] =>
  readFileSync(journal, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const parsed = parseJson(line);
      return entry.parse(parsed.ok ? parsed.value : null);
    });

async function until<T>(what: string, find: () => T | undefined, limitMs = 40_000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`did not happen in ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function startWorker(name: string, slowMs: number): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, 'worker.ts'), [
    databaseUrl ?? '',
    name,
    journal,
    String(slowMs),
  ]);
  await new Promise((resolve) => child.once('message', resolve));
  return child;
}

const ringNow = (key: string, at?: Temporal.Instant) =>
  transact(db, (tx) => ring(tx, { bell: engine.bell, clock }, 'run', key, at));
const find = (key: string, event: Entry['event'], worker?: string) =>
  entries().find(
    (e) => e.key === key && e.event === event && (worker === undefined || e.worker === worker),
  );

const figures: Record<string, number> = {};
const workers = { a: await startWorker('a', 3_000), b: await startWorker('b', 3_000) };
const other = (name: string): 'a' | 'b' => (name === 'a' ? 'b' : 'a');

// 1. Wake-up latency of a ring.
const latencies: number[] = [];
for (let index = 0; index < 20; index += 1) {
  const rungAt = Date.now();
  await ringNow(`quick-${index}`);
  latencies.push((await until('a quick ring', () => find(`quick-${index}`, 'begin'))).at - rungAt);
}
figures['ringToHandlerMedianMs'] = latencies.toSorted((x, y) => x - y)[10] ?? Number.NaN;

// 2. kill -9 inside a handler.
await ringNow('slow-kill');
const victim = await until('the handler to begin', () => find('slow-kill', 'begin'));
workers[victim.worker as 'a' | 'b'].kill('SIGKILL');
const killedAt = Date.now();
const heir = await until('the other worker to take over', () =>
  find('slow-kill', 'begin', other(victim.worker)),
);
figures['takeOverAfterKillMs'] = heir.at - killedAt;
await until('the heir to finish', () => find('slow-kill', 'end'));
workers[victim.worker as 'a' | 'b'] = await startWorker(victim.worker, 3_000);

// 3. A frozen worker that wakes after its job was given away.
await ringNow('slow-freeze');
const frozen = await until('the handler to begin', () => find('slow-freeze', 'begin'));
workers[frozen.worker as 'a' | 'b'].kill('SIGSTOP');
const frozenAt = Date.now();
const taker = await until('take-over', () => find('slow-freeze', 'begin', other(frozen.worker)));
figures['takeOverAfterFreezeMs'] = taker.at - frozenAt;
workers[frozen.worker as 'a' | 'b'].kill('SIGCONT');
await until('the frozen worker to be refused', () => find('slow-freeze', 'fenced', frozen.worker));
await until('the taker to finish', () => find('slow-freeze', 'end', taker.worker));
figures['frozenWorkerRefused'] = 1;

// 4. Two rings on one key while it is worked on: never two handlers at once, none lost.
await ringNow('slow-twice');
await until('the first', () => find('slow-twice', 'begin'));
await Promise.all([ringNow('slow-twice'), ringNow('slow-twice'), ringNow('slow-twice')]);
await until('two ends', () =>
  entries().filter((e) => e.key === 'slow-twice' && e.event === 'end').length >= 2 ? 1 : undefined,
);
const twice = entries().filter((e) => e.key === 'slow-twice');
let open = 0;
figures['handlersAtOnceOnOneKey'] = 0;
for (const entry of twice) {
  open += entry.event === 'begin' ? 1 : -1;
  figures['handlersAtOnceOnOneKey'] = Math.max(figures['handlersAtOnceOnOneKey'] ?? 0, open);
}
figures['looksForFourRings'] = twice.filter((e) => e.event === 'begin').length;

// 5. Due in 60 days, then the clock moves.
await ringNow('in-60-days', clock.now().add({ hours: 60 * 24 }));
offsetMs = 60 * 24 * 3600 * 1000 + 10_000;
const movedAt = Date.now();
await engine.sweep();
figures['dueAfterClockMoveMs'] =
  (await until('the due job', () => find('in-60-days', 'begin'))).at - movedAt;
offsetMs = 0;

// 6. 10,000 waiting entries: does a ring still arrive, and what does a worker weigh?
const waitingFrom = Date.now();
for (let batch = 0; batch < 100; batch += 1) {
  await transact(db, async (tx) => {
    for (let index = 0; index < 100; index += 1) {
      await ring(
        tx,
        { bell: engine.bell, clock },
        'run',
        `waiting-${batch}-${index}`,
        clock.now().add({ hours: 24 * 40 }),
      );
    }
  });
}
figures['millisecondsPerWaitingRing'] = (Date.now() - waitingFrom) / 10_000;
const crowded: number[] = [];
for (let index = 0; index < 20; index += 1) {
  const rungAt = Date.now();
  await ringNow(`crowded-${index}`);
  crowded.push(
    (await until('a ring in the crowd', () => find(`crowded-${index}`, 'begin'))).at - rungAt,
  );
}
figures['ringToHandlerWith10000WaitingMedianMs'] =
  crowded.toSorted((x, y) => x - y)[10] ?? Number.NaN;
const status = readFileSync(`/proc/${workers.a.pid}/status`, 'utf8');
figures['workerMemoryMb'] = Math.round(
  Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024,
);

const lost = await sql<{ n: number }>`
  select count(*)::int as n from agenda where wake_at <= now() - interval '5 seconds'`.execute(db);
figures['lostWakeUps'] = lost.rows[0]?.n ?? Number.NaN;
workers.a.kill('SIGKILL');
workers.b.kill('SIGKILL');
await engine.stop();
await database.close();
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
