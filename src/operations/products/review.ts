import type { SkuId } from '../../domain/ids.ts';
import { skusNamed, voicesAbout } from '../../domain/products/evidence.ts';
import { reviewProduct, type ProductQuestion } from '../../domain/products/review-product.ts';
import { shippedSkuRows } from '../../domain/products/sku-map-data.ts';
import {
  findProductRow,
  type AdminSkuRow,
  type MatrixSkuRow,
  type ProductIdentity,
} from '../../domain/products/sku-map.ts';
import type { Segment } from '../../domain/subscription.ts';
import type { Database } from '../../store/database.ts';
import { listProductsInUse, type ProductInUse } from '../../store/sku-map-seen.ts';
import { listAdminSkuRows, listMatrixRows, toProductColumns } from '../../store/sku-map.ts';

/** A product with what is to be decided about it. */
export interface OpenProduct {
  readonly product: ProductIdentity;
  /** The price list; also where `product` is one subscription. */
  readonly segment: Segment;
  readonly productName: string;
  /** Null when no client has it. */
  readonly use: ProductInUse | null;
  /** The SKUs that the sources name, whether there is a question or not. */
  readonly known: readonly SkuId[];
  /** Null when nothing is to be decided. */
  readonly question: ProductQuestion | null;
}

/** One spelling for one product, for looking up. */
export const nameOf = (product: ProductIdentity): string => {
  const { product_key, segment } = toProductColumns(product);
  return `${segment} ${product_key}`;
};

interface Known {
  readonly adminRows: readonly AdminSkuRow[];
  readonly matrixRows: readonly MatrixSkuRow[];
}

/**
 * Every product that clients have, that an admin spoke about or that the shipped table knows, with its question; products
 * in use first, the most used before the others.
 */
export async function reviewProducts(db: Database): Promise<readonly OpenProduct[]> {
  const [inUse, adminRows] = await Promise.all([listProductsInUse(db), listAdminSkuRows(db)]);
  const others: ProductIdentity[] = [
    ...adminRows,
    ...shippedSkuRows.map((row) => ({ ...row, kind: 'product' as const })),
  ];
  const used = new Map(inUse.map((use) => [nameOf(use.product), use]));
  const products = new Map([
    ...inUse.map(({ product }) => [nameOf(product), product] as const),
    ...others.map((product) => [nameOf(product), product] as const),
  ]);
  const keys = [...products.values()].flatMap((product) =>
    product.kind === 'product' ? [product.productKey] : [],
  );
  const known = { adminRows, matrixRows: await listMatrixRows(db, keys) };
  return [...products].map(([name, product]) => review(product, used.get(name) ?? null, known));
}

/** One product, whether anybody has it or not. */
export async function reviewOne(db: Database, product: ProductIdentity): Promise<OpenProduct> {
  const all = await reviewProducts(db);
  const found = all.find((one) => nameOf(one.product) === nameOf(product));
  if (found !== undefined) return found;
  const keys = product.kind === 'product' ? [product.productKey] : [];
  const matrixRows = await listMatrixRows(db, keys);
  return review(product, null, { adminRows: [], matrixRows });
}

function review(product: ProductIdentity, use: ProductInUse | null, known: Known): OpenProduct {
  const rowIn = <Row extends { readonly productKey: string; readonly segment: Segment }>(
    rows: readonly Row[],
  ) =>
    product.kind === 'product'
      ? findProductRow(rows, product.productKey, product.segment)
      : undefined;
  const matrixRow = rowIn(known.matrixRows);
  const shippedRow = rowIn(shippedSkuRows);
  const segment = use?.segment ?? (product.kind === 'product' ? product.segment : 'commercial');
  const key = product.kind === 'product' ? product.productKey : product.subscriptionId;
  const productName = use?.productName ?? matrixRow?.title ?? shippedRow?.title ?? key;
  const reviewed = {
    product,
    segment,
    productName,
    evidence: {
      declaredSkuIds: use?.declaredSkuIds ?? [],
      joinedSkuIds: use?.joinedSkuIds ?? [],
      matrixRow,
      shippedRow,
    },
    adminRow: known.adminRows.find((row) => nameOf(row) === nameOf(product)),
  };
  const tables = { matrixRows: known.matrixRows, shippedRows: shippedSkuRows };
  const question = reviewProduct(reviewed, tables);
  // What nobody has and nothing contradicts is no question: the table lists some products without a license.
  const isIdle = use === null && question?.reason === 'unknown-product';
  const found = {
    product,
    segment,
    productName,
    use,
    known: skusNamed(voicesAbout(reviewed.evidence)),
  };
  return { ...found, question: isIdle ? null : question };
}
