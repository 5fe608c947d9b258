/** Ordering new subscriptions: README.md, "Ordering". */
import { parseGuid, subscriptionId } from '../../domain/ids.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type {
  NewOrder,
  OrderAnswer,
  OrderCheck,
  OrderQuestion,
  Ordering,
} from '../../ports/ordering.ts';
import { type RulesOf, findItems, fromItemId } from './catalog.ts';
import type { Pax8Client } from './client.ts';
import { fromRefusedWrite } from './errors.ts';
import { findOrder } from './ordered.ts';
import { type Pax8NewOrder, type Pax8OrderClient, createOrderCalls } from './order-client.ts';
import type { Pax8ProvisionDetail } from './schema.ts';

type Refused = Extract<OrderAnswer, { outcome: 'refused' }>;

/** The key of Pax8's question for the tenant, the one that decides where the seats go. */
const tenantKey = 'msTenantId';
const existsKey = 'msCustExists';

export function createOrdering(calls: Pax8Client, rulesOf: RulesOf): Ordering {
  const client = { ...calls, ...createOrderCalls(calls.http) };
  return {
    // Nothing is documented about how late an order may show; as for changes (README.md, "Limits").
    settleTimeMs: 15 * 60_000,
    // By its list of orders, with or without what they came to.
    absenceIsProof: true,
    findItems: (customerId, wanted) => findItems(client, rulesOf, customerId, wanted),
    readQuestions: async (_customerId, item, tenantId) =>
      (await client.provisionDetails(fromItemId(item.id).productId)).map((detail) =>
        fromPax8Detail(detail, tenantId),
      ),
    // No endpoint tells. A customer who has not accepted shows by the refusal of an order.
    readAgreement: () => Promise.resolve('not-told'),
    checkOrder: (order) => checkOrder(client, order),
    placeOrder: (order) => placeOrder(client, order),
    findOrder: (order, reference) => findOrder(client, rulesOf, order, reference),
  };
}

function fromPax8Detail(detail: Pax8ProvisionDetail, tenantId: string): OrderQuestion {
  const choices = detail.possibleValues?.length ? detail.possibleValues : null;
  return {
    key: detail.key,
    label: detail.label ?? detail.key,
    description: detail.description ?? null,
    choices,
    takesSeveral: detail.valueType === 'Multi-Value',
    preset: presetOf(detail.key, choices, tenantId),
  };
}

function presetOf(
  key: string,
  choices: readonly string[] | null,
  tenantId: string,
): readonly string[] | null {
  if (key === tenantKey) return [tenantId];
  if (key !== existsKey) return null;
  // We only ever order for a tenant that exists and that somebody administers.
  const yes = (choices ?? []).filter((choice) => /^yes\b/i.test(choice));
  return yes.length === 1 ? yes : null;
}

const notSent = (detail: string): Refused => ({
  outcome: 'refused',
  reason: 'other',
  detail: `not sent: ${detail}`,
  retryAfterMs: null,
});

/** The order with an answer to what Pax8 asks today, and nothing else. The tenant is the order's own, never an answer's. */
function toPax8Order(order: NewOrder, asked: readonly Pax8ProvisionDetail[]): Pax8NewOrder {
  const { productId, commitmentTermId, billingTerm } = fromItemId(order.item.id);
  const provisioningDetails = asked.flatMap(({ key }) => {
    const values = key === tenantKey ? [order.tenantId] : (order.answers[key] ?? []);
    return values.length === 0 ? [] : [{ key, values }];
  });
  return {
    companyId: order.customerId,
    orderedBy: 'Pax8 Partner',
    lineItems: [
      {
        lineItemNumber: 1,
        productId,
        quantity: order.quantity,
        billingTerm,
        ...(commitmentTermId === '' ? {} : { commitmentTermId }),
        provisioningDetails,
      },
    ],
  };
}

/**
 * Builds the body, sends it by `send`, and reads Pax8's no as a value. Answers of people are kept out of every error: those
 * are logged and stored.
 */
async function sendOrder<Answer>(
  client: Pax8OrderClient,
  order: NewOrder,
  send: (body: Pax8NewOrder) => Promise<Answer>,
): Promise<Answer | Refused> {
  const named = order.answers[tenantKey]?.map((value) => parseGuid(value));
  if (named?.some((tenantId) => tenantId !== order.tenantId)) {
    return notSent('the tenant in the answers is not the tenant the seats are for');
  }
  if (!Number.isSafeInteger(order.quantity) || order.quantity < 1) {
    const refused = notSent('an order is for at least one seat');
    return { ...refused, reason: 'quantity-out-of-range' };
  }
  const asked = await client.provisionDetails(fromItemId(order.item.id).productId);
  try {
    return await send(toPax8Order(order, asked));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    const safe = withoutAnswers(error, order, asked);
    const refusal = fromRefusedWrite(safe, { isDecrease: false, allowsDecrease: null });
    if (refusal === null) throw safe;
    return refusal;
  }
}

/** The same error with what people typed taken out of the vendor's words; choices are the vendor's own and stay. */
function withoutAnswers(
  error: ConnectorError,
  order: NewOrder,
  asked: readonly Pax8ProvisionDetail[],
): ConnectorError {
  const typed = asked
    .filter(({ possibleValues }) => !possibleValues?.length)
    .flatMap(({ key }) => order.answers[key] ?? [])
    .filter((answer) => answer.trim() !== '');
  const detail = typed.reduce((text, answer) => text.replaceAll(answer, '…'), error.detail ?? '');
  if (detail === (error.detail ?? '')) return error;
  // Without the cause: it would carry the words that were taken out.
  const { vendor, operation, kind, status, vendorCode, correlationId, retryAfterMs } = error;
  const rest = { vendor, operation, kind, status, vendorCode, correlationId, retryAfterMs };
  return new ConnectorError({ ...rest, detail });
}

const describeOrder = ({ customerId, item, quantity }: NewOrder): string =>
  `${quantity} seats of product ${fromItemId(item.id).productId} for company ${customerId}`;

async function checkOrder(client: Pax8OrderClient, order: NewOrder): Promise<OrderCheck> {
  const answer = await sendOrder(client, order, async (body) => {
    await client.mockOrder(body, `checking an order of ${describeOrder(order)}`);
    return null;
  });
  if (answer === null) return { outcome: 'fine', firstCharge: null };
  return { outcome: 'refused', reason: answer.reason, detail: answer.detail };
}

async function placeOrder(client: Pax8OrderClient, order: NewOrder): Promise<OrderAnswer> {
  return sendOrder(client, order, async (body): Promise<OrderAnswer> => {
    const placed = await client.postOrder(body, `ordering ${describeOrder(order)}`);
    const { productId } = fromItemId(order.item.id);
    const line = placed.lineItems?.find((item) => item.productId === productId);
    const isOurs = placed.companyId.toLowerCase() === order.customerId.toLowerCase();
    const made = isOurs ? line?.subscriptionId : null;
    return {
      outcome: 'placed',
      reference: placed.id,
      subscriptionId: made ? subscriptionId(made) : null,
    };
  });
}
