import { sql } from 'kysely';
import type { Clock } from '../../ports/clock.ts';
import type { Fence } from '../../ports/fence.ts';
import { transact, type Database, type Tx } from '../../store/database.ts';
import { assertFence } from '../../store/fence.ts';

/** What the engine drives: runs, lanes (one per subscription) and notes to the PSA. */
export type AgendaKind = 'run' | 'lane' | 'note';

/** Sends the wake-up that belongs to an agenda row, in the row's own transaction. */
export interface Bell {
  send(tx: Tx, kind: AgendaKind, key: string, delayMs: number): Promise<void>;
}

interface Tools {
  readonly bell: Bell;
  readonly clock: Clock;
}

/**
 * Asks for an entry to be looked at no later than `at` (default: now), in the caller's transaction, so that a state and
 * its wake-up cannot disagree. Ringing an entry that is being worked on makes it come round again afterwards. Never waits
 * for whoever works on the entry.
 */
export async function ring(
  tx: Tx,
  tools: Tools,
  kind: AgendaKind,
  key: string,
  at?: Temporal.Instant,
): Promise<void> {
  const now = tools.clock.now();
  const due = at === undefined || Temporal.Instant.compare(at, now) < 0 ? now : at;
  await tx
    .insertInto('agenda')
    .values({ kind, key, wake_at: null, fence: 0, leased_by: null, leased_at: null })
    .onConflict((conflict) => conflict.columns(['kind', 'key']).doNothing())
    .execute();
  await tx.insertInto('agenda_ring').values({ kind, key, at: due.toString() }).execute();
  const earliest = (await earliestWake(tx, kind, key)) ?? due;
  await tools.bell.send(tx, kind, key, delayMs(earliest, now));
}

/** When an entry wants to be looked at next, by its own wish and by rings; null for never. */
async function earliestWake(
  tx: Tx,
  kind: AgendaKind,
  key: string,
): Promise<Temporal.Instant | null> {
  const { rows } = await sql<{ at: string | null }>`
    select least(
      (select wake_at from agenda where kind = ${kind} and key = ${key}),
      (select min(at) from agenda_ring where kind = ${kind} and key = ${key})) as at`.execute(tx);
  const at = rows[0]?.at ?? null;
  return at === null ? null : Temporal.Instant.from(at);
}

function delayMs(at: Temporal.Instant, now: Temporal.Instant): number {
  return Math.max(0, at.since(now).total('milliseconds'));
}

/** Should both the worker and its queued job be lost, the sweep rings the entry after this. */
const watchdogSeconds = 30;

/** Takes the entry for this worker, gives it the next fencing number and uses up the rings so far. */
export async function takeEntry(
  db: Database,
  kind: AgendaKind,
  key: string,
  worker: string,
  now: Temporal.Instant,
): Promise<Fence | null> {
  return transact(db, async (tx) => {
    const row = await tx
      .updateTable('agenda')
      .set({
        fence: sql`fence + 1`,
        leased_by: worker,
        leased_at: now.toString(),
        wake_at: now.add({ seconds: watchdogSeconds }).toString(),
      })
      .where('kind', '=', kind)
      .where('key', '=', key)
      .returning('fence')
      .executeTakeFirst();
    if (row === undefined) return null;
    await tx
      .deleteFrom('agenda_ring')
      .where('kind', '=', kind)
      .where('key', '=', key)
      .where('at', '<=', now.toString())
      .execute();
    return { kind, key, number: row.fence };
  });
}

/**
 * Takes an entry away from whoever works on it, so that what a person decides in this transaction is not overruled by a
 * look that began before; the fence is the transaction's own. Ring the entry afterwards. Null where there is no such entry.
 */
export async function takeAway(tx: Tx, kind: AgendaKind, key: string): Promise<Fence | null> {
  const row = await tx
    .updateTable('agenda')
    .set({ fence: sql`fence + 1` })
    .where('kind', '=', kind)
    .where('key', '=', key)
    .returning('fence')
    .executeTakeFirst();
  return row === undefined ? null : { kind, key, number: row.fence };
}

/**
 * Ends one look at an entry: remembers when to look again. A ring that came in the meantime wins over a later
 * `wakeAt`. Null means: nothing to do until somebody rings.
 */
export async function releaseEntry(
  tx: Tx,
  tools: Tools,
  fence: Fence,
  wakeAt: Temporal.Instant | null,
): Promise<void> {
  await assertFence(tx, fence);
  const kind = kindOf(fence.kind);
  await tx
    .updateTable('agenda')
    .set({ wake_at: wakeAt?.toString() ?? null, leased_by: null, leased_at: null })
    .where('kind', '=', kind)
    .where('key', '=', fence.key)
    .execute();
  const next = await earliestWake(tx, kind, fence.key);
  if (next !== null) await tools.bell.send(tx, kind, fence.key, delayMs(next, tools.clock.now()));
}

/** Entries whose time came before `before`, oldest first: what a lost wake-up or a moved clock left behind. */
export async function overdueEntries(
  db: Database,
  before: Temporal.Instant,
  limit: number,
): Promise<readonly { readonly kind: AgendaKind; readonly key: string }[]> {
  const { rows } = await sql<{ kind: string; key: string }>`
    select kind, key, min(at) as at from (
      select kind, key, wake_at as at from agenda where wake_at <= ${before.toString()}
      union all
      select kind, key, at from agenda_ring where at <= ${before.toString()}) as due
    group by kind, key order by min(at) limit ${limit}`.execute(db);
  return rows.map((row) => ({ kind: kindOf(row.kind), key: row.key }));
}

function kindOf(text: string): AgendaKind {
  if (text === 'run' || text === 'lane' || text === 'note') return text;
  throw new TypeError(`Unknown agenda kind "${text}"`);
}
