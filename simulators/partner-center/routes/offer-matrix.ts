import type { Route, SimReply } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import { type PcRequest, requireUser } from '../auth.ts';
import type { PcProduct, PcSku, PcState } from '../entities.ts';
import { refuse } from '../errors.ts';

/** In the order of the documented sample. */
const columns = [
  'ProductTitle',
  'ProductId',
  'SkuId',
  'SkuTitle',
  'ProvisioningId',
  'ProvisioningString',
  'MinLicenses',
  'MaxLicenses',
  'AssetOwnershipLimit',
  'AssetOwnershipLimitType',
  'ProductSkuPreRequisites',
  'ProductSkuConversion',
  'Description',
  'AllowedCountries',
];

/** Every cell in quotes, as in the documented sample. */
const toLine = (cells: readonly string[]): string =>
  cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');

const toCells = (product: PcProduct, sku: PcSku): string[] => [
  product.title,
  product.id,
  sku.id,
  sku.title,
  sku.entraSkuId,
  sku.entraSkuId === '' ? '' : sku.skuPartNumber,
  String(sku.minimumQuantity),
  String(sku.maximumQuantity),
  sku.concurrentLimit === null ? '' : String(sku.concurrentLimit),
  sku.concurrentLimit === null ? '' : 'ConcurrentCount',
  sku.prerequisiteSkus.map((key) => key.replace(':', '/')).join(','),
  '',
  `${sku.title}, "for seats".\nSold by term.`,
  'AD;AE;AT;AU;CA;DE;GB;US',
];

/** A month like "202611"; the document of a month that has not come is not there. */
const requireMonth = ({ state, params, now }: PcRequest): void => {
  const month = params['month'] ?? '';
  if (!/^\d{4}(?:0[1-9]|1[0-2])$/.test(month)) refuse(state, 3000);
  const present = now.toZonedDateTimeISO('UTC').toPlainDate().toString().slice(0, 7);
  if (month > present.replace('-', '')) refuse(state, 1000);
};

/** Product and SKU with the license of each, as CSV, for a person with the audience of the price sheets. */
const offerMatrix = (request: PcRequest): SimReply => {
  requireUser(request);
  requireMonth(request);
  const lines = request.state.products.flatMap((product) =>
    product.skus.map((sku) => toLine(toCells(product, sku))),
  );
  const text = `${[toLine(columns), ...lines].join('\r\n')}\r\n`;
  const isCut = request.fault('cut-document') !== undefined;
  return {
    status: 200,
    headers: { 'Content-Type': 'text/csv' },
    body: isCut ? text.slice(0, Math.floor(text.length / 2)) : text,
  };
};

/** The offer matrix. */
export const offerMatrixRoutes: Route<PcState, IssuedToken | undefined>[] = [
  {
    method: 'GET',
    path: /^\/v1\.0\/sales\/offermatrix\(Month='(?<month>[^']*)'\)\/\$value$/i,
    handle: offerMatrix,
  },
];
