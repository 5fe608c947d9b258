import type { License } from '../../domain/license.ts';
import type { Tenant } from '../../ports/tenant.ts';
import type { StepContext } from '../runs/flow.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';

/** SKU ids of everything that the leaver had, each once. */
export const heldBefore = ({ direct, fromGroups }: Snapshot): readonly string[] => [
  ...new Set([...direct, ...fromGroups.map((item) => item.skuId)]),
];

/** The tenant's licenses that the leaver had, without the services that were switched off. Throws `ConnectorError`. */
export async function readHeldLicenses(
  context: StepContext,
  tenant: Tenant,
): Promise<readonly License[]> {
  const before = context.resultOf(takeSnapshot);
  const held = new Set(heldBefore(before));
  const isFromGroup = (id: string) => before.fromGroups.some((item) => item.skuId === id);
  return (await tenant.listLicenses())
    .filter(({ skuId }) => held.has(skuId))
    .map((license) => {
      // A group that gives it as well may leave the service on: that is not remembered.
      const off = isFromGroup(license.skuId) ? [] : (before.disabledPlans[license.skuId] ?? []);
      const servicePlans = license.servicePlans.filter(({ id }) => !off.includes(id.toLowerCase()));
      return { ...license, servicePlans };
    });
}
