import { z } from 'zod';
import { storedOrder } from '../orders/stored-order.ts';
import { storedMoney } from './stored-money.ts';

/** One change of a plan as later steps and notes need it. Instants are ISO text. */
export const plannedChange = z.object({
  skuId: z.string(),
  productName: z.string(),
  serviceId: z.string(),
  serviceName: z.string(),
  customerId: z.string(),
  customerName: z.string(),
  subscriptionId: z.string(),
  commerceSubscriptionId: z.string().nullable(),
  commitment: z.string(),
  /** Positive for buying, negative for a release. */
  seatCount: z.number().int(),
  quantityBefore: z.number().int(),
  quantityAfter: z.number().int(),
  /** Seats the tenant showed when it was planned. */
  ownedBefore: z.number().int(),
  priceNow: storedMoney.nullable(),
  pricePerPeriod: storedMoney.nullable(),
  priceUntilCommitmentEnd: storedMoney.nullable(),
  monthly: storedMoney.nullable(),
  period: z.string(),
  /** Until when it can be undone; null where that is not promised. */
  undoUntil: z.string().nullable(),
  renewal: z.string(),
  /** A new subscription is ordered, with the quantity from 0; null for a change of one that exists. */
  order: z
    .object({
      wanted: storedOrder,
      /** What the CSP said it would charge for the first period, all seats; null where it did not say. */
      firstCharge: storedMoney.nullable(),
      /** Microsoft's customer agreement, as the CSP told it. */
      agreement: z.enum(['signed', 'not-told']),
    })
    .nullable()
    .default(null),
});
export type PlannedSeats = z.infer<typeof plannedChange>;

const seatSum = z.object({
  owned: z.number(),
  assigned: z.number(),
  held: z.number(),
  free: z.number(),
  need: z.number(),
  keepFree: z.number(),
  buy: z.number(),
  overAssignedBy: z.number(),
});

/** A release that was wanted and is not part of the plan, with the words for the ticket. */
const skippedRelease = z.object({
  skuId: z.string(),
  productName: z.string(),
  serviceName: z.string(),
  customerName: z.string(),
  subscriptionId: z.string(),
  commitment: z.string(),
  quantity: z.number().int(),
  reason: z.string(),
  isWindowClosed: z.boolean(),
  closedAt: z.string().nullable(),
  nextLegalAt: z.string().nullable(),
});
export type SkippedRelease = z.infer<typeof skippedRelease>;

/** What a plan step hands on. */
export const plannedSeats = z.object({
  /** Null when nothing has to change at any CSP. */
  planId: z.string().nullable(),
  hash: z.string().nullable(),
  sentences: z.array(z.string()),
  sums: z.array(z.object({ skuId: z.string(), productName: z.string(), sum: seatSum })),
  changes: z.array(plannedChange),
  skipped: z.array(skippedRelease),
});
export type PlannedSeatsResult = z.infer<typeof plannedSeats>;

/** Nothing to change. */
export const nothingPlanned: PlannedSeatsResult = {
  planId: null,
  hash: null,
  sentences: [],
  sums: [],
  changes: [],
  skipped: [],
};
