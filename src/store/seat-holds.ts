import { sql } from 'kysely';
import { lockKey, type Database, type Tx } from './database.ts';

/** Serialises everything that promises or takes seats of one license at one client, until the transaction ends. */
export function lockPool(tx: Tx, clientId: string, skuId: string): Promise<void> {
  return lockKey(tx, `pool ${clientId} ${skuId}`);
}

/** Locks the pools of several licenses, always in the same order: no two that lock several wait for each other for ever. */
export async function lockPools(
  tx: Tx,
  clientId: string,
  skuIds: readonly string[],
): Promise<void> {
  for (const skuId of new Set(skuIds.toSorted())) await lockPool(tx, clientId, skuId);
}

/**
 * Promises one seat of a license to each of these people of a run (by their place in it); the same run and license again
 * replaces the promises, and an empty list gives them up. Who was given the license keeps that.
 */
export async function holdSeats(
  tx: Tx,
  hold: {
    readonly runId: string;
    readonly clientId: string;
    readonly skuId: string;
    readonly people: readonly number[];
  },
  now: Temporal.Instant,
): Promise<void> {
  const updated = now.toString();
  const { runId, skuId, people } = hold;
  await tx
    .updateTable('seat_hold')
    .set({ state: 'released', updated_at: updated })
    .where('run_id', '=', runId)
    .where('sku_id', '=', skuId)
    .where('state', 'in', ['held', 'assigning'])
    .$if(people.length > 0, (query) => query.where('person', 'not in', people))
    .execute();
  if (people.length === 0) return;
  await tx
    .insertInto('seat_hold')
    .values(
      people.map((person) => ({
        run_id: runId,
        client_id: hold.clientId,
        sku_id: skuId,
        person,
        seat_count: 1,
        state: 'held' as const,
        updated_at: updated,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['run_id', 'sku_id', 'person'])
        .doUpdateSet({ state: 'held', updated_at: updated })
        .where('seat_hold.state', '<>', 'used'),
    )
    .execute();
}

/**
 * Ends a run's open promises, those to one person or to all: `used` when the seats were assigned, `released` when nobody
 * needs them any more.
 */
export async function endHolds(
  tx: Tx,
  runId: string,
  state: 'used' | 'released',
  now: Temporal.Instant,
  person?: number,
): Promise<void> {
  await moveHolds(tx, { runId, person }, { from: ['held', 'assigning'], to: state }, now);
}

/** Marks a person's seats as being assigned just now (`begin`), or as promised again because that was refused (`undo`). */
export async function markAssigning(
  tx: Tx,
  runId: string,
  what: 'begin' | 'undo',
  now: Temporal.Instant,
  person: number,
): Promise<void> {
  const move =
    what === 'begin'
      ? ({ from: ['held'], to: 'assigning' } as const)
      : ({ from: ['assigning'], to: 'held' } as const);
  await moveHolds(tx, { runId, person }, move, now);
}

type HoldState = 'held' | 'assigning' | 'used' | 'released';

async function moveHolds(
  tx: Tx,
  { runId, person }: { readonly runId: string; readonly person: number | undefined },
  move: { readonly from: readonly HoldState[]; readonly to: HoldState },
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .updateTable('seat_hold')
    .set({ state: move.to, updated_at: now.toString() })
    .where('run_id', '=', runId)
    .where('state', 'in', move.from)
    .$if(person !== undefined, (query) => query.where('person', '=', person ?? 0))
    .execute();
}

/** Seats of one license that are promised to others. */
export interface SeatsHeld {
  /**
   * Promised to unfinished runs. A seat that is being assigned, or was, does not count: the tenant's own number may have it
   * already, and counting it twice would buy a seat that nobody needs. Counted once too few, the worst is a "no seat" when it
   * is assigned, and that run counts again.
   */
  readonly held: number;
  /** Being assigned just now, or assigned since `uncertainSince`: a reading of the tenant may count them or not. */
  readonly uncertain: number;
}

/** What runs other than `exceptRunId` (null: none is left out) hold at a client, by SKU id; licenses without such seats are missing. */
export async function seatsHeldByOthers(
  db: Database,
  of: {
    readonly clientId: string;
    readonly exceptRunId: string | null;
    readonly uncertainSince: Temporal.Instant;
  },
): Promise<ReadonlyMap<string, SeatsHeld>> {
  const isHeld = sql<boolean>`state = 'held'`;
  const isUncertain = sql<boolean>`state in ('assigning', 'used') and updated_at >= ${of.uncertainSince.toString()}`;
  const rows = await db
    .selectFrom('seat_hold')
    .select([
      'sku_id',
      sql<string>`coalesce(sum(seat_count) filter (where ${isHeld}), 0)`.as('held'),
      sql<string>`coalesce(sum(seat_count) filter (where ${isUncertain}), 0)`.as('uncertain'),
    ])
    .where('client_id', '=', of.clientId)
    .where('state', '<>', 'released')
    .where((or) => or.or([isHeld, isUncertain]))
    .$if(of.exceptRunId !== null, (query) => query.where('run_id', '<>', of.exceptRunId ?? ''))
    .groupBy('sku_id')
    .execute();
  return new Map(
    rows.map(({ sku_id: id, held, uncertain }) => [
      id,
      { held: Number(held), uncertain: Number(uncertain) },
    ]),
  );
}
