import { newLot } from '../core/lots.ts';
import type {
  SherwebBehaviour,
  SherwebCredential,
  SherwebCustomer,
  SherwebItem,
  SherwebState,
  SherwebSubscription,
} from './entities.ts';

/** A customer to start with; what is left out is ordinary. */
export type SherwebCustomerSeed = Pick<SherwebCustomer, 'id' | 'displayName' | 'tenantId'> &
  Partial<SherwebCustomer>;

/** A subscription to start with. */
export interface SherwebSubscriptionSeed {
  /** Subscription id. */
  id: string;
  /** Customer. */
  customerId: string;
  /** SKU of the catalog. */
  sku: string;
  /** Microsoft's id of it. */
  commerceId: string;
  /** Instant the present term began. */
  startedAt: string;
  /** Each addition of seats; their sum is the quantity. Windows are counted from `addedAt`. */
  lots: readonly { readonly quantity: number; readonly addedAt: string }[];
  /** Default: it renews. */
  renews?: boolean;
  /** Default: none. */
  scheduledQuantity?: number | null;
}

/** What Sherweb starts with. */
export interface SherwebSeed {
  /** Applications. */
  credentials: SherwebCredential[];
  /** Customers. */
  customers: SherwebCustomerSeed[];
  /** Catalog, the same for every customer. */
  items: SherwebItem[];
  /** Subscriptions. */
  subscriptions: SherwebSubscriptionSeed[];
}

const usualBehaviour: SherwebBehaviour = {
  provisionSeconds: 5,
  refusesBy: 'answer',
  problemType: 'class-name',
  tellsTrackingId: true,
  tellsMicrosoftSkuId: true,
  showsPrices: true,
  marksUtc: false,
  listsPastMinimums: false,
};

const toSubscription = (seed: SherwebSubscriptionSeed): SherwebSubscription => ({
  id: seed.id,
  customerId: seed.customerId,
  sku: seed.sku,
  quantity: seed.lots.reduce((sum, lot) => sum + lot.quantity, 0),
  purchasedAt: seed.startedAt,
  anchorOn: Temporal.Instant.from(seed.startedAt)
    .toZonedDateTimeISO('UTC')
    .toPlainDate()
    .toString(),
  termCount: 1,
  renews: seed.renews ?? true,
  scheduledQuantity: seed.scheduledQuantity ?? null,
  lots: seed.lots.map(({ quantity, addedAt }) => newLot(quantity, Temporal.Instant.from(addedAt))),
  commerceId: seed.commerceId,
});

/** By a key, which no two may share. */
const byKey = <Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): Record<string, Item> => {
  const keyed: Record<string, Item> = {};
  for (const item of items) {
    const key = keyOf(item);
    if (keyed[key] !== undefined) throw new RangeError(`The seed has ${key} twice`);
    keyed[key] = item;
  }
  return keyed;
};

/** The data a seed stands for. Throws `RangeError` when it has something twice. */
export const toState = (seed: SherwebSeed, behaviour: Partial<SherwebBehaviour>): SherwebState => ({
  credentials: structuredClone(seed.credentials),
  customers: byKey(
    seed.customers.map((customer) => ({
      path: ['Partner', customer.displayName],
      suspendedOn: null,
      ...structuredClone(customer),
    })),
    ({ id }) => id,
  ),
  items: byKey(structuredClone(seed.items), ({ sku }) => sku),
  subscriptions: byKey(seed.subscriptions.map(toSubscription), ({ id }) => id),
  amendments: [],
  orders: [],
  behaviour: { ...usualBehaviour, ...behaviour },
});
