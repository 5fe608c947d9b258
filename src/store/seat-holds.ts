import { lockKey, type Database, type Tx } from './database.ts';

/** Serialises everything that promises or takes seats of one license at one client, until the transaction ends. */
export function lockPool(tx: Tx, clientId: string, skuId: string): Promise<void> {
  return lockKey(tx, `pool ${clientId} ${skuId}`);
}

/** Promises seats to a run; the same run and license again replaces the count, and 0 gives the promise up. */
export async function holdSeats(
  tx: Tx,
  hold: {
    readonly runId: string;
    readonly clientId: string;
    readonly skuId: string;
    readonly seatCount: number;
  },
  now: Temporal.Instant,
): Promise<void> {
  if (hold.seatCount === 0) {
    await tx
      .updateTable('seat_hold')
      .set({ state: 'released', updated_at: now.toString() })
      .where('run_id', '=', hold.runId)
      .where('sku_id', '=', hold.skuId)
      .execute();
    return;
  }
  await tx
    .insertInto('seat_hold')
    .values({
      run_id: hold.runId,
      client_id: hold.clientId,
      sku_id: hold.skuId,
      seat_count: hold.seatCount,
      state: 'held',
      updated_at: now.toString(),
    })
    .onConflict((conflict) =>
      conflict.columns(['run_id', 'sku_id']).doUpdateSet({
        seat_count: hold.seatCount,
        state: 'held',
        updated_at: now.toString(),
      }),
    )
    .execute();
}

/** Ends a run's promises: `used` when the seats were assigned, `released` when nobody needs them any more. */
export async function endHolds(
  tx: Tx,
  runId: string,
  state: 'used' | 'released',
  now: Temporal.Instant,
): Promise<void> {
  await moveHolds(tx, runId, { from: ['held', 'assigning'], to: state }, now);
}

/** Marks a run's seats as being assigned just now (`begin`), or as promised again because that was refused (`undo`). */
export async function markAssigning(
  tx: Tx,
  runId: string,
  what: 'begin' | 'undo',
  now: Temporal.Instant,
): Promise<void> {
  const move =
    what === 'begin'
      ? ({ from: ['held'], to: 'assigning' } as const)
      : ({ from: ['assigning'], to: 'held' } as const);
  await moveHolds(tx, runId, move, now);
}

type HoldState = 'held' | 'assigning' | 'used' | 'released';

async function moveHolds(
  tx: Tx,
  runId: string,
  move: { readonly from: readonly HoldState[]; readonly to: HoldState },
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .updateTable('seat_hold')
    .set({ state: move.to, updated_at: now.toString() })
    .where('run_id', '=', runId)
    .where('state', 'in', move.from)
    .execute();
}

interface PoolOfOthers {
  readonly clientId: string;
  readonly skuId: string;
  /** The run that asks; null where none does. */
  readonly exceptRunId: string | null;
}

/** The sum of what other runs hold of a license, in any state: the caller narrows it. */
function seatsOfOthers(db: Database, pool: PoolOfOthers) {
  return db
    .selectFrom('seat_hold')
    .select((select) =>
      select.fn.coalesce(select.fn.sum<string>('seat_count'), select.lit(0)).as('seats'),
    )
    .where('client_id', '=', pool.clientId)
    .where('sku_id', '=', pool.skuId)
    .$if(pool.exceptRunId !== null, (query) => query.where('run_id', '<>', pool.exceptRunId ?? ''));
}

/**
 * Seats of a license promised to unfinished runs other than `exceptRunId`.
 *
 * A seat that is being assigned, or was, does not count: the tenant's own number may have it already, and counting it
 * twice would buy a seat that nobody needs. Counted once too few, the worst is a "no seat" when it is assigned, and that
 * run counts again.
 */
export async function heldSeats(db: Database, pool: PoolOfOthers): Promise<number> {
  const row = await seatsOfOthers(db, pool).where('state', '=', 'held').executeTakeFirstOrThrow();
  return Number(row.seats);
}

/**
 * Seats of a license that other runs are assigning just now, or have assigned since `since`: a reading of the tenant may
 * count them or not.
 */
export async function uncertainSeats(
  db: Database,
  pool: PoolOfOthers,
  since: Temporal.Instant,
): Promise<number> {
  const row = await seatsOfOthers(db, pool)
    .where('state', 'in', ['assigning', 'used'])
    .where('updated_at', '>=', since.toString())
    .executeTakeFirstOrThrow();
  return Number(row.seats);
}
