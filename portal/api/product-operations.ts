import { api, toQuery, type QueryOf } from './api.ts';
import { take } from './client.ts';
import type { ProductRow } from './types.ts';

export type ProductsQuery = QueryOf<'/v1/products'>;

export const listProducts = (query: ProductsQuery) =>
  take(api.GET('/v1/products', { params: { query: toQuery(query) } }));
export const listProductQuestions = (state: 'open' | 'ignored') =>
  take(api.GET('/v1/products/questions', { params: { query: { state, limit: 200 } } }));

/** A product as addresses name it: "subscription" and "<service>/<subscription>" where a CSP gives nothing but a name. */
export type ProductAddress = Pick<ProductRow, 'segment' | 'productKey'>;

/** Says which license a product is. `known` is what the page showed of the sources. */
export const setProduct = (
  { segment, productKey }: ProductAddress,
  skuId: string,
  known?: readonly string[],
) => {
  const said = { skuId, ...(known === undefined ? {} : { known: [...known] }) };
  if (segment !== 'subscription') {
    return take(api.PUT('/v1/products', { body: { segment, productKey, ...said } }));
  }
  const [serviceId = '', ...rest] = productKey.split('/');
  const subscriptionId = rest.join('/');
  return take(api.PUT('/v1/products', { body: { serviceId, subscriptionId, ...said } }));
};
export const deleteProduct = async (path: ProductAddress): Promise<void> => {
  await api.DELETE('/v1/products/{segment}/{productKey}', { params: { path } });
};
export const ignoreProduct = (
  path: ProductAddress,
  body: { readonly ignored: boolean; readonly known?: string[] },
) => take(api.PUT('/v1/products/{segment}/{productKey}/ignored', { params: { path }, body }));
export const getOfferMatrix = () => take(api.GET('/v1/products/offer-matrix'));
export const refreshOfferMatrix = (body: { readonly acceptSmaller: boolean }) =>
  take(api.POST('/v1/products/offer-matrix', { body }));
export const getLicenseNames = () => take(api.GET('/v1/products/names'));
/** `file` is the CSV as Base64. */
export const uploadLicenseNames = (file: string) =>
  take(api.PUT('/v1/products/names', { body: { file } }));
export const resetLicenseNames = async (): Promise<void> => {
  await api.DELETE('/v1/products/names');
};
