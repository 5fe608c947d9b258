import type { PartnerCenterSimulator } from '../../simulators/partner-center/index.ts';
import type { World } from '../../simulators/world/world.ts';

/** The world's Partner Center, with its own data and faults. */
export function partnerCenterOf(world: World): PartnerCenterSimulator {
  // Proof: this name is Partner Center's.
  return world.market('partner-center') as PartnerCenterSimulator & object;
}

/**
 * Makes Partner Center say no more which license its products provide, and tenants show their subscriptions under other
 * commerce ids: nothing is left to tell the license by. Only products with this beginning of a title, and rows with this
 * many seats, where they are given.
 */
export function forgetLicenses(
  world: World,
  only: { readonly title?: string; readonly seatCount?: number } = {},
): void {
  partnerCenterOf(world).act('forget-licenses', ({ state }) => {
    for (const product of Object.values(state.products)) {
      if (!product.title.startsWith(only.title ?? '')) continue;
      for (const sku of Object.values(product.skus)) sku.entraSkuId = '';
    }
  });
  world.simulators.graph.simulator.act('other-commerce-ids', ({ state }) => {
    for (const { subscriptions } of state.tenants) {
      for (const row of subscriptions) {
        if (only.seatCount !== undefined && row.totalLicenses !== only.seatCount) continue;
        row.commerceSubscriptionId = crypto.randomUUID();
      }
    }
  });
}

/** Partner Center's catalog and its offer matrix give a product another license from now on; "" for none. */
export function changeLicense(world: World, productId: string, license: string): void {
  partnerCenterOf(world).act('other-license', ({ state }) => {
    for (const product of state.products) {
      if (product.id !== productId) continue;
      for (const sku of product.skus) sku.entraSkuId = license;
    }
  });
}
