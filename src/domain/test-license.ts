import { skuId } from './ids.ts';
import type { License } from './license.ts';

export const businessStandard = skuId('f245ecc8-75af-4f8e-b61f-27d8114de5f3');
export const officeE3 = skuId('6fd2c87f-b296-42f0-b197-1e91e994b900');

/** Business Standard with 10 seats, 5 in use, without service plans; for tests. */
export function licenseWith(changes: Partial<License>): License {
  return {
    skuId: businessStandard,
    skuPartNumber: 'O365_BUSINESS_PREMIUM',
    ownedSeatCount: 10,
    assignedSeatCount: 5,
    warningSeatCount: 0,
    suspendedSeatCount: 0,
    lockedOutSeatCount: 0,
    assignableToPeople: true,
    servicePlans: [],
    ...changes,
  };
}
