import { z } from 'zod';
import { parseGuid, skuId, type SkuId } from '../../domain/ids.ts';
import { isSame } from '../../domain/products/review-product.ts';
import { normaliseProductKey, type ProductIdentity } from '../../domain/products/sku-map.ts';
import { productNameOf } from '../../domain/products/names.ts';
import { isLicenseSeen, lockAdminSkuRow, saveAdminSkuRow } from '../../store/sku-map.ts';
import { invalidFields, OperationError } from '../failures.ts';
import { defineOperation, type ServerTools } from '../operation.ts';
import { productInWords, segment } from './product-identity.ts';
import { fromAdminRow, productRow } from './product-row.ts';
import { reviewOne } from './review.ts';

const product = z.object({
  productKey: z
    .string()
    .max(100)
    .optional()
    .describe('Catalog product and SKU: "CFQ7TTC0LCHC:0002"'),
  segment: segment.optional().describe('Price list of the product'),
  serviceId: z.string().max(200).optional(),
  subscriptionId: z
    .string()
    .max(200)
    .optional()
    .describe('For a CSP that gives nothing but a name'),
  skuId: z.string().max(100).describe('The license in the tenant (GUID)'),
  known: z
    .array(z.string().max(100))
    .max(50)
    .optional()
    .describe(
      '`known` of the question that this answers: refused when the sources say more by now',
    ),
});

export const setProduct = defineOperation({
  name: 'products.set',
  summary: 'Say which license a product is; it stands above every other source',
  route: 'PUT /v1/products',
  input: product,
  output: productRow,
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, actor, write }, input) => {
    const identity = toIdentity(input);
    const sku = parseGuid(input.skuId);
    if (sku === null) throw invalidFields({ skuId: 'A license is named by its GUID.' });
    await requireKnown(tools, skuId(sku));
    const row = await write(
      async (tx) => {
        const before = await lockAdminSkuRow(tx, identity);
        const now = (await reviewOne(tx, identity)).known;
        requireSame(now, input.known);
        const saved = {
          ...identity,
          skuId: skuId(sku),
          confirmedBy: actor.name,
          confirmedAt: tools.clock.now(),
          knownThen: now,
        };
        await saveAdminSkuRow(tx, saved);
        return { before, saved };
      },
      ({ before, saved }) => ({
        summary: `Said that ${productInWords(identity)} is license ${saved.skuId}`,
        before: before === null ? null : { skuId: before.skuId, confirmedBy: before.confirmedBy },
        after: { ...identity, skuId: saved.skuId, known: saved.knownThen },
      }),
    );
    return fromAdminRow(row.saved);
  },
});

/** This row decides alone what is bought: a mistyped GUID would be believed. */
async function requireKnown({ db }: ServerTools, sku: SkuId): Promise<void> {
  if (productNameOf(sku) !== null || (await isLicenseSeen(db, sku))) return;
  throw invalidFields({
    skuId:
      'Nobody has seen this license: no table of names has it, and no CSP or tenant has named it. Check the GUID; a license that is new at Microsoft comes with its table of names (Products > Names of licenses).',
  });
}

/** Somebody decided by what the page showed; what came in meanwhile has not been seen by anybody. */
export function requireSame(now: readonly SkuId[], shown: readonly string[] | undefined): void {
  if (shown === undefined || isSame(now, shown)) return;
  throw new OperationError({
    kind: 'conflict',
    code: 'evidence-changed',
    message: 'Meanwhile the sources say something else about this product.',
    nextStep: 'Load the page again and look; nothing of yours was saved.',
  });
}

function toIdentity(given: z.output<typeof product>): ProductIdentity {
  const { productKey, serviceId, subscriptionId } = given;
  if (productKey !== undefined && given.segment !== undefined && subscriptionId === undefined) {
    const key = normaliseProductKey(productKey);
    if (!/^[A-Z0-9]+:[A-Z0-9]+$/.test(key)) {
      throw invalidFields({
        productKey:
          'A product is named as in Microsoft’s catalog, with its SKU: CFQ7TTC0LCHC:0002.',
      });
    }
    return { kind: 'product', productKey: key, segment: given.segment };
  }
  if (serviceId !== undefined && subscriptionId !== undefined && productKey === undefined) {
    return { kind: 'subscription', serviceId, subscriptionId };
  }
  throw invalidFields({
    productKey: 'Give either "productKey" and "segment", or "serviceId" and "subscriptionId".',
  });
}
