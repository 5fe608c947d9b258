import { SimpleGrid } from '@mantine/core';
import { IconPackage } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { listProducts, type ProductsQuery } from '../api/product-operations.ts';
import { queries } from '../api/queries.ts';
import type { ProductRow } from '../api/types.ts';
import { ListPage } from '../components/lists/list-page.tsx';
import { useList } from '../components/lists/use-list.ts';
import { LicenseNames } from '../components/products/license-names.tsx';
import { OfferMatrix } from '../components/products/offer-matrix.tsx';
import { ProductDetail } from '../components/products/product-detail.tsx';
import { ProductQuestions } from '../components/products/product-questions.tsx';
import {
  segmentOptions,
  sourceOptions,
  toConfidenceLabel,
  toOriginText,
  toProductTitle,
  toSegmentLabel,
  toSourceLabel,
} from '../components/products/product-words.ts';
import type { Column } from '../ui/data-table.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import type { Filter } from '../ui/table/filter.ts';
import { When } from '../ui/when.tsx';

const columns: readonly Column<ProductRow>[] = [
  {
    key: 'product',
    header: 'Product',
    sort: 'title',
    cell: (row) => (
      <>
        <strong>{toProductTitle(row)}</strong>
        <div>{toSegmentLabel(row.segment)}</div>
      </>
    ),
  },
  { key: 'key', header: 'Product key', sort: 'productKey', cell: (row) => row.productKey },
  { key: 'license', header: 'License', cell: (row) => row.name ?? row.skuId ?? '—' },
  {
    key: 'source',
    header: 'Source',
    sort: 'source',
    cell: (row) => (
      <>
        {toSourceLabel(row.source)}
        <div>{row.source === 'product-table' ? null : toOriginText(row)}</div>
      </>
    ),
  },
  { key: 'sure', header: 'How sure', cell: (row) => toConfidenceLabel(row.confidence) },
  {
    key: 'read',
    header: 'Read',
    sort: 'readAt',
    startsDown: true,
    cell: (row) => <When at={row.readAt} />,
  },
  { key: 'skuId', header: 'License id', isOptional: true, cell: (row) => row.skuId ?? '—' },
];

const filters: readonly Filter[] = [
  { kind: 'choices', name: 'source', label: 'Source', options: sourceOptions },
  { kind: 'choices', name: 'segment', label: 'Segment', options: segmentOptions },
];

/** One source may say two things about one product: a row is all of it together. */
const keyOf = (row: ProductRow): string =>
  [row.source, row.segment, row.productKey, row.skuId, row.origin].join('|');

/** A row that a link names: looked for among the rows of its product. */
function useRow(key: string) {
  const [, , productKey = ''] = key.split('|');
  const query = queries.products({ search: productKey, limit: 200 });
  return useQuery({
    ...query,
    select: ({ items }) => {
      const row = items.find((one) => keyOf(one) === key);
      if (row === undefined) throw new Error('Nobody says this of the product any more.');
      return row;
    },
  });
}

const countRows = (query: ProductsQuery) => listProducts(query).then(({ total }) => total);
const panel = { noun: 'Product', title: toProductTitle, Body: ProductDetail, useRow };

export function ProductsPage() {
  const list = useList<ProductsQuery>({ name: 'products', filters, order: 'title' });
  const products = useQuery(queries.products(list.query));
  return (
    <Page
      title="Products"
      description="Which license each catalog product is, who says so, and what is to be decided."
    >
      <ProductQuestions />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <OfferMatrix />
        <LicenseNames />
      </SimpleGrid>
      <ListPage
        list={list}
        result={products}
        title="What is known"
        noun="rows"
        columns={columns}
        rowKey={keyOf}
        rowName={(row) => `${toProductTitle(row)}, ${toSourceLabel(row.source).toLowerCase()}`}
        count={countRows}
        csvPath="/v1/products"
        panel={panel}
        empty={<EmptyState icon={IconPackage} title="Nothing is known of any product" />}
      />
    </Page>
  );
}
