import { sql } from 'kysely';
import type { Clock } from '../../ports/clock.ts';
import type { Fence } from '../../ports/fence.ts';
import type { Database, Tx } from '../../store/database.ts';
import { assertFence } from '../../store/fence.ts';

/** What the engine drives: runs, lanes (one per subscription) and notes to the PSA. */
export type AgendaKind = 'run' | 'lane' | 'note';

/** Sends the wake-up that belongs to an agenda row, in the row's own transaction. */
export interface Bell {
  send(tx: Tx, kind: AgendaKind, key: string, delayMs: number): Promise<void>;
}

/**
 * Asks for an entry to be looked at no later than `at` (default: now), in the caller's transaction, so that a state and
 * its wake-up cannot disagree. Ringing an entry that is being worked on makes it come round again afterwards.
 */
export async function ring(
  tx: Tx,
  tools: { readonly bell: Bell; readonly clock: Clock },
  kind: AgendaKind,
  key: string,
  at?: Temporal.Instant,
): Promise<void> {
  const now = tools.clock.now();
  const wakeAt = at === undefined || Temporal.Instant.compare(at, now) < 0 ? now : at;
  const row = await tx
    .insertInto('agenda')
    .values({
      kind,
      key,
      wake_at: wakeAt.toString(),
      rings: 1,
      fence: 0,
      leased_by: null,
      leased_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'key']).doUpdateSet({
        rings: sql`agenda.rings + 1`,
        wake_at: sql`least(agenda.wake_at, excluded.wake_at)`,
      }),
    )
    .returning('wake_at')
    .executeTakeFirstOrThrow();
  const earliest = Temporal.Instant.from(row.wake_at ?? now.toString());
  await tools.bell.send(tx, kind, key, Math.max(0, earliest.since(now).total('milliseconds')));
}

/** Should both the worker and its queued job be lost, the sweep rings the entry after this. */
const watchdogSeconds = 30;

/** Takes the entry for this worker and gives it the next fencing number. */
export async function takeEntry(
  db: Database,
  kind: AgendaKind,
  key: string,
  worker: string,
  now: Temporal.Instant,
): Promise<{ readonly fence: Fence; readonly rings: number } | null> {
  const row = await db
    .updateTable('agenda')
    .set({
      fence: sql`fence + 1`,
      leased_by: worker,
      leased_at: now.toString(),
      wake_at: now.add({ seconds: watchdogSeconds }).toString(),
    })
    .where('kind', '=', kind)
    .where('key', '=', key)
    .returning(['fence', 'rings'])
    .executeTakeFirst();
  if (row === undefined) return null;
  return { fence: { kind, key, number: row.fence }, rings: row.rings };
}

/**
 * Ends one look at an entry: remembers when to look again. A ring that came in the meantime wins over a later
 * `wakeAt`. Null means: nothing to do until somebody rings.
 */
export async function releaseEntry(
  tx: Tx,
  tools: { readonly bell: Bell; readonly clock: Clock },
  held: { readonly fence: Fence; readonly rings: number },
  wakeAt: Temporal.Instant | null,
): Promise<void> {
  const { fence } = held;
  await assertFence(tx, fence);
  const now = tools.clock.now();
  const row = await tx
    .selectFrom('agenda')
    .select('rings')
    .where('kind', '=', fence.kind)
    .where('key', '=', fence.key)
    .executeTakeFirstOrThrow();
  const next = row.rings === held.rings ? wakeAt : now;
  await tx
    .updateTable('agenda')
    .set({ wake_at: next?.toString() ?? null, leased_by: null, leased_at: null })
    .where('kind', '=', fence.kind)
    .where('key', '=', fence.key)
    .execute();
  if (next !== null) {
    await tools.bell.send(
      tx,
      kindOf(fence.kind),
      fence.key,
      Math.max(0, next.since(now).total('milliseconds')),
    );
  }
}

/** Entries whose time came more than `graceMs` ago, oldest first: what a lost wake-up or a moved clock left behind. */
export async function overdueEntries(
  db: Database,
  before: Temporal.Instant,
  limit: number,
): Promise<readonly { readonly kind: AgendaKind; readonly key: string }[]> {
  const rows = await db
    .selectFrom('agenda')
    .select(['kind', 'key'])
    .where('wake_at', '<=', before.toString())
    .orderBy('wake_at')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ kind: kindOf(row.kind), key: row.key }));
}

function kindOf(text: string): AgendaKind {
  if (text === 'run' || text === 'lane' || text === 'note') return text;
  throw new TypeError(`Unknown agenda kind "${text}"`);
}
