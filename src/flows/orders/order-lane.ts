import type { LaneKind } from '../lanes/look-at-lane.ts';
import { placeOneOrder } from './place-order.ts';
import { orderInquiry } from './take-up-order.ts';

/** The lane of a license that a customer has no subscription of: the only place from which one is ordered. */
export const orderLane: LaneKind = { ...orderInquiry, carryOut: placeOneOrder };
