import { skuId } from '../domain/ids.ts';
import type { AdminSkuRow } from '../domain/products/sku-map.ts';
import type { Segment } from '../domain/subscription.ts';
import type { Database } from './database.ts';

/** In `sku_map.segment`: the row is about one subscription, `product_key` is "<service id>/<subscription id>". */
const oneSubscription = 'subscription';
const segments: readonly Segment[] = ['commercial', 'nonprofit', 'education', 'government'];

/** The pairs of product and license that an admin entered; they stand above the shipped table. */
export async function listAdminSkuRows(db: Database): Promise<readonly AdminSkuRow[]> {
  const rows = await db.selectFrom('sku_map').selectAll().orderBy('product_key').execute();
  return rows.flatMap((row): AdminSkuRow[] => {
    const said = { skuId: skuId(row.sku_id), confirmedBy: row.confirmed_by };
    if (row.segment === oneSubscription) {
      const [serviceId = '', ...rest] = row.product_key.split('/');
      return [{ ...said, kind: 'subscription', serviceId, subscriptionId: rest.join('/') }];
    }
    const segment = segments.find((known) => known === row.segment);
    return segment === undefined
      ? []
      : [{ ...said, kind: 'product', productKey: row.product_key, segment }];
  });
}

/** Keeps a pair, replacing what was said about the same product before. */
export async function saveAdminSkuRow(
  db: Database,
  row: AdminSkuRow,
  at: Temporal.Instant,
): Promise<void> {
  const key =
    row.kind === 'product'
      ? { product_key: row.productKey, segment: row.segment }
      : { product_key: `${row.serviceId}/${row.subscriptionId}`, segment: oneSubscription };
  const said = {
    sku_id: row.skuId,
    source: 'admin',
    confirmed_by: row.confirmedBy,
    updated_at: at.toString(),
  };
  await db
    .insertInto('sku_map')
    .values({ ...key, ...said })
    .onConflict((conflict) => conflict.columns(['product_key', 'segment']).doUpdateSet(said))
    .execute();
}
