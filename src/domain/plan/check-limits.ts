import type { Money } from '../money.ts';
import {
  addMoney,
  compareMoney,
  convertMoney,
  formatMoney,
  zeroMoney,
} from '../pricing/amounts.ts';
import type { ExchangeRate } from '../pricing/amounts.ts';
import { seatsInWords } from '../wording.ts';
import type { Plan, PlanLimit, PlannedChange } from './plan.ts';

/** Why a plan may not be carried out. */
export interface LimitBreach {
  /**
   * - `too-many-units`: more seats at one subscription than the limit.
   * - `too-expensive`: the seats bought cost more per month than the limit.
   * - `price-unknown`, `currency-unknown`: the cost cannot be told, so the limit cannot be kept.
   */
  readonly reason: 'too-many-units' | 'too-expensive' | 'price-unknown' | 'currency-unknown';
  /** One sentence that names the product and the figures. */
  readonly explanation: string;
}

export interface LimitReport {
  readonly ok: boolean;
  /** Empty exactly when `ok`. */
  readonly breaches: readonly LimitBreach[];
  /** For `Plan.limits`. */
  readonly limits: readonly PlanLimit[];
  /** Monthly equivalent of everything that the run has bought and would buy, in the limit's currency; what could not be told is left out. */
  readonly addedMonthlyCost: Money;
}

/** Signed seats per subscription: several changes of one subscription count together. */
function unitsBySubscription(changes: readonly PlannedChange[]): readonly {
  readonly productName: string;
  readonly units: number;
}[] {
  const sums = new Map<string, { productName: string; units: number }>();
  for (const change of changes) {
    const key = JSON.stringify([change.serviceId, change.customerId, change.subscriptionId]);
    const before = sums.get(key)?.units ?? 0;
    sums.set(key, { productName: change.productName, units: before + change.seatCount });
  }
  return [...sums.values()];
}

type CostInLimit =
  | { readonly ok: true; readonly money: Money }
  | { readonly ok: false; readonly breach: LimitBreach };

function costInLimitCurrency(
  bought: { readonly productName: string; readonly monthly: Money | undefined },
  currency: string,
  rates: readonly ExchangeRate[],
): CostInLimit {
  const { productName, monthly: money } = bought;
  if (money === undefined) {
    const explanation = `The price of ${productName} is not known, so the cost limit cannot be kept.`;
    return { ok: false, breach: { reason: 'price-unknown', explanation } };
  }
  if (money.currency === currency) return { ok: true, money };
  const rate = rates.find((it) => it.from === money.currency && it.to === currency);
  if (rate === undefined) {
    const explanation = `${productName} is priced in ${money.currency} and the limit is in ${currency}; set the limit in that currency.`;
    return { ok: false, breach: { reason: 'currency-unknown', explanation } };
  }
  return { ok: true, money: convertMoney(money, rate, 'away-from-zero') };
}

/**
 * Whether a plan keeps the limits of its package.
 *
 * Units are counted per subscription, in both directions; `maximumUnits` 0 means no limit. Cost is the monthly equivalent
 * before tax of everything bought; releases do not count and do not make room. Exactly the limit is allowed. What cannot be
 * priced in the limit's currency is a breach. Source: product.md sections 10 and 11; reference-product.md C21, C22, U19.
 */
export function checkLimits(check: {
  readonly plan: Pick<Plan, 'changes'>;
  readonly maximumUnits: number;
  readonly maximumMonthlyCost: Money;
  /** The admin's rates; absent means none. */
  readonly rates?: readonly ExchangeRate[];
  /** What the same run has bought by earlier plans: counts for the cost, not for the units; absent means nothing. */
  readonly boughtBefore?: readonly { readonly productName: string; readonly monthly: Money }[];
}): LimitReport {
  const { maximumUnits, maximumMonthlyCost: maximum } = check;
  const { changes } = check.plan;
  const breaches: LimitBreach[] = [];
  const tooMany = unitsBySubscription(changes).filter(
    ({ units }) => maximumUnits > 0 && Math.abs(units) > maximumUnits,
  );
  for (const { productName, units } of tooMany) {
    const explanation = `${seatsInWords(units)} of ${productName} are more than the ${maximumUnits} allowed in one order.`;
    breaches.push({ reason: 'too-many-units', explanation });
  }

  const before = check.boughtBefore ?? [];
  const added = changes
    .filter((change) => change.seatCount > 0)
    .map(({ productName, cost }) => ({ productName, monthly: cost?.monthlyEquivalent }));
  const costs = [...before, ...added].map((bought) =>
    costInLimitCurrency(bought, maximum.currency, check.rates ?? []),
  );
  breaches.push(...costs.flatMap((cost) => (cost.ok ? [] : [cost.breach])));
  const addedMonthlyCost = costs
    .flatMap((cost) => (cost.ok ? [cost.money] : []))
    .reduce(addMoney, zeroMoney(maximum.currency));
  const isTooExpensive = compareMoney(addedMonthlyCost, maximum) > 0;
  if (isTooExpensive) {
    const together = before.length === 0 ? '' : ', with what this run has bought before,';
    const explanation = `${formatMoney(addedMonthlyCost)} per month${together} is more than the ${formatMoney(maximum)} allowed in one run.`;
    breaches.push({ reason: 'too-expensive', explanation });
  }
  const unitText =
    maximumUnits === 0
      ? 'no limit of seats per subscription'
      : `at most ${seatsInWords(maximumUnits)} per subscription`;
  const limits: readonly PlanLimit[] = [
    { name: 'units', text: unitText, met: tooMany.length === 0 },
    {
      name: 'monthly-cost',
      text: `at most ${formatMoney(maximum)} per month in one run`,
      met: !isTooExpensive && costs.every((cost) => cost.ok),
    },
  ];
  return { ok: breaches.length === 0, breaches, limits, addedMonthlyCost };
}
