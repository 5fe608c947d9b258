import { randomUUID } from 'node:crypto';
import { cspCustomerId, serviceId, subscriptionId } from '../../src/domain/ids.ts';
import type { Subscription } from '../../src/domain/subscription.ts';
import { businessStandard } from '../../src/domain/test-license.ts';
import { subscriptionWith } from '../../src/domain/test-subscription.ts';
import { ConnectorError, type ConnectorErrorKind } from '../../src/ports/errors.ts';
import type { Marketplace } from '../../src/ports/marketplace.ts';
import type {
  CatalogItem,
  OrderAnswer,
  OrderProgress,
  Ordering,
  SentOrder,
} from '../../src/ports/ordering.ts';

/**
 * A CSP that sells one product to one customer, in memory: what a vendor does with orders, lost answers and late lists. Stands
 * for the outside in tests of the order's lane; nothing of it knows the ledger.
 *
 * What it takes for granted, as the port promises it: where `absenceIsProof`, an order without an answer that will ever be
 * carried out shows within `settleTimeMs`, and what it took stands in its list of orders at once; otherwise there is no such
 * list, and an order without an answer may be carried out much later. It never knows the id that was sent along.
 */
export interface OrderModelSettings {
  readonly serviceId: string;
  readonly settleTimeMs: number;
  /** How late its list of subscriptions is; well below the settle time. */
  readonly lagMs: number;
  /** Orders are placed by something that is made before them. */
  readonly prepares: boolean;
  /** It has a list of its orders. */
  readonly absenceIsProof: boolean;
  readonly now: () => Temporal.Instant;
}

/** What becomes of the next order. */
export type OrderFate =
  | 'placed'
  /** Taken, and there after a while; or after hours; or worked on for ever; or never, which the CSP says. */
  | 'taken'
  | 'taken-for-long'
  | 'taken-for-ever'
  | 'taken-in-vain'
  /** No answer: never arrived, was carried out, or will be; or is worked on for hours and then gone without a word. */
  | 'lost-before'
  | 'lost-after'
  | 'lost-late'
  | 'lost-working'
  /** Said no before anything happened. */
  | 'unavailable'
  | 'busy'
  | 'refused';

/** One order as the CSP saw it. */
interface SeenOrder {
  readonly sent: SentOrder;
  readonly reference: string;
  readonly dueAt: Temporal.Instant;
  readonly isInVain: boolean;
  /** Stands in the CSP's list of orders from the beginning. */
  readonly isListed: boolean;
}

interface Bought {
  readonly at: Temporal.Instant;
  readonly subscription: Subscription;
}

export interface OrderModel {
  readonly marketplace: Marketplace;
  /** Every order that arrived, whatever came of it. */
  readonly arrived: readonly SentOrder[];
  /** Orders that were placed by what was prepared for another one. */
  readonly strayed: readonly string[];
  /** What the customer pays for now, whoever ordered it. */
  bought(): readonly Subscription[];
  /** Seats that the tenant shows of it so long ago. */
  seatsAgo(milliseconds: number): number;
  /** Somebody orders the same in the vendor's portal. */
  otherHand(quantity: number, of?: Partial<Subscription>): void;
  /** What a person sees in the vendor's portal: whether an order is still worked on. */
  isWorking(): boolean;
  /** What somebody ordered there last is cancelled, and gone from every list. */
  otherHandCancels(): void;
  /** Prices and ids of the catalog change. */
  changeCatalog(): void;
  plan(fates: readonly OrderFate[]): void;
  onTouch(touch: (place: 'read' | 'before-send' | 'after-send') => Promise<void>): void;
}

const takenMs = 10 * 60_000;
/** Longer than any settle time. */
const longMs = 3 * 3_600_000;
const everMs = 365 * 24 * 3_600_000;
const lateMs = 60_000;

export const modelItem: CatalogItem = {
  id: 'item-1',
  productName: 'Microsoft 365 Business Standard',
  productKey: null,
  declaredSkuId: businessStandard,
  segment: 'commercial',
  term: 'P1M',
  billingCycle: 'monthly',
  unitCost: { amountMinor: 1_008, currency: 'EUR' },
  unitCostPeriod: 'P1M',
  minimumQuantity: 1,
  maximumQuantity: 300,
};

export function createOrderModel(settings: OrderModelSettings): OrderModel {
  const { now, settleTimeMs } = settings;
  const arrived: SentOrder[] = [];
  const prepared = new Map<string, string>();
  const strayed: string[] = [];
  const open: SeenOrder[] = [];
  const refused = new Set<string>();
  const all: Bought[] = [];
  let item = modelItem;
  let fates: readonly OrderFate[] = ['placed'];
  let sentCount = 0;
  let touch = untouched;

  const buy = (
    quantity: number,
    at: Temporal.Instant,
    of: Partial<Subscription> = {},
  ): Subscription => {
    const subscription = subscriptionWith({
      serviceId: serviceId(settings.serviceId),
      customerId: cspCustomerId('customer-1'),
      id: subscriptionId(randomUUID()),
      declaredSkuId: businessStandard,
      quantity,
      ...of,
    });
    all.push({ at, subscription });
    return subscription;
  };
  const settle = (): void => {
    for (const order of open.splice(0)) {
      if (Temporal.Instant.compare(order.dueAt, now()) > 0) open.push(order);
      else if (order.isInVain) refused.add(order.reference);
      else buy(order.sent.quantity, order.dueAt);
    }
  };
  const boughtAgo = (milliseconds: number): readonly Subscription[] => {
    settle();
    const then = now().subtract({ milliseconds });
    return all
      .filter(({ at }) => Temporal.Instant.compare(at, then) <= 0)
      .map(({ subscription }) => subscription);
  };
  const take = (sent: SentOrder): OrderAnswer | ConnectorError => {
    const fate = fates[sentCount % fates.length] ?? 'placed';
    sentCount += 1;
    const reference = randomUUID();
    const placed: OrderAnswer = { outcome: 'placed', reference, subscriptionId: null };
    const later = (milliseconds: number): void => {
      const dueAt = now().add({ milliseconds });
      const isListed = settings.absenceIsProof && fate !== 'lost-late';
      const isInVain = fate === 'taken-in-vain' || fate === 'lost-working';
      open.push({ sent, reference, dueAt, isInVain, isListed });
    };
    switch (fate) {
      case 'placed':
        buy(sent.quantity, now());
        return placed;
      case 'taken':
      case 'taken-for-long':
      case 'taken-in-vain':
        later(fate === 'taken' ? takenMs : longMs);
        return placed;
      case 'taken-for-ever':
        later(everMs);
        return placed;
      case 'lost-before':
        return failure('unknown-outcome');
      case 'lost-after':
        buy(sent.quantity, now());
        return failure('unknown-outcome');
      case 'lost-late':
        later(settings.absenceIsProof ? lateMs : longMs);
        return failure('unknown-outcome');
      case 'lost-working':
        later(longMs);
        return failure('unknown-outcome');
      case 'unavailable':
        return failure('unavailable');
      case 'busy':
        return {
          outcome: 'refused',
          reason: 'busy',
          detail: 'come back later',
          retryAfterMs: 2_000,
        };
      case 'refused':
        return {
          outcome: 'refused',
          reason: 'credit-limit',
          detail: 'no credit',
          retryAfterMs: null,
        };
    }
  };
  const find = (sent: SentOrder, reference: string | null): OrderProgress => {
    settle();
    // Without a reference the list tells: there is one customer, and one order at a time.
    const isKnown = (order: SeenOrder): boolean =>
      reference === null ? order.isListed : order.reference === reference;
    if (open.some(isKnown)) return { state: 'pending' };
    if (reference !== null && refused.has(reference))
      return { state: 'refused', reason: 'other', detail: 'the order was cancelled' };
    const fresh = boughtAgo(settings.lagMs).filter(
      (one) => !sent.subscriptionsBefore.includes(one.id) && one.quantity === sent.quantity,
    );
    const [only] = fresh;
    if (only === undefined) return { state: 'absent' };
    return fresh.length === 1
      ? { state: 'done', subscriptionId: only.id }
      : { state: 'unclear', detail: 'two new subscriptions may be it' };
  };
  const reading = async <Value>(read: () => Value): Promise<Value> => {
    await touch('read');
    return read();
  };
  const ordering: Ordering = {
    settleTimeMs,
    absenceIsProof: settings.absenceIsProof,
    findItems: () => reading(() => [item]),
    readQuestions: () => reading(() => []),
    readAgreement: () => reading(() => 'signed' as const),
    ...(settings.prepares
      ? {
          prepareOrder: ({ requestId }) =>
            reading(() => {
              const preparation = randomUUID();
              prepared.set(preparation, requestId);
              return { outcome: 'prepared', preparation, firstCharge: null } as const;
            }),
        }
      : {}),
    placeOrder: async (sent) => {
      await touch('before-send');
      arrived.push(sent);
      const madeFor = prepared.get(sent.preparation ?? '');
      if (settings.prepares && madeFor !== sent.requestId) strayed.push(sent.requestId);
      const answer = take(sent);
      await touch('after-send');
      if (answer instanceof ConnectorError) throw answer;
      return answer;
    },
    findOrder: (sent, reference) => reading(() => find(sent, reference)),
  };
  return {
    marketplace: {
      capabilities: {
        readsReductionWindow: true,
        schedulesAtRenewal: false,
        tellsWhatBecameOfChange: false,
        tellsTenantOfCustomer: false,
        tellsDomainOfCustomer: false,
        settleTimeMs,
        lockTimeBeforeRenewalMs: 0,
        callsPerMinute: 1_000,
      },
      ordering,
      listSubscriptions: () => reading(() => boughtAgo(settings.lagMs)),
      readSubscription: (_customer, id) =>
        reading(() => {
          const found = boughtAgo(0).find((one) => one.id === id);
          if (found === undefined) throw failure('not-found');
          return found;
        }),
      setQuantity: () => notAsked('setQuantity'),
      test: () => notAsked('test'),
      listCustomers: () => notAsked('listCustomers'),
      readCustomerEvidence: () => notAsked('readCustomerEvidence'),
    },
    arrived,
    strayed,
    bought: () => boughtAgo(0),
    seatsAgo: (milliseconds) =>
      boughtAgo(milliseconds).reduce((seats, one) => seats + one.quantity, 0),
    otherHand: (quantity, of) => {
      buy(quantity, now(), of);
    },
    isWorking: () => {
      settle();
      return open.length > 0;
    },
    otherHandCancels: () => {
      all.pop();
    },
    changeCatalog: () => {
      item = { ...item, unitCost: { amountMinor: 1_200, currency: 'EUR' } };
    },
    plan: (next) => {
      fates = next;
      sentCount = 0;
    },
    onTouch: (next) => {
      touch = next;
    },
  };
}

const untouched: Parameters<OrderModel['onTouch']>[0] = () => Promise.resolve();

/** A part of the port that a test's subject has no business with. */
function notAsked(method: string): Promise<never> {
  return Promise.reject(new Error(`The model does not answer ${method}`));
}

function failure(kind: ConnectorErrorKind): ConnectorError {
  return new ConnectorError({ vendor: 'model', operation: 'ordering', kind });
}
