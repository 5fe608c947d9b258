import { sql } from 'kysely';
import type { OfferMatrixRow } from '../ports/offer-matrix.ts';
import { json, lockKey, transact, type Database, type Tx } from './database.ts';
import type { OfferMatrixReadingTable } from './schema-products.ts';

/** A reading of the offer matrix. */
export type MatrixReading = Omit<OfferMatrixReadingTable, 'id' | 'row_count' | 'changed_count'> & {
  readonly id: number;
  /** Lines of the file. */
  readonly row_count: number;
  /** Products whose license is another one than before. */
  readonly changed_count: number;
};

/** What a reading that begins is known by. */
export interface NewReading {
  readonly serviceId: string;
  readonly serviceName: string;
  /** "202611". */
  readonly month: string;
  readonly askedBy: string;
  readonly at: Temporal.Instant;
}

/** A reading that has not ended after this long was lost with its process. */
const lostAfterMs = 30 * 60_000;
/** A file with less than this share of the lines of the one before has lost something. */
const leastShare = 0.8;

/** Begins a reading, in a transaction of its own; null while another one is in hand. What a lost one left is cleared away. */
export function beginReading(db: Database, reading: NewReading): Promise<number | null> {
  return transact(db, async (tx) => {
    await lockKey(tx, 'offer-matrix');
    const lost = reading.at.subtract({ milliseconds: lostAfterMs }).toString();
    const abandoned = await tx
      .updateTable('offer_matrix_reading')
      .set({ state: 'failed', ended_at: reading.at.toString(), problem: 'It was interrupted.' })
      .where('state', '=', 'reading')
      .where('started_at', '<', lost)
      .returning('id')
      .execute();
    for (const { id } of abandoned) await unstage(tx, id);
    const isBusy = await tx
      .selectFrom('offer_matrix_reading')
      .select('id')
      .where('state', '=', 'reading')
      .executeTakeFirst();
    if (isBusy !== undefined) return null;
    const { id } = await tx
      .insertInto('offer_matrix_reading')
      .values({
        service_id: reading.serviceId,
        service_name: reading.serviceName,
        month: reading.month,
        asked_by: reading.askedBy,
        started_at: reading.at.toString(),
        state: 'reading',
        ended_at: null,
        problem: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  });
}

/** Forgets what was staged: the download begins again, or has failed. */
export async function unstage(db: Database, readingId: number): Promise<void> {
  await db.deleteFrom('offer_matrix_staged').where('reading_id', '=', readingId).execute();
}

/** Keeps some rows beside the table that decides. `firstLine` counts the file's lines from 0. */
export async function stageRows(
  db: Database,
  readingId: number,
  rows: readonly OfferMatrixRow[],
  firstLine: number,
): Promise<void> {
  const staged = rows.map((row, index) => ({
    product_key: row.productKey,
    segment: row.segment,
    title: row.title,
    sku_id: row.skuId,
    line: firstLine + index,
  }));
  await sql`
    insert into offer_matrix_staged (reading_id, product_key, segment, title, sku_id, line)
    select ${readingId}::bigint, r.* from jsonb_to_recordset(${json(staged)}) as r(
      product_key text, segment text, title text, sku_id text, line integer)`.execute(db);
}

/** Why a whole file was not taken over. */
export type MatrixRefusal =
  | { readonly reason: 'empty' }
  | {
      readonly reason: 'shrunken';
      /** Lines of the file that was taken over before. */
      readonly rowsBefore: number;
      readonly rowsNow: number;
    };

/** What became of a file that was read to its end. */
export type TakenOver =
  | { readonly ok: true; readonly rowCount: number; readonly changedCount: number }
  | ({ readonly ok: false } & MatrixRefusal);

/**
 * Makes what was staged the table that decides, all of it or, by a refusal, nothing. A product that the file no longer has
 * keeps its row. Where the license is another one than before, the one before is kept beside it until it comes back.
 */
export async function takeOverMatrix(
  tx: Tx,
  readingId: number,
  given: {
    readonly month: string;
    readonly at: Temporal.Instant;
    /** A person said that a much smaller file is right. */
    readonly acceptSmaller: boolean;
  },
): Promise<TakenOver> {
  const counted = await countStaged(tx, readingId);
  if (counted.licenses === 0) return { ok: false, reason: 'empty' };
  const { rowsBefore, rows: rowsNow } = counted;
  if (!given.acceptSmaller && rowsBefore !== null && rowsNow < rowsBefore * leastShare) {
    return { ok: false, reason: 'shrunken', rowsBefore, rowsNow };
  }
  const { rows } = await sql<{ changed: boolean }>`
    with file as (
      select product_key, segment, (array_agg(title order by line))[1] as title,
        array_remove(array_agg(distinct sku_id), null) as sku_ids
      from offer_matrix_staged where reading_id = ${readingId} group by product_key, segment),
    before as (select product_key, segment, sku_id from offer_matrix_row)
    insert into offer_matrix_row as row (product_key, segment, title, sku_id, other_sku_ids, previous_sku_id, month, read_at)
    select product_key, segment, title, sku_ids[1], sku_ids[2:], null, ${given.month}, ${given.at.toString()}::timestamptz
    from file
    on conflict (product_key, segment) do update set
      title = excluded.title, sku_id = excluded.sku_id, other_sku_ids = excluded.other_sku_ids,
      previous_sku_id = nullif(coalesce(row.previous_sku_id, row.sku_id), excluded.sku_id),
      month = excluded.month, read_at = excluded.read_at
    returning exists (select 1 from before
      where before.product_key = row.product_key and before.segment = row.segment
        and before.sku_id <> row.sku_id) as changed`.execute(tx);
  await unstage(tx, readingId);
  return {
    ok: true,
    rowCount: rowsNow,
    changedCount: rows.filter(({ changed }) => changed).length,
  };
}

async function countStaged(
  tx: Tx,
  readingId: number,
): Promise<{ rows: number; licenses: number; rowsBefore: number | null }> {
  const { rows } = await sql<{ rows: number; licenses: number; rowsBefore: number | null }>`
    select count(*) as rows, count(sku_id) as licenses,
      (select row_count from offer_matrix_reading where state = 'taken-over' order by id desc limit 1) as "rowsBefore"
    from offer_matrix_staged where reading_id = ${readingId}`.execute(tx);
  return rows[0] ?? { rows: 0, licenses: 0, rowsBefore: null };
}

/** Writes down how a reading ended. */
export async function endReading(
  db: Database,
  readingId: number,
  end: {
    readonly at: Temporal.Instant;
    readonly state: 'taken-over' | 'refused' | 'failed';
    /** The month that was read in the end; absent: the one that was asked for. */
    readonly month?: string;
    readonly rowCount?: number;
    readonly changedCount?: number;
    /** In words; null when all went well. */
    readonly problem: string | null;
  },
): Promise<void> {
  await db
    .updateTable('offer_matrix_reading')
    .set({
      ended_at: end.at.toString(),
      state: end.state,
      ...(end.month === undefined ? {} : { month: end.month }),
      row_count: end.rowCount ?? 0,
      changed_count: end.changedCount ?? 0,
      problem: end.problem,
    })
    .where('id', '=', readingId)
    .execute();
}

/** How far the offer matrix is. */
export interface MatrixState {
  /** The newest reading, whatever became of it; null when there never was one. */
  readonly last: MatrixReading | null;
  /** The newest that was taken over; null when none was. */
  readonly lastGood: MatrixReading | null;
  /** Products in the table. */
  readonly products: number;
}

export async function readMatrixState(db: Database): Promise<MatrixState> {
  const newest = db.selectFrom('offer_matrix_reading').selectAll().orderBy('id', 'desc').limit(1);
  const [last, lastGood, count] = await Promise.all([
    newest.executeTakeFirst(),
    newest.where('state', '=', 'taken-over').executeTakeFirst(),
    db
      .selectFrom('offer_matrix_row')
      .select(sql<number>`count(*)`.as('products'))
      .executeTakeFirstOrThrow(),
  ]);
  return { last: last ?? null, lastGood: lastGood ?? null, products: count.products };
}
