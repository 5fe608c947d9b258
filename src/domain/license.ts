import type { SkuId } from './ids.ts';

/** One service inside a license ("Exchange Online (Plan 1)"). */
export interface ServicePlan {
  /** Lower-case GUID. */
  readonly id: string;
  readonly name: string;
}

/** A Microsoft 365 product in a tenant, read live. Keyed by `skuId` only: names repeat and mislead. */
export interface License {
  readonly skuId: SkuId;
  readonly skuPartNumber: string;
  /** Seats that exist and can be assigned (`prepaidUnits.enabled`). */
  readonly ownedSeatCount: number;
  /** Seats in use by people (`consumedUnits`); may exceed the owned seats. */
  readonly assignedSeatCount: number;
  /** Seats in grace, suspended or locked out: shown, never counted. */
  readonly warningSeatCount: number;
  readonly suspendedSeatCount: number;
  readonly lockedOutSeatCount: number;
  /** Whether people (rather than the whole company) are assigned this license. */
  readonly assignableToPeople: boolean;
  readonly servicePlans: readonly ServicePlan[];
}
