import { z } from 'zod';
import { normaliseProductKey, type ProductIdentity } from '../../domain/products/sku-map.ts';
import { invalidFields } from '../failures.ts';

export const segment = z.enum(['commercial', 'nonprofit', 'education', 'government']);

/** In place of a segment: the row is about one subscription of a CSP that gives nothing but a name. */
export const segmentOrSubscription = z.enum([...segment.options, 'subscription']);

/** A product in an address. */
export const productPath = {
  segment: segmentOrSubscription.describe(
    'Price list of the product; "subscription" for one subscription',
  ),
  productKey: z
    .string()
    .min(1)
    .max(400)
    .describe(
      'Catalog product and SKU: "CFQ7TTC0LCHC:0002"; "<service id>/<subscription id>" for one subscription',
    ),
};

/** What `productPath` names. */
export function fromProductPath(path: {
  readonly segment: z.output<typeof segmentOrSubscription>;
  readonly productKey: string;
}): ProductIdentity {
  if (path.segment !== 'subscription') {
    const productKey = normaliseProductKey(path.productKey);
    return { kind: 'product', productKey, segment: path.segment };
  }
  const [serviceId = '', ...rest] = path.productKey.split('/');
  const subscriptionId = rest.join('/');
  if (serviceId === '' || subscriptionId === '') {
    throw invalidFields({ productKey: 'Give the service and the subscription, with "/" between.' });
  }
  return { kind: 'subscription', serviceId, subscriptionId };
}

/** "CFQ7TTC0LCHC:0002 (commercial)". */
export function productInWords(product: ProductIdentity): string {
  return product.kind === 'product'
    ? `${product.productKey} (${product.segment})`
    : `subscription ${product.subscriptionId}`;
}
