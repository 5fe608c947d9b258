import { skuId, type SkuId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import { licensesLacking, unownedLicense } from '../../domain/products/unowned.ts';
import { isOfferable } from '../../domain/seats/offer.ts';
import { readClient } from '../../store/clients.ts';
import { listMappings } from '../../store/mappings.ts';
import { mappedLicenses } from '../orders/product-keys.ts';
import type { StepContext } from '../runs/flow.ts';
import { segmentOf } from '../steps/seat-facts.ts';
import { isOrdering } from '../steps/seat-settings.ts';

/** Stands beside every such license in a form. */
export const newLicenseWords = 'not in the tenant yet: would be ordered new';

/**
 * Licenses that the tenant does not list and that could be ordered: the SKU map has them in the client's segment, it is known
 * what they include, ordering is switched on, and some CSP of the client takes orders. Asks nothing outside: whether
 * somebody sells it is found out before anything is planned.
 */
export async function newLicenses(
  context: StepContext,
  listed: readonly License[],
): Promise<readonly License[]> {
  if (!isOrdering(context) || !(await canAnybodyOrder(context))) return [];
  const { db } = context.tools;
  const client = await readClient(db, context.run.clientId);
  const mapped = await mappedLicenses(db, segmentOf(client?.tags ?? []));
  return licensesLacking(listed, mapped).filter(isOfferable);
}

/** A CSP at which somebody has said that the client is no customer is none of the client's. */
async function canAnybodyOrder({ tools, run }: StepContext): Promise<boolean> {
  const [saved, services] = await Promise.all([
    listMappings(tools.db, run.clientId),
    tools.connections.marketplaces(),
  ]);
  const isOther = (service: string): boolean =>
    saved.some((row) => row.service_id === service && row.customer_id === null);
  return services.some(
    ({ serviceId, marketplace }) => marketplace.ordering !== undefined && !isOther(serviceId),
  );
}

interface Chosen {
  readonly skuId: string;
  readonly isNew: boolean;
}

/** What was chosen because the tenant had none of it. */
export function chosenNew(wanted: readonly Chosen[]): readonly SkuId[] {
  return wanted.filter((license) => license.isNew).map((license) => skuId(license.skuId));
}

/** The chosen licenses as the tenant lists them; those that it has never had, as it would. */
export function wantedAmong(
  listed: readonly License[],
  wanted: readonly Chosen[],
): readonly License[] {
  return wanted.flatMap(({ skuId: id, isNew }) => {
    const own = listed.find((license) => license.skuId === id);
    return own ?? (isNew ? (unownedLicense(skuId(id)) ?? []) : []);
  });
}
