import { z } from 'zod';
import {
  cspCustomerId,
  skuId,
  subscriptionId,
  tenantId,
  type CspCustomerId,
} from '../../domain/ids.ts';
import type { CatalogItem, NewOrder, SentOrder } from '../../ports/ordering.ts';
import { storedMoney, toMoney } from '../steps/stored-money.ts';

/** An item of a CSP's catalog as results and the ledger keep it. */
export const storedItem = z.object({
  id: z.string(),
  productName: z.string(),
  productKey: z.string().nullable(),
  declaredSkuId: z.string().nullable(),
  segment: z.enum(['commercial', 'nonprofit', 'education', 'government']),
  term: z.enum(['P1M', 'P1Y', 'P3Y', 'unknown']),
  billingCycle: z.enum(['monthly', 'annual', 'triennial', 'unknown']),
  unitCost: storedMoney.nullable(),
  unitCostPeriod: z.enum(['P1M', 'P1Y', 'P3Y']),
  minimumQuantity: z.number().nullable(),
  maximumQuantity: z.number().nullable(),
});
export type StoredItem = z.infer<typeof storedItem>;

/** What an order is beside its customer and its quantity, which stand in the ledger's own columns. */
export const storedOrder = z.object({
  tenantId: z.string(),
  item: storedItem,
  /** Answers to the CSP's questions, by its keys. They may be about people: nowhere but here, and never in a log. */
  answers: z.record(z.string(), z.array(z.string())),
});
export type StoredOrder = z.infer<typeof storedOrder>;

const sentOrder = storedOrder.extend({
  customerId: z.string(),
  quantity: z.number().int(),
  requestId: z.string(),
  preparation: z.string().nullable(),
  subscriptionsBefore: z.array(z.string()),
  /** ISO text. */
  sentAt: z.string(),
});

/** A stored item as connectors know it. */
export function toItem(stored: StoredItem): CatalogItem {
  const { declaredSkuId, unitCost, ...rest } = stored;
  return {
    ...rest,
    declaredSkuId: declaredSkuId === null ? null : skuId(declaredSkuId),
    unitCost: toMoney(unitCost),
  };
}

/** An item as it is stored: the connector may give it more than is kept. */
export function fromItem(item: CatalogItem): StoredItem {
  return storedItem.parse(item);
}

/** A wish of the ledger as an order. `requestId` stays the same when it has to be sent again. */
export function toNewOrder(wish: {
  readonly order: StoredOrder;
  readonly customerId: CspCustomerId;
  readonly quantity: number;
  readonly requestId: string;
}): NewOrder {
  const { order, ...rest } = wish;
  return {
    ...rest,
    tenantId: tenantId(order.tenantId),
    item: toItem(order.item),
    answers: order.answers,
  };
}

/** What an attempt of the ledger has sent. Throws for what is no order. */
export function toSentOrder(stored: unknown): SentOrder {
  const sent = sentOrder.parse(stored);
  return {
    ...toNewOrder({
      order: sent,
      customerId: cspCustomerId(sent.customerId),
      quantity: sent.quantity,
      requestId: sent.requestId,
    }),
    preparation: sent.preparation,
    subscriptionsBefore: sent.subscriptionsBefore.map((id) => subscriptionId(id)),
    sentAt: Temporal.Instant.from(sent.sentAt),
  };
}
