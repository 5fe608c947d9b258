import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../../test/support/postgres.ts';
import { skuId, type SkuId } from '../domain/ids.ts';
import type { OfferMatrixRow } from '../ports/offer-matrix.ts';
import { openDatabase, transact, type OpenDatabase } from './database.ts';
import {
  beginReading,
  endReading,
  readMatrixState,
  stageRows,
  takeOverMatrix,
  unstage,
} from './sku-map-matrix.ts';
import { saveService } from './services.ts';
import { listMatrixRows } from './sku-map.ts';

let database: OpenDatabase;
beforeAll(async () => {
  database = openDatabase((await createTestDatabase()).url, 4);
  const service = { id: 'pc', kind: 'any', name: 'Partner Center', enabled: true } as const;
  await transact(database.db, (tx) =>
    saveService(tx, { ...service, category: 'csp', settings: {}, secrets: {} }, november),
  );
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.db.deleteFrom('offer_matrix_reading').execute();
  await database.db.deleteFrom('offer_matrix_row').execute();
});

const sku = (index: number): SkuId =>
  skuId(`00000000-0000-0000-0000-${String(index).padStart(12, '0')}`);
const row = (product: string, license: SkuId | null): OfferMatrixRow => ({
  productKey: `${product}:0001`,
  segment: 'commercial',
  title: `Product ${product}`,
  skuId: license,
});
const [a, b, c] = [sku(1), sku(2), sku(3)];
const november = Temporal.Instant.from('2026-11-02T05:00:00Z');

function begin(at = november): Promise<number | null> {
  const source = { serviceId: 'pc', serviceName: 'Partner Center', askedBy: 'Ada' };
  return beginReading(database.db, { ...source, month: '202611', at });
}

async function takeOver(
  rows: readonly OfferMatrixRow[],
  options: { month?: string; acceptSmaller?: boolean } = {},
) {
  const { db } = database;
  const id = await begin();
  if (id === null) throw new Error('a reading is in hand');
  const { month = '202611', acceptSmaller = false } = options;
  await stageRows(db, id, rows.slice(0, 2), 0);
  await stageRows(db, id, rows.slice(2), 2);
  return transact(db, async (tx) => {
    const taken = await takeOverMatrix(tx, id, { month, at: november, acceptSmaller });
    if (taken.ok)
      await endReading(tx, id, { at: november, state: 'taken-over', problem: null, ...taken });
    else {
      await unstage(tx, id);
      await endReading(tx, id, { at: november, state: 'refused', problem: taken.reason });
    }
    return taken;
  });
}
const find = async (product: string) => (await listMatrixRows(database.db, [`${product}:0001`]))[0];

describe('the stored offer matrix', () => {
  it('shows nothing of a file before its end', async () => {
    const id = await begin();
    await stageRows(database.db, id ?? 0, [row('P1', a)], 0);

    expect(await find('P1')).toBeUndefined();
    expect(await readMatrixState(database.db)).toMatchObject({
      last: { state: 'reading' },
      lastGood: null,
      products: 0,
    });
  });

  it('lets one reading be in hand, and takes over from one that was lost', async () => {
    const first = await begin();
    await stageRows(database.db, first ?? 0, [row('P1', a)], 0);

    expect(await begin(november.add({ minutes: 29 }))).toBeNull();
    const second = await begin(november.add({ minutes: 31 }));
    expect(second).not.toBeNull();
    const staged = await database.db.selectFrom('offer_matrix_staged').selectAll().execute();
    expect(staged).toEqual([]);
    const lost = await database.db
      .selectFrom('offer_matrix_reading')
      .select(['state', 'problem'])
      .where('id', '=', first)
      .executeTakeFirstOrThrow();
    expect(lost).toEqual({ state: 'failed', problem: 'It was interrupted.' });
  });

  it('keeps all licenses that one file gives a product, and products without a license', async () => {
    await takeOver([row('P1', b), row('P1', a), row('P1', a), row('P2', null)]);

    expect(await find('P1')).toMatchObject({ skuId: a, otherSkuIds: [b], previousSkuId: null });
    expect(await find('P2')).toMatchObject({ skuId: null, title: 'Product P2' });
  });

  it('keeps what it said before until that comes back, also through months without a license', async () => {
    expect(await takeOver([row('P1', a), row('P2', a)])).toMatchObject({
      ok: true,
      changedCount: 0,
    });
    const changed = await takeOver([row('P1', b), row('P2', a)]);
    expect(changed).toEqual({ ok: true, rowCount: 2, changedCount: 1 });
    expect(await find('P1')).toMatchObject({ skuId: b, previousSkuId: a });

    await takeOver([row('P1', b), row('P2', a)]);
    expect(await find('P1')).toMatchObject({ skuId: b, previousSkuId: a });
    await takeOver([row('P1', c), row('P2', null)]);
    expect(await find('P1')).toMatchObject({ skuId: c, previousSkuId: a });
    await takeOver([row('P1', a), row('P2', b)]);
    expect(await find('P1')).toMatchObject({ skuId: a, previousSkuId: null });
    expect(await find('P2')).toMatchObject({ skuId: b, previousSkuId: a });
  });

  it('keeps products that are sold no more, with the month that listed them last', async () => {
    await takeOver([row('P1', a), row('P2', b)], { month: '202610' });
    await takeOver([row('P2', b), row('P3', c)]);

    expect(await find('P1')).toMatchObject({ skuId: a, month: '202610' });
    expect(await find('P2')).toMatchObject({ month: '202611' });
  });

  it('refuses a file without licenses, and one that lost a fifth of its lines', async () => {
    expect(await takeOver([])).toEqual({ ok: false, reason: 'empty' });
    expect(await takeOver([row('P1', null)])).toEqual({ ok: false, reason: 'empty' });

    const ten = Array.from({ length: 10 }, (_, index) => row(`P${index}`, a));
    await takeOver(ten);
    const fewer = ten.slice(0, 7).map((one) => ({ ...one, skuId: b }));
    expect(await takeOver(fewer)).toEqual({
      ok: false,
      reason: 'shrunken',
      rowsBefore: 10,
      rowsNow: 7,
    });
    expect(await find('P1')).toMatchObject({ skuId: a });
    expect(await takeOver(ten.slice(0, 8))).toMatchObject({ ok: true });
    expect(await takeOver(ten.slice(0, 2), { acceptSmaller: true })).toMatchObject({ ok: true });
  });
});
