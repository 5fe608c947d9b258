import { z } from 'zod';

import { countReducible } from '../../core/lots.ts';
import type { Route, SimReply } from '../../core/routes.ts';
import { addOrder } from '../changes.ts';
import type { ImLine, ImOrder, ImProduct, ImState, ImSubscription } from '../entities.ts';
import { refuse } from '../errors.ts';
import { answerPage, type ImRequest, oneOf } from '../paging.ts';
import { fitsPeriod } from '../rules.ts';
import { toOrder, toOrderRow } from '../wire.ts';

const statuses = ['submitted', 'processing', 'error', 'completed', 'cancelled'];

const periodBody = z.object({ type: z.enum(['day', 'month', 'year']), duration: z.int() });
const orderBody = z.object({
  type: z.enum(['sales', 'change', 'renewal', 'cancellation']),
  customerId: z.string(),
  poNumber: z.string().optional(),
  scheduledOn: z.string().optional(),
  products: z
    .array(
      z.object({
        subscriptionId: z.string(),
        mpn: z.string(),
        vendor: z.string().optional(),
        // The specification says number, the examples of later versions write "2.0".
        quantity: z.coerce.number(),
        billingPeriod: periodBody.optional(),
        subscriptionPeriod: periodBody.optional(),
      }),
    )
    .min(1),
});
type OrderedProduct = z.infer<typeof orderBody>['products'][number];

interface Target {
  product: ImProduct;
  subscription: ImSubscription;
  line: ImLine;
  quantity: number;
}

/** The row of the catalog that is meant; a part number that has several needs the periods as well. */
const findProduct = (request: ImRequest, ordered: OrderedProduct): ImProduct => {
  const rows = Object.values(request.state.products).filter(
    (product) =>
      product.mpn === ordered.mpn &&
      (ordered.vendor === undefined || ordered.vendor === product.vendor) &&
      fitsPeriod(product.billingPeriod, ordered.billingPeriod) &&
      fitsPeriod(product.subscriptionPeriod, ordered.subscriptionPeriod),
  );
  const [product] = rows;
  if (product === undefined) return refuse(request, 400, `Product ${ordered.mpn} is not found`);
  return rows.length === 1
    ? product
    : refuse(
        request,
        400,
        `More than one product has MPN ${ordered.mpn}: specify vendor, subscriptionPeriod and billingPeriod`,
      );
};

const findTarget = (request: ImRequest, customerId: string, ordered: OrderedProduct): Target => {
  const { subscriptionId: id, quantity } = ordered;
  const subscription = request.state.subscriptions[id];
  if (subscription?.customerId !== customerId) {
    return refuse(request, 400, `Subscription #${id} of customer #${customerId} is not found`);
  }
  const product = findProduct(request, ordered);
  const line = subscription.lines.find(({ productId }) => productId === product.id);
  return line === undefined
    ? refuse(request, 400, `Subscription #${id} has no product ${ordered.mpn} of these periods`)
    : { product, subscription, line, quantity };
};

/** Refuses what may not be ordered, in the order in which the platform looks. The texts are made up but for the last. */
const assertAllowed = (request: ImRequest, target: Target): void => {
  const { product, subscription, line, quantity } = target;
  const customer = request.state.customers[subscription.customerId];
  const isMore = quantity > line.quantity;
  if (customer?.status !== 'active' && (isMore || customer?.status !== 'creditHold')) {
    refuse(request, 400, `Customer #${subscription.customerId} is in status ${customer?.status}`);
  }
  if (subscription.status !== 'active') {
    refuse(request, 400, `Subscription #${subscription.id} is not active`);
  }
  if (!Number.isInteger(quantity) || quantity < product.minimumQuantity) {
    refuse(request, 400, `The minimum quantity of ${product.mpn} is ${product.minimumQuantity}`);
  }
  if (quantity > product.maximumQuantity) {
    refuse(request, 400, `The maximum quantity of ${product.mpn} is ${product.maximumQuantity}`);
  }
  const open = Object.values(request.state.orders).find(
    ({ status, lines }) =>
      (status === 'submitted' || status === 'processing') &&
      lines.some(({ subscriptionId }) => subscriptionId === subscription.id),
  );
  if (open !== undefined) {
    refuse(
      request,
      500,
      `Cannot Upgrade/Downgrade Resources for Subscription #${subscription.id}: there is already an Upgrade/Downgrade Order #CH${open.id} in status Provisioning is in progress(LO). This order prohibits placing an order of the same order type (per subscription). Please either cancel conflicting order or wait until it is processed by the system.`,
    );
  }
};

/** Whether more seats would be given back than the windows of seven days leave open. */
const isOutsideWindow = ({ line, quantity }: Target, now: Temporal.Instant): boolean => {
  const refundable = countReducible(line.lots, now);
  return line.quantity - quantity > refundable;
};

/** How the order will end, decided when it is taken; null for one that never does. */
const endOf = (
  request: ImRequest,
  targets: readonly Target[],
): NonNullable<ImOrder['due']>['as'] | null => {
  const { state, now } = request;
  const { forbiddenDecrease } = state.behaviour;
  const forbidden = targets.some((target) => isOutsideWindow(target, now));
  if (forbidden && forbiddenDecrease !== 'order-error') {
    refuse(
      request,
      forbiddenDecrease === 'refuse' ? 400 : 500,
      'Decrease is not allowed: the period of 168 hours has expired',
    );
  }
  if (request.fault('order-stuck') !== undefined) return null;
  if (request.fault('order-cancelled') !== undefined) return 'cancelled';
  return forbidden || request.fault('order-fails') !== undefined ? 'error' : 'completed';
};

/** A change order: taken at once, carried out later, and only then in the subscription and the tenant. */
const placeOrder = (request: ImRequest): SimReply => {
  const { state, now, record } = request;
  const parsed = orderBody.safeParse(request.body);
  const body = parsed.success
    ? parsed.data
    : refuse(request, 400, `Invalid order: ${parsed.error.issues[0]?.path.join('.')}`);
  if (body.type !== 'change' || body.scheduledOn !== undefined) {
    refuse(request, 501, `The ingram-micro simulator places change orders for now only`);
  }
  const targets = body.products.map((ordered) => findTarget(request, body.customerId, ordered));
  for (const target of targets) assertAllowed(request, target);
  const as = endOf(request, targets);
  const durationMs = state.behaviour.provisionSeconds * 1000;
  const order = addOrder(state, {
    type: 'change',
    customerId: body.customerId,
    poNumber: body.poNumber ?? null,
    createdAt: now.toString(),
    status: 'submitted',
    lines: targets.map(({ product, subscription, quantity }) => ({
      productId: product.id,
      subscriptionId: subscription.id,
      quantity,
    })),
    due:
      as === null
        ? null
        : {
            processingAtMs: now.epochMilliseconds + durationMs / 2,
            endsAtMs: now.epochMilliseconds + durationMs,
            as,
          },
  });
  const { customerId, id: orderId, poNumber } = order;
  record({ kind: 'order', customerId, orderId, poNumber });
  return { status: 200, body: toOrder(state, order) };
};

const compare = (a: string, b: string): number =>
  Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b));

const listOrders = (request: ImRequest): SimReply => {
  const { state, query } = request;
  const customerId = query.get('customerId');
  const subscriptionId = query.get('subscriptionId');
  const from = query.get('creationTimeFrom');
  const to = query.get('creationTimeTo');
  const status = oneOf(request, 'status', statuses);
  const onlySales = state.behaviour.subscriptionFilter === 'sales-only';
  const isOf = (order: ImOrder): boolean =>
    subscriptionId === null ||
    ((!onlySales || order.type === 'sales') &&
      order.lines.some((line) => line.subscriptionId === subscriptionId));
  const rows = Object.values(state.orders)
    .filter((order) => customerId === null || order.customerId === customerId)
    .filter((order) => status === null || order.status === status)
    .filter((order) => from === null || compare(order.createdAt, from) >= 0)
    .filter((order) => to === null || compare(order.createdAt, to) <= 0)
    .filter(isOf)
    .sort((a, b) => compare(b.createdAt, a.createdAt) || Number(b.id) - Number(a.id));
  return answerPage(request, rows, toOrderRow, 'later-versions');
};

/** Orders, the newest first. */
export const orderRoutes: Route<ImState, string>[] = [
  { method: 'GET', path: '/marketplace/na/orders', handle: listOrders },
  {
    method: 'GET',
    path: '/marketplace/na/orders/{id}',
    handle: (request) => {
      const { state } = request;
      const id = request.params['id'] ?? '';
      const order = state.orders[id] ?? refuse(request, 404, `Order #${id} is not found`);
      return { status: 200, body: toOrder(state, order) };
    },
  },
  { method: 'POST', path: '/marketplace/na/orders', handle: placeOrder },
];
