import { sql, type RawBuilder } from 'kysely';
import { shippedSkuRows, shippedSkuRowsReadOn } from '../domain/products/sku-map-data.ts';
import { normaliseProductKey } from '../domain/products/sku-map.ts';
import { json, type Database } from './database.ts';
import { patternsOf, rankOf, type Sort } from './list-query.ts';

/** Where a row of the map comes from, the weightiest first. */
export const mapSources = ['admin', 'declared', 'offer-matrix', 'product-table'] as const;

/** One thing that one source says about one product. */
export interface MapRow {
  readonly product_key: string;
  /** A segment, or "subscription". */
  readonly segment: string;
  /** Null where nothing but the key is known. */
  readonly title: string | null;
  /** Null where the source lists the product and cannot tell its license. */
  readonly sku_id: string | null;
  readonly source: (typeof mapSources)[number];
  readonly confidence: 'confirmed' | 'stated' | 'inferred' | 'unknown';
  /** Who or what exactly: a person, a CSP, a month, an address. */
  readonly origin: string;
  readonly read_at: string;
}

export const mapSorts = ['title', 'productKey', 'source', 'readAt'] as const;

export interface MapQuery {
  readonly source?: readonly string[] | undefined;
  readonly segment?: readonly string[] | undefined;
  /** Words that occur in title, key, license id or origin. */
  readonly search?: string | undefined;
  /** Default: by title, a product's rows together, the weightiest first. */
  readonly sort?: Sort<(typeof mapSorts)[number]> | undefined;
  readonly limit: number;
  readonly offset: number;
}

const shipped = shippedSkuRows.map((row) => ({
  product_key: normaliseProductKey(row.productKey),
  segment: row.segment,
  title: row.title,
  sku_id: row.skuId,
  confidence:
    row.skuId === null ? 'unknown' : row.pairEvidence === 'documented' ? 'stated' : 'inferred',
  origin: row.titleSource,
}));

/** One page of everything that any source says, and how much there is. */
export async function listMap(
  db: Database,
  query: MapQuery,
): Promise<{ readonly rows: readonly MapRow[]; readonly total: number }> {
  const where = conditionsOf(query);
  const [{ rows }, counted] = await Promise.all([
    sql<MapRow>`select * from (${map()}) as map where ${where}
      order by ${orderOf(query.sort ?? 'title')} limit ${query.limit} offset ${query.offset}`.execute(
      db,
    ),
    sql<{ total: number }>`select count(*) as total from (${map()}) as map where ${where}`.execute(
      db,
    ),
  ]);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

function map(): RawBuilder<unknown> {
  return sql`
    select own.product_key, own.segment,
      coalesce(matrix.title, (select min(sub.product_name)
        from product_seen as seen join directory_subscription as sub using (service_id, subscription_id)
        where (seen.product_key = own.product_key and seen.segment = own.segment)
          or (own.segment = 'subscription' and seen.service_id || '/' || seen.subscription_id = own.product_key))) as title,
      own.sku_id, 'admin' as source, 'confirmed' as confidence, own.confirmed_by as origin, own.updated_at as read_at
    from sku_map as own
    left join offer_matrix_row as matrix on matrix.product_key = own.product_key and matrix.segment = own.segment
    union all
    select seen.product_key, seen.segment, min(sub.product_name), seen.declared_sku_id, 'declared', 'stated',
      service.name, max(seen.seen_at)
    from product_seen as seen
    join directory_subscription as sub using (service_id, subscription_id)
    join connected_service as service on service.id = seen.service_id
    where seen.product_key is not null and seen.declared_sku_id is not null
    group by seen.product_key, seen.segment, seen.declared_sku_id, service.id, service.name
    union all
    select product_key, segment, title, sku_id, 'offer-matrix',
      case when sku_id is null then 'unknown' else 'stated' end, month, read_at
    from offer_matrix_row
    union all
    select product_key, segment, title, sku_id, 'product-table', confidence, origin,
      ${`${shippedSkuRowsReadOn}T00:00:00Z`}::timestamptz
    from jsonb_to_recordset(${json(shipped)}) as table_row(
      product_key text, segment text, title text, sku_id text, confidence text, origin text)`;
}

function conditionsOf(query: MapQuery): RawBuilder<boolean> {
  const conditions = [sql`true`];
  if (query.source !== undefined) conditions.push(sql`source = any(${query.source}::text[])`);
  if (query.segment !== undefined) conditions.push(sql`segment = any(${query.segment}::text[])`);
  for (const pattern of patternsOf(query.search)) {
    conditions.push(
      sql`(coalesce(title, '') || ' ' || product_key || ' ' || coalesce(sku_id, '') || ' ' || origin) ilike ${pattern}`,
    );
  }
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}

function orderOf(sort: Sort<(typeof mapSorts)[number]>): RawBuilder<unknown> {
  const direction = sort.startsWith('-') ? sql`desc` : sql`asc`;
  const rank = rankOf(sql.ref<string>('source'), mapSources);
  const rest = sql`product_key, segment, ${rank}, origin, sku_id`;
  // `coalesce`: a product without a title is found by its key.
  const byTitle = sql`lower(coalesce(title, product_key)) ${direction}, ${rest}`;
  switch (sort) {
    case 'title':
    case '-title':
      return byTitle;
    case 'productKey':
    case '-productKey':
      return sql`product_key ${direction}, ${rest}`;
    case 'source':
    case '-source':
      return sql`${rank} ${direction}, lower(coalesce(title, product_key)), ${rest}`;
    case 'readAt':
    case '-readAt':
      return sql`read_at ${direction}, ${rest}`;
  }
}
