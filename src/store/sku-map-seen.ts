import { sql } from 'kysely';
import { skuId, type SkuId } from '../domain/ids.ts';
import { normaliseProductKey, type ProductIdentity } from '../domain/products/sku-map.ts';
import type { Segment } from '../domain/subscription.ts';
import type { Database, Tx } from './database.ts';
import { fromProductColumns, toProductColumns } from './sku-map.ts';

/** The product of a subscription as a reading of the directory saw it. For the page of products only: runs read live. */
export interface SeenProduct {
  readonly subscriptionId: string;
  /** Null where the CSP gives nothing but a name. */
  readonly productKey: string | null;
  readonly segment: Segment;
  readonly declaredSkuId: SkuId | null;
  /** SKUs of the tenant's subscriptions with the same commerce id; empty where none is, or the tenant was not read. */
  readonly joinedSkuIds: readonly SkuId[];
}

/** Keeps the products of subscriptions that the directory has just been given; the old ones went with their subscriptions. */
export async function insertSeenProducts(
  tx: Tx,
  serviceId: string,
  seen: readonly SeenProduct[],
  at: Temporal.Instant,
): Promise<void> {
  if (seen.length === 0) return;
  await tx
    .insertInto('product_seen')
    .values(
      seen.map((one) => ({
        service_id: serviceId,
        subscription_id: one.subscriptionId,
        product_key: one.productKey === null ? null : normaliseProductKey(one.productKey),
        segment: one.segment,
        declared_sku_id: one.declaredSkuId,
        joined_sku_ids: [...one.joinedSkuIds],
        seen_at: at.toString(),
      })),
    )
    .execute();
}

/** A product that clients have, all its subscriptions together. */
export interface ProductInUse {
  readonly product: ProductIdentity;
  /** The price list; also where `product` is one subscription. */
  readonly segment: Segment;
  readonly productName: string;
  /** Each once, in order. */
  readonly declaredSkuIds: readonly SkuId[];
  /** As above. */
  readonly joinedSkuIds: readonly SkuId[];
  readonly serviceNames: readonly string[];
  readonly clientNames: readonly string[];
  readonly subscriptionCount: number;
  readonly seatCount: number;
}

interface UseRow {
  readonly product_key: string;
  readonly segment: string;
  readonly price_list: string;
  readonly product_name: string;
  readonly declared: readonly string[];
  readonly joined: readonly string[];
  readonly services: readonly string[];
  readonly clients: readonly string[];
  readonly subscriptions: number;
  readonly seats: number;
}

const segments: readonly Segment[] = ['commercial', 'nonprofit', 'education', 'government'];

/** Every product of a subscription that is not over, the most used first. */
export async function listProductsInUse(db: Database): Promise<readonly ProductInUse[]> {
  const { rows } = await sql<UseRow>`
    select coalesce(seen.product_key, seen.service_id || '/' || seen.subscription_id) as product_key,
      case when seen.product_key is null then 'subscription' else seen.segment end as segment,
      min(seen.segment) as price_list,
      min(sub.product_name) as product_name,
      array_remove(array_agg(distinct seen.declared_sku_id), null) as declared,
      array(select distinct unnest(string_to_array(string_agg(nullif(array_to_string(seen.joined_sku_ids, ','), ''), ','), ','))
        order by 1) as joined,
      array_agg(distinct service.name) as services,
      array_agg(distinct client.name) as clients,
      count(*) as subscriptions,
      sum(sub.quantity)::integer as seats
    from product_seen as seen
    join directory_subscription as sub using (service_id, subscription_id)
    join client on client.id = sub.client_id
    join connected_service as service on service.id = seen.service_id
    where sub.status not in ('cancelled', 'expired')
    group by 1, 2
    order by subscriptions desc, 1, 2`.execute(db);
  return rows.flatMap((row) => {
    const product = fromProductColumns(row);
    const segment = segments.find((known) => known === row.price_list);
    return product === null || segment === undefined
      ? []
      : [
          {
            product,
            segment,
            productName: row.product_name,
            declaredSkuIds: row.declared.map(skuId),
            joinedSkuIds: row.joined.map(skuId),
            serviceNames: row.services,
            clientNames: row.clients,
            subscriptionCount: row.subscriptions,
            seatCount: row.seats,
          },
        ];
  });
}

/** A question that an admin does not want to see again, as long as the evidence is this. */
export interface IgnoredProduct {
  readonly product: ProductIdentity;
  readonly knownThen: readonly SkuId[];
  readonly ignoredBy: string;
  readonly ignoredAt: string;
}

export async function listIgnoredProducts(db: Database): Promise<readonly IgnoredProduct[]> {
  const rows = await db.selectFrom('product_ignored').selectAll().execute();
  return rows.flatMap((row) => {
    const product = fromProductColumns(row);
    return product === null
      ? []
      : [
          {
            product,
            knownThen: row.known_then.map(skuId),
            ignoredBy: row.ignored_by,
            ignoredAt: row.ignored_at,
          },
        ];
  });
}

export async function ignoreProduct(
  tx: Tx,
  ignored: Omit<IgnoredProduct, 'ignoredAt'> & { readonly at: Temporal.Instant },
): Promise<void> {
  const said = {
    known_then: [...ignored.knownThen],
    ignored_by: ignored.ignoredBy,
    ignored_at: ignored.at.toString(),
  };
  await tx
    .insertInto('product_ignored')
    .values({ ...toProductColumns(ignored.product), ...said })
    .onConflict((conflict) => conflict.columns(['product_key', 'segment']).doUpdateSet(said))
    .execute();
}

/** Asks about the product again; false when nobody ignored it. */
export async function unignoreProduct(tx: Tx, product: ProductIdentity): Promise<boolean> {
  const columns = toProductColumns(product);
  const gone = await tx
    .deleteFrom('product_ignored')
    .where('product_key', '=', columns.product_key)
    .where('segment', '=', columns.segment)
    .executeTakeFirst();
  return gone.numDeletedRows > 0n;
}
