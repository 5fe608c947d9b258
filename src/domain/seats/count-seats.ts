import { invariant } from '../../lib/invariant.ts';
import type { License } from '../license.ts';
import { countInWords } from '../wording.ts';

/** The sum that the chat shows, not only its result. All in seats. */
export interface SeatSum {
  /** Seats that exist in the tenant and can be assigned. */
  readonly owned: number;
  /** Seats that people have; may exceed `owned`. */
  readonly assigned: number;
  /** Seats promised to other unfinished runs and not assigned yet. */
  readonly held: number;
  /** `owned` − `assigned` − `held`; negative when more was given out than exists. */
  readonly free: number;
  /** Seats wanted now. */
  readonly need: number;
  /** Seats that are to stay free as a buffer. */
  readonly keepFree: number;
  /** Seats missing: max(0, `need` + `keepFree` − `free`). */
  readonly buy: number;
  /** Seats assigned beyond `owned`; 0 when none. Above 0 the license gets a warning sign. */
  readonly overAssignedBy: number;
}

/** What the sum is made of besides the license. */
export interface SeatNeed {
  readonly license: License;
  /** Seats promised to other unfinished runs and not assigned yet. */
  readonly heldSeatCount: number;
  /** Seats wanted now. */
  readonly neededSeatCount: number;
  /** Seats that are to stay free. */
  readonly keepFreeSeatCount: number;
}

/**
 * How many seats are missing, with the whole sum.
 *
 * Seats in grace, suspended or locked out are not counted as owned: they are going away. A run that needs nothing still
 * buys what an over-assignment or the buffer lacks, so callers ask only for licenses that somebody wants.
 * Source: product.md section 5; the reference's example is owned 5, assigned 6, need 1, buy 2.
 */
export function countSeats({
  license,
  heldSeatCount,
  neededSeatCount,
  keepFreeSeatCount,
}: SeatNeed): SeatSum {
  for (const count of [heldSeatCount, neededSeatCount, keepFreeSeatCount]) {
    invariant(
      Number.isSafeInteger(count) && count >= 0,
      'seats are counted in whole numbers from 0',
    );
  }
  const owned = license.ownedSeatCount;
  const assigned = license.assignedSeatCount;
  const free = owned - assigned - heldSeatCount;
  return {
    owned,
    assigned,
    held: heldSeatCount,
    free,
    need: neededSeatCount,
    keepFree: keepFreeSeatCount,
    buy: Math.max(0, neededSeatCount + keepFreeSeatCount - free),
    overAssignedBy: Math.max(0, assigned - owned),
  };
}

/** "owned 5 − assigned 6 − held 0 = free −1; need 1 + keep free 0 → buy 2". */
export function describeSeatSum(sum: SeatSum): string {
  const left = `owned ${sum.owned} − assigned ${sum.assigned} − held ${sum.held} = free ${countInWords(sum.free)}`;
  return `${left}; need ${sum.need} + keep free ${sum.keepFree} → buy ${sum.buy}`;
}

/** What keeps a release from being as large as wanted; `nothing` when it is. */
export type ReleaseLimit =
  | 'nothing'
  | 'seats-in-use'
  | 'last-seat'
  | 'minimum-quantity'
  | 'maximum-units';

export interface ReleasableSeats {
  /** Seats that may be given back, 0 to `wantedSeatCount`. */
  readonly seatCount: number;
  /** The tightest limit; the first of several equally tight ones in the order of the type. */
  readonly limitedBy: ReleaseLimit;
}

/**
 * How many of the wanted seats may be given back without harm.
 *
 * Never below assigned + held + keep-free in the tenant; never to zero at the subscription (ending it is another
 * action), nor below the product's minimum. What the modification window allows is another question (`reducibleSeats`).
 */
export function releasableSeats(wish: {
  readonly license: License;
  readonly heldSeatCount: number;
  readonly keepFreeSeatCount: number;
  /** Live quantity at the CSP. */
  readonly subscriptionQuantity: number;
  /** Smallest quantity of the product; null or absent where unknown. */
  readonly minimumQuantity?: number | null;
  /** Largest release in one order; 0 or absent for no limit. */
  readonly maximumUnits?: number;
  readonly wantedSeatCount: number;
}): ReleasableSeats {
  const { license, wantedSeatCount } = wish;
  invariant(wantedSeatCount >= 0, 'a release is wanted in seats from 0');
  const needed = license.assignedSeatCount + wish.heldSeatCount + wish.keepFreeSeatCount;
  const caps: readonly { readonly limit: ReleaseLimit; readonly seatCount: number }[] = [
    { limit: 'nothing', seatCount: wantedSeatCount },
    { limit: 'seats-in-use', seatCount: license.ownedSeatCount - needed },
    { limit: 'last-seat', seatCount: wish.subscriptionQuantity - 1 },
    {
      limit: 'minimum-quantity',
      seatCount: wish.subscriptionQuantity - (wish.minimumQuantity ?? 1),
    },
    { limit: 'maximum-units', seatCount: wish.maximumUnits || wantedSeatCount },
  ];
  const seatCount = Math.max(0, Math.min(...caps.map((cap) => cap.seatCount)));
  const tightest = caps.find((cap) => Math.max(0, cap.seatCount) === seatCount);
  return { seatCount, limitedBy: tightest?.limit ?? 'nothing' };
}
