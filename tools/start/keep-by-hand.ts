import { z } from 'zod';
import type { MarketSeed, MarketSubscription } from '../../simulators/core/market.ts';
import { manualName, vendorOf } from '../../simulators/world/markets.ts';
import type { World } from '../../simulators/world/world.ts';
import { inParallel } from '../../src/lib/in-parallel.ts';
import {
  recordInput,
  subscriptionRecord,
} from '../../src/operations/manual/subscription-record.ts';
import { service } from '../../src/operations/schemas/service.ts';
import type { Api } from '../client/api.ts';
import { listClients } from './set-up.ts';

export type SubscriptionRecord = z.output<typeof subscriptionRecord>;

/** A subscription at the portal of the vendor without an API with the product's record of it. */
export interface KeptByHand {
  /** Its id at the portal. */
  readonly portalId: string;
  readonly record: SubscriptionRecord;
}

/** What is written down is done at once for so many clients. */
const recordsAtOnce = 4;

/**
 * Does what an admin does for a vendor without an API, through the public API, once the clients have their tenants: adds the
 * vendor and writes every subscription down that a client has there. Does nothing in a world where nobody buys there.
 */
export async function keepByHand(
  admin: Api,
  { seed }: Pick<World, 'seed'>,
): Promise<readonly KeptByHand[]> {
  const book = seed.markets[manualName];
  if (book === undefined) return [];
  const settings = { portalAddress: 'https://portal.leader.example', note: '' };
  const wanted = { kind: manualName, name: 'Leader Cloud', settings };
  const { id: serviceId } = await admin.post('/v1/services', wanted, service);
  const clients = await listClients(admin);
  return inParallel(book.subscriptions, recordsAtOnce, async (sold) => {
    const customer = book.customers.find(({ key }) => key === sold.customerKey);
    const owner = clients.find(({ tenantId }) => tenantId === customer?.tenantId);
    if (customer === undefined || owner === undefined)
      throw new Error(`Nobody is known to have bought ${sold.key}`);
    const record = await admin.post(
      `/v1/clients/${owner.id}/manual-subscriptions`,
      {
        serviceId,
        ...factsOf(book, sold),
        commerceSubscriptionId: sold.commerceId,
        accountReference: vendorOf(manualName).customerIdOf(customer),
      },
      subscriptionRecord,
    );
    return { portalId: vendorOf(manualName).subscriptionIdOf(sold), record };
  });
}

/** What the vendor's bill and portal tell whoever writes it down. */
function factsOf({ products }: MarketSeed, sold: MarketSubscription) {
  const product = products.find(({ productId, skuId }) => `${productId}:${skuId}` === sold.product);
  const price = product?.prices.find(
    ({ term, billing }) => term === sold.term && billing === sold.billing,
  );
  if (product === undefined || price === undefined)
    throw new Error(`${sold.key} is not in the price list`);
  const began = Temporal.Instant.from(sold.startedAt).toZonedDateTimeISO('UTC').toPlainDate();
  return {
    skuId: product.entraSkuId,
    productName: product.title,
    term: sold.term,
    billingCycle: sold.billing,
    quantity: sold.lots.reduce((seats, { quantity }) => seats + quantity, 0),
    renewsOn: began.add(sold.term).toString(),
    renewsAutomatically: true,
    unitCost: (price.unitPriceMinor / 100).toFixed(2),
    currency: 'USD',
  };
}

/** What is written down, as a correction sends it: everything that is not to change has to be sent again. */
export function toCorrection(record: SubscriptionRecord): z.output<typeof correction> {
  const { unitCost } = record;
  return correction.parse({
    ...record,
    unitCost: unitCost === null ? null : (unitCost.amountMinor / 100).toFixed(2),
    currency: unitCost?.currency ?? null,
    quantitySeen: record.quantity,
  });
}

const correction = z.object({ ...recordInput, quantitySeen: z.number() });
