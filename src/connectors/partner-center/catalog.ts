/** What can be ordered for a customer: README.md, "Ordering". */
import { parseGuid, skuId } from '../../domain/ids.ts';
import { type Segment, costPeriods } from '../../domain/subscription.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import { invariant } from '../../lib/invariant.ts';
import type { CatalogItem, NewOrder, WantedProduct } from '../../ports/ordering.ts';
import { fromBillingCycle, fromTermDuration } from './map.ts';
import type { Availability, CartLine, OrderCalls } from './order-client.ts';
import { friendlyNameOf } from './ordered.ts';
import { type PriceSheet, findPriceRows, toUnitCost } from './prices.ts';
import type { PartnerCenterSku } from './schema.ts';

/** Products that are read at the same time: "low parallelism" is Microsoft's advice ([D 16] of README.md). */
const readsAtOnce = 3;

/**
 * Every term and billing cycle that the wanted product is sold with; empty when it is not sold or cannot be proved. The catalog is
 * read by the keys of the SKU map: it cannot be searched by license.
 */
export async function findItems(
  calls: OrderCalls,
  prices: PriceSheet | null,
  customerId: string,
  wanted: WantedProduct,
): Promise<readonly CatalogItem[]> {
  const keys = [...new Set(wanted.productKeys.map((key) => key.toUpperCase()))];
  const found = await inParallel(keys, readsAtOnce, async (key) => {
    const [productId = '', id = ''] = key.split(':');
    const sku = (await calls.skus(customerId, productId)).find((each) => isNamed(each, id));
    if (sku === undefined || sku.isTrial === true || isOtherLicense(sku, wanted)) return [];
    const availabilities = await calls.availabilities(customerId, productId, sku.id);
    return availabilities
      .filter((availability) => isSoldIn(availability, wanted.segment))
      .flatMap((availability) => toItems(availability, key, sku, wanted.segment, prices));
  });
  // Two availabilities of one term are one thing to order: the one of the moment is looked up for the cart.
  return [...new Map(found.flat().map((item) => [item.id, item])).values()];
}

const isNamed = ({ id }: PartnerCenterSku, wanted: string): boolean =>
  id.toUpperCase() === wanted.toUpperCase();

function isOtherLicense(sku: PartnerCenterSku, wanted: WantedProduct): boolean {
  const declared = parseGuid(sku.dynamicAttributes?.provisioningId ?? '');
  return declared !== null && declared !== wanted.skuId;
}

function isSoldIn({ segment, isPurchasable }: Availability, wanted: Segment): boolean {
  return isPurchasable !== false && segment?.toLowerCase() === wanted;
}

function toItems(
  availability: Availability,
  productKey: string,
  sku: PartnerCenterSku,
  segment: Segment,
  prices: PriceSheet | null,
): readonly CatalogItem[] {
  const declared = parseGuid(sku.dynamicAttributes?.provisioningId ?? '');
  return (availability.terms ?? []).flatMap(({ duration, billingCycle: cycle }) => {
    const term = fromTermDuration(duration);
    const billingCycle = fromBillingCycle(cycle);
    if (term === 'unknown' || billingCycle === 'unknown') return [];
    const rows = prices === null ? [] : findPriceRows(prices, productKey, term, billingCycle);
    const row = rows.find((each) => (each.segment ?? 'commercial') === segment);
    return [
      {
        id: [productKey, term, billingCycle, segment].join('/'),
        productName: sku.title ?? productKey,
        productKey,
        declaredSkuId: declared === null ? null : skuId(declared),
        segment,
        term,
        billingCycle,
        unitCost: row === undefined ? null : toUnitCost(row),
        unitCostPeriod: costPeriods[billingCycle],
        minimumQuantity: sku.minimumQuantity ?? null,
        maximumQuantity: sku.maximumQuantity ?? null,
      },
    ];
  });
}

/** The cart's line for an item as it is sold at this moment; null when it is not any more. Availability ids change. */
export async function toCartLine(calls: OrderCalls, order: NewOrder): Promise<CartLine | null> {
  const { customerId, item, quantity } = order;
  invariant(item.productKey, `"${item.id}" is no item of Partner Center's catalog`);
  const [productId = '', id = ''] = item.productKey.split(':');
  for (const availability of await calls.availabilities(customerId, productId, id)) {
    const isSold =
      isSoldIn(availability, item.segment) &&
      availability.terms?.some(
        ({ duration, billingCycle }) =>
          fromTermDuration(duration) === item.term &&
          fromBillingCycle(billingCycle) === item.billingCycle,
      );
    if (isSold && availability.catalogItemId) {
      const { catalogItemId } = availability;
      return {
        catalogItemId,
        quantity,
        billingCycle: item.billingCycle,
        termDuration: item.term,
        friendlyName: friendlyNameOf(order),
      };
    }
  }
  return null;
}
