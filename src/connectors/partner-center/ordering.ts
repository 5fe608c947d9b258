/** Ordering new subscriptions by cart and checkout: README.md, "Ordering". */
import { type ServiceId, subscriptionId } from '../../domain/ids.ts';
import type { Money } from '../../domain/money.ts';
import { multiplyMoney, roundToMinorUnit } from '../../domain/pricing/amounts.ts';
import { invariant } from '../../lib/invariant.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { WriteRefusal } from '../../ports/write-refusal.ts';
import type {
  AgreementState,
  NewOrder,
  OrderAnswer,
  Ordering,
  SentOrder,
} from '../../ports/ordering.ts';
import { findItems, toCartLine } from './catalog.ts';
import { type PartnerCenterClient, vendor } from './client.ts';
import { findMeaningOfCode } from './error-table.ts';
import { fromRefusedWrite } from './errors.ts';
import { normaliseId } from './map.ts';
import { type Cart, type Checkout, type OrderCalls, createOrderCalls } from './order-client.ts';
import { findOrder, lineOf } from './ordered.ts';
import { type PriceSheet, toMoney } from './prices.ts';

/** An order may take 15 minutes to be listed ([D 56] of README.md), and five more for the clocks. */
const settleTimeMs = 20 * 60_000;

/** What ordering stands on. */
export interface OrderingParts {
  readonly serviceId: ServiceId;
  readonly client: PartnerCenterClient;
  /** Null when there is no consent or the sheet cannot be read. */
  prices(): Promise<PriceSheet | null>;
  now(): Temporal.Instant;
  /** Whether a person has consented, which reading the agreement needs. */
  readonly hasConsent: boolean;
}

export function createOrdering(parts: OrderingParts): Ordering {
  const { client, serviceId } = parts;
  const calls = createOrderCalls(client.commerce);
  return {
    settleTimeMs,
    // The cart is known as ordered or not, and orders nothing twice.
    absenceIsProof: true,
    findItems: async (customerId, wanted) =>
      findItems(calls, await parts.prices(), customerId, wanted),
    readQuestions: () => Promise.resolve([]),
    readAgreement: (customerId) => readAgreement(calls, parts.hasConsent, customerId),
    prepareOrder: (order) => prepareOrder(calls, order),
    placeOrder: (order) => placeOrder(calls, order),
    findOrder: (order, reference) =>
      findOrder(
        { calls, client, serviceId, isSettled: isSettled(parts.now(), order) },
        order,
        reference,
      ),
  };
}

function isSettled(now: Temporal.Instant, { sentAt }: SentOrder): boolean {
  return now.since(sentAt).total('milliseconds') >= settleTimeMs;
}

/** Only a person may read it: without one it is not told, and a checkout without the agreement is refused. */
async function readAgreement(
  calls: OrderCalls,
  hasConsent: boolean,
  customerId: string,
): Promise<AgreementState> {
  if (!hasConsent) return 'not-told';
  try {
    return (await calls.isAgreementSigned(customerId)) ? 'signed' : 'missing';
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'forbidden') return 'not-told';
    throw error;
  }
}

type Prepared = Awaited<ReturnType<NonNullable<Ordering['prepareOrder']>>>;

const refuse = (
  reason: WriteRefusal,
  detail: string,
): Extract<Prepared, { outcome: 'refused' }> => ({ outcome: 'refused', reason, detail });

async function prepareOrder(calls: OrderCalls, order: NewOrder): Promise<Prepared> {
  const { customerId, item, quantity } = order;
  if (normaliseId(customerId) !== order.tenantId) {
    return refuse('other', 'not sent: the customer is not the tenant the seats are for');
  }
  if (!Number.isSafeInteger(quantity) || quantity < 1) {
    return refuse('quantity-out-of-range', 'not sent: an order is for at least one seat');
  }
  const line = await toCartLine(calls, order);
  if (line === null) return refuse('other', `not sent: ${item.id} is not sold any more`);
  try {
    const operation = `making a cart of ${quantity} seats of ${item.id} for customer ${customerId}`;
    return fromCart(await calls.createCart(customerId, line, operation), order);
  } catch (error) {
    const refused = error instanceof ConnectorError ? fromRefusedWrite(error) : null;
    if (refused === null) throw error;
    return refuse(refused.reason, refused.detail);
  }
}

/** A cart with a bad line is made all the same: the line says what is wrong. */
function fromCart(cart: Cart, { item, quantity }: NewOrder): Prepared {
  const [line, ...others] = cart.lineItems ?? [];
  if (line?.error) {
    const { errorCode, errorDescription } = line.error;
    const said = [errorCode, errorDescription].filter(Boolean).join(' ');
    return refuse(reasonOf(String(errorCode ?? ''), errorDescription ?? ''), said);
  }
  const isAsMeant =
    others.length === 0 && line?.quantity === quantity && line.termDuration === item.term;
  if (!isAsMeant) return refuse('other', 'the cart is not what was asked for');
  const price = line.pricing?.price ?? null;
  return {
    outcome: 'prepared',
    preparation: cart.id,
    firstCharge: price === null ? null : totalOf(price, line.currencyCode ?? '', quantity),
  };
}

/** Per seat and billing cycle times the seats, half a cent rounded to the even one. */
function totalOf(price: number, currency: string, quantity: number): Money | null {
  const each = toMoney(String(price), currency);
  return each === null ? null : roundToMinorUnit(multiplyMoney(each, quantity), 'half-even');
}

/** By the code where it is known, else by the words: the codes of cart lines are not published with a meaning. */
function reasonOf(code: string, words: string): WriteRefusal {
  const known = findMeaningOfCode(code)?.refusal;
  if (known) return known;
  return /quantity|seat count/i.test(words) ? 'quantity-out-of-range' : 'other';
}

/** What a repeated checkout of one cart is answered with when the cart was taken: 800065 before, 800064 and 800060 right now. */
const takenCodes: ReadonlySet<string> = new Set(['800060', '800064', '800065']);

/**
 * Checks the cart out. The cart is the order's identity: a repeat is answered with a code of `takenCodes` and orders nothing,
 * and tells neither order nor subscription, so those have to be looked for.
 */
async function placeOrder(calls: OrderCalls, order: SentOrder): Promise<OrderAnswer> {
  const { customerId, preparation, requestId, item, quantity } = order;
  invariant(preparation !== null, 'an order at Partner Center is a cart that was stored before');
  const operation = `ordering ${quantity} seats of ${item.id} for customer ${customerId} by cart ${preparation}`;
  try {
    return fromCheckout(
      await calls.checkOut(customerId, preparation, requestId, operation),
      order,
      operation,
    );
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (takenCodes.has(error.vendorCode ?? '')) {
      return { outcome: 'placed', reference: null, subscriptionId: null };
    }
    const refused = fromRefusedWrite(error);
    if (refused === null) throw error;
    return refused;
  }
}

function fromCheckout(answer: Checkout, order: SentOrder, operation: string): OrderAnswer {
  const placed = answer.orders?.find((each) => lineOf(each, order.item) !== undefined);
  if (placed !== undefined) {
    const made = lineOf(placed, order.item)?.subscriptionId;
    return {
      outcome: 'placed',
      reference: placed.id,
      subscriptionId: made ? subscriptionId(normaliseId(made)) : null,
    };
  }
  const [failed] = answer.orderErrors ?? [];
  if (failed !== undefined && !answer.orders?.length) {
    const code = String(failed.code ?? '');
    return {
      outcome: 'refused',
      reason: reasonOf(code, failed.description ?? ''),
      detail: [code, failed.description].filter(Boolean).join(' '),
      retryAfterMs: null,
    };
  }
  // Something was ordered, or nothing: the answer names neither our order nor an error.
  const detail = 'the checkout names neither the order nor what is wrong';
  throw new ConnectorError({ vendor, operation, kind: 'unknown-outcome', detail });
}
