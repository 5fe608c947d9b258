import { z } from 'zod';
import { productNameOf } from '../../domain/products/names.ts';
import type { IgnoredProduct } from '../../store/sku-map-seen.ts';
import { toProductColumns } from '../../store/sku-map.ts';
import { instant } from '../schemas/common.ts';
import { segment, segmentOrSubscription } from './product-identity.ts';
import type { OpenProduct } from './review.ts';

/** What an admin has to decide about a product. */
export const productQuestion = z
  .object({
    productKey: z
      .string()
      .describe('"<service id>/<subscription id>" where `segment` is "subscription"'),
    segment: segmentOrSubscription,
    priceList: segment,
    productName: z.string(),
    reason: z.enum(['unknown-product', 'contradicting-evidence', 'admin-contradicted']),
    explanation: z.string(),
    isBlocked: z.boolean().describe('Nothing is bought on it until somebody decides'),
    known: z.array(z.string()).describe('Licenses that the sources name; send it with the answer'),
    candidates: z.array(
      z.object({
        skuId: z.string(),
        name: z.string().nullable(),
        basis: z
          .enum(['said', 'same-product', 'name'])
          .describe('"name" is help for the eye: names of licenses mislead'),
        reason: z.string(),
      }),
    ),
    proposal: z.string().nullable().describe('The one candidate that documents speak for'),
    serviceNames: z.array(z.string()),
    clientNames: z.array(z.string()).describe('At most ten'),
    clientCount: z.number().int(),
    subscriptionCount: z.number().int().describe('0: no client has it'),
    seatCount: z.number().int(),
    ignored: z.object({ by: z.string(), at: instant }).nullable(),
  })
  .meta({ id: 'ProductQuestion' });

const mostClients = 10;

/** Null where nothing is to be decided. */
export function toProductQuestion(
  open: OpenProduct,
  ignored: IgnoredProduct | null,
): z.input<typeof productQuestion> | null {
  const { product, question, use } = open;
  if (question === null) return null;
  const columns = toProductColumns(product);
  return {
    productKey: columns.product_key,
    segment: segmentOrSubscription.parse(columns.segment),
    priceList: open.segment,
    productName: open.productName,
    reason: question.reason,
    explanation: question.explanation,
    isBlocked: question.isBlocked,
    known: [...question.known],
    candidates: question.candidates.map(({ skuId, basis, reason }) => ({
      skuId,
      name: productNameOf(skuId),
      basis,
      reason,
    })),
    proposal: question.proposal,
    serviceNames: [...(use?.serviceNames ?? [])],
    clientNames: (use?.clientNames ?? []).slice(0, mostClients),
    clientCount: use?.clientNames.length ?? 0,
    subscriptionCount: use?.subscriptionCount ?? 0,
    seatCount: use?.seatCount ?? 0,
    ignored: ignored === null ? null : { by: ignored.ignoredBy, at: ignored.ignoredAt },
  };
}
