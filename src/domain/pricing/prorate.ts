import { invariant } from '../../lib/invariant.ts';
import type { Money } from '../money.ts';
import { addMoney, multiplyMoneyByRatio, zeroMoney } from './amounts.ts';
import type { Ratio } from './amounts.ts';
import { billingDays } from './charge-cycle.ts';
import type { ChargeCycle } from './charge-cycle.ts';

/** What one seat costs for a number of months, before tax. */
export interface SeatPrice {
  readonly money: Money;
  /** Calendar months that `money` covers. */
  readonly months: 1 | 12 | 36;
}

/** One line of a bill. */
export interface ChargeLine {
  readonly kind: 'refund' | 'charge';
  /** Seats billed, never negative. */
  readonly quantity: number;
  /** Negative for a refund; whole minor units. */
  readonly amount: Money;
}

/** What a change of quantity costs up to the end of the charge cycle. */
export interface Proration {
  /** Price of one seat from the event to the end of the cycle; four extra decimals, half-even, shown only. */
  readonly effectiveUnitPrice: Money;
  /** Days from the event to the end of the cycle, both inclusive. */
  readonly billingDays: number;
  /** Days that a full unit price was divided by. */
  readonly chargeCycleDays: number;
  /** A refund of the old quantity and a charge of the new one; lines of no seats are left out. */
  readonly lines: readonly ChargeLine[];
  /** Sum of the lines. */
  readonly net: Money;
}

/**
 * The share of a full unit price that is due from `from` on.
 *
 * On the first day it is the whole price, whatever the cycle's length: the bill of a purchase or renewal shows it. It never
 * exceeds the whole price; the formula alone would, where a cycle has more days than the month it starts in (28 February
 * to 30 March). Both ends are assumed from the formula's purpose; the days between are documented.
 */
function shareOfCycle(cycle: ChargeCycle, from: Temporal.PlainDate): Ratio {
  const isFirstDay = Temporal.PlainDate.compare(from, cycle.startsOn) === 0;
  if (isFirstDay) return { numerator: 1, denominator: 1 };
  const days = Math.min(billingDays(cycle, from), cycle.chargeCycleDays);
  return { numerator: days, denominator: cycle.chargeCycleDays };
}

/** The price of `quantity` seats for one whole cycle. Rounding: towards zero, as each line of the source's bills. */
export function priceOfCycle(price: SeatPrice, cycleMonths: number, quantity: number): Money {
  const ratio = { numerator: cycleMonths * quantity, denominator: price.months };
  return multiplyMoneyByRatio(price.money, ratio, 'towards-zero');
}

/**
 * What changing the quantity on the UTC date `on` costs until the charge cycle ends.
 *
 * effective unit price = unit price / charge-cycle days × billing days, from `on` (inclusive) to the end of the cycle. The
 * bill gets two lines: the old quantity back, the new quantity charged. Each line is calculated exactly and rounded once,
 * towards zero: 9.408 × 12 = 112.896 is billed as 112.89.
 * Source: learn.microsoft.com/partner-center/billing/common-billing-scenarios-onetime-recurring, "How are licenses (seats)
 * added or removed?" (text of October 2023 in the public mirror kvamseek/partner-center).
 */
export function prorate(change: {
  readonly price: SeatPrice;
  readonly cycle: ChargeCycle;
  readonly on: Temporal.PlainDate;
  readonly quantityBefore: number;
  readonly quantityAfter: number;
}): Proration {
  const { price, cycle, on } = change;
  invariant(
    Temporal.PlainDate.compare(on, cycle.startsOn) >= 0 &&
      Temporal.PlainDate.compare(on, cycle.endsBefore) < 0,
    'the day of the change lies in the charge cycle',
  );
  invariant(change.quantityBefore >= 0 && change.quantityAfter >= 0, 'quantities are not negative');
  const share = shareOfCycle(cycle, on);
  const ratioFor = (quantity: number): Ratio => ({
    numerator: quantity * cycle.months * share.numerator,
    denominator: price.months * share.denominator,
  });
  const lineFor = (kind: ChargeLine['kind'], quantity: number): ChargeLine => ({
    kind,
    quantity,
    amount: multiplyMoneyByRatio(
      price.money,
      ratioFor(kind === 'refund' ? -quantity : quantity),
      'towards-zero',
    ),
  });
  const lines = [
    lineFor('refund', change.quantityBefore),
    lineFor('charge', change.quantityAfter),
  ].filter((line) => line.quantity > 0);
  return {
    effectiveUnitPrice: multiplyMoneyByRatio(price.money, ratioFor(1), 'half-even', 4),
    billingDays: billingDays(cycle, on),
    chargeCycleDays: cycle.chargeCycleDays,
    lines,
    net: lines.map((line) => line.amount).reduce(addMoney, zeroMoney(price.money.currency)),
  };
}
