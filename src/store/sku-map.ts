import { sql } from 'kysely';
import { skuId, type SkuId } from '../domain/ids.ts';
import {
  normaliseProductKey,
  type AdminSkuRow,
  type MatrixSkuRow,
  type ProductIdentity,
} from '../domain/products/sku-map.ts';
import type { Segment } from '../domain/subscription.ts';
import type { Database, Tx } from './database.ts';
import type { OfferMatrixRowTable, SkuMapTable } from './schema-products.ts';

/** In `segment` columns: the row is about one subscription, `product_key` is "<service id>/<subscription id>". */
const oneSubscription = 'subscription';
const segments: readonly Segment[] = ['commercial', 'nonprofit', 'education', 'government'];

/** The two columns that say what a row is about. */
export interface ProductColumns {
  readonly product_key: string;
  /** A segment, or "subscription". */
  readonly segment: string;
}

/** How a product, or the one subscription of a CSP that gives nothing but a name, is kept in the database. */
export function toProductColumns(product: ProductIdentity): ProductColumns {
  return product.kind === 'product'
    ? { product_key: normaliseProductKey(product.productKey), segment: product.segment }
    : { product_key: `${product.serviceId}/${product.subscriptionId}`, segment: oneSubscription };
}

/** The way back; null for a segment that this version does not know. */
export function fromProductColumns(columns: ProductColumns): ProductIdentity | null {
  if (columns.segment === oneSubscription) {
    const [serviceId = '', ...rest] = columns.product_key.split('/');
    return { kind: 'subscription', serviceId, subscriptionId: rest.join('/') };
  }
  const segment = segments.find((known) => known === columns.segment);
  return segment === undefined
    ? null
    : { kind: 'product', productKey: columns.product_key, segment };
}

/** The pairs of product and license that an admin entered; they stand above every other source. */
export async function listAdminSkuRows(db: Database): Promise<readonly AdminSkuRow[]> {
  const rows = await db.selectFrom('sku_map').selectAll().orderBy('product_key').execute();
  return rows.flatMap((row) => toAdminRow(row) ?? []);
}

function toAdminRow(row: SkuMapTable): AdminSkuRow | null {
  const product = fromProductColumns(row);
  if (product === null) return null;
  return {
    ...product,
    skuId: skuId(row.sku_id),
    confirmedBy: row.confirmed_by,
    confirmedAt: Temporal.Instant.from(row.updated_at),
    knownThen: row.known_then?.map(skuId) ?? null,
  };
}

/** What an admin said about exactly this product; null when nothing. Kept as it is until the transaction ends. */
export async function lockAdminSkuRow(
  tx: Tx,
  product: ProductIdentity,
): Promise<AdminSkuRow | null> {
  const columns = toProductColumns(product);
  const row = await tx
    .selectFrom('sku_map')
    .selectAll()
    .where('product_key', '=', columns.product_key)
    .where('segment', '=', columns.segment)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? null : toAdminRow(row);
}

/** Keeps a pair, replacing what was said about the same product before. */
export async function saveAdminSkuRow(tx: Tx, row: AdminSkuRow): Promise<void> {
  const said = {
    sku_id: row.skuId,
    source: 'admin',
    confirmed_by: row.confirmedBy,
    updated_at: row.confirmedAt.toString(),
    known_then: row.knownThen === null ? null : [...row.knownThen],
  };
  await tx
    .insertInto('sku_map')
    .values({ ...toProductColumns(row), ...said })
    .onConflict((conflict) => conflict.columns(['product_key', 'segment']).doUpdateSet(said))
    .execute();
}

/** Takes back what an admin said; the other sources are heard again. */
export async function deleteAdminSkuRow(tx: Tx, product: ProductIdentity): Promise<void> {
  const columns = toProductColumns(product);
  await tx
    .deleteFrom('sku_map')
    .where('product_key', '=', columns.product_key)
    .where('segment', '=', columns.segment)
    .execute();
}

/** What the database knows about some products. */
interface StoredSkuRows {
  readonly adminRows: readonly AdminSkuRow[];
  /** In every segment. */
  readonly matrixRows: readonly MatrixSkuRow[];
}

/** Everything that decides, or is proposed, about the products of these subscriptions. */
export async function readSkuRows(
  db: Database,
  subscriptions: readonly { readonly productKey: string | null }[],
): Promise<StoredSkuRows> {
  const keys = subscriptions.flatMap(({ productKey }) => productKey ?? []);
  const [adminRows, matrixRows] = await Promise.all([
    listAdminSkuRows(db),
    listMatrixRows(db, keys),
  ]);
  return { adminRows, matrixRows };
}

/** The offer matrix's rows of these products, in every segment. */
export async function listMatrixRows(
  db: Database,
  productKeys: readonly string[],
): Promise<readonly MatrixSkuRow[]> {
  const keys = [...new Set(productKeys.map(normaliseProductKey))];
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom('offer_matrix_row')
    .selectAll()
    .where(sql<boolean>`product_key = any(${keys}::text[])`)
    .orderBy('product_key')
    .orderBy('segment')
    .execute();
  return rows.flatMap((row) => toMatrixRow(row) ?? []);
}

const toSku = (text: string | null): SkuId | null => (text === null ? null : skuId(text));

function toMatrixRow(row: OfferMatrixRowTable): MatrixSkuRow | null {
  const product = fromProductColumns(row);
  if (product === null || product.kind !== 'product') return null;
  return {
    productKey: product.productKey,
    segment: product.segment,
    title: row.title,
    skuId: toSku(row.sku_id),
    otherSkuIds: row.other_sku_ids.map(skuId),
    previousSkuId: toSku(row.previous_sku_id),
    month: row.month,
    readAt: Temporal.Instant.from(row.read_at),
  };
}

/** Whether any source has named this license: the offer matrix, a CSP, or a tenant beside a subscription. */
export async function isLicenseSeen(db: Database, sku: SkuId): Promise<boolean> {
  const { rows } = await sql<{ seen: boolean }>`select
      exists (select from offer_matrix_row where sku_id = ${sku} or ${sku} = any(other_sku_ids))
      or exists (select from product_seen where declared_sku_id = ${sku} or ${sku} = any(joined_sku_ids)) as seen`.execute(
    db,
  );
  return rows[0]?.seen === true;
}
