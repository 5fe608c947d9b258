import { resolveSku, type SkuResolution } from '../../domain/products/resolve-sku.ts';
import { shippedSkuRows } from '../../domain/products/sku-map-data.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { TenantSubscription } from '../../ports/tenant.ts';
import type { Database } from '../../store/database.ts';
import { readSkuRows } from '../../store/sku-map.ts';

/** Which license each of these subscriptions provides, by everything that is known now. */
export async function resolverFor(
  db: Database,
  subscriptions: readonly Subscription[],
  tenantSubscriptions: readonly TenantSubscription[],
): Promise<(subscription: Subscription) => SkuResolution> {
  const stored = await readSkuRows(db, subscriptions);
  const knowledge = { ...stored, tenantSubscriptions, shippedRows: shippedSkuRows };
  return (subscription) => resolveSku(subscription, knowledge);
}
