import type { ChoiceRow } from '../../domain/choice/candidate.ts';
import type { Choice } from '../../domain/choice/choose-subscription.ts';
import type { Money } from '../../domain/money.ts';
import { formatMoney, roundToMinorUnit } from '../../domain/pricing/amounts.ts';
import { instantInWords } from '../../domain/wording.ts';
import { shownQuantityOf, type TenantReading } from '../lanes/seat-pool.ts';
import type { Message } from '../runs/flow.ts';
import { commitmentInWords, moneyView } from './make-plan.ts';
import { toMoney, type PlannedSeatsResult } from './planned.ts';

/** "Pax8: Microsoft 365 Business Premium, monthly term, billed monthly, 12 seats". */
export function describeRow(row: ChoiceRow): string {
  const { subscription } = row;
  return `${row.serviceName}: ${subscription.productName}, ${commitmentInWords(subscription)}, ${subscription.quantity} seats`;
}

/** The subscriptions of one license as a table with its rule, as one message. */
export function subscriptionsMessage(
  license: { readonly skuId: string; readonly name: string },
  choice: Choice,
  reading: Pick<TenantReading, 'subscriptions'>,
): Message {
  const { skuId, name } = license;
  return {
    key: `subscriptions ${skuId}`,
    kind: 'subscriptions',
    text: `${name}: ${choice.rule}`,
    data: {
      skuId,
      rule: choice.rule,
      rows: choice.rows.map((row) => ({
        ...subscriptionRow(row, reading),
        skuId,
        chosen: row === choice.chosen,
      })),
    },
  };
}

/** One subscription as every table shows it; which license it provides is the table's to say. Instants are ISO text. */
export function subscriptionRow(row: ChoiceRow, reading: Pick<TenantReading, 'subscriptions'>) {
  const { subscription, monthlySeatPrice } = row;
  return {
    serviceId: subscription.serviceId,
    cspName: row.serviceName,
    subscriptionId: subscription.id,
    productName: subscription.productName,
    term: subscription.term,
    billingCycle: subscription.billingCycle,
    ownedAtCsp: subscription.quantity,
    ownedInTenant: shownQuantityOf(subscription.commerceSubscriptionId, reading.subscriptions),
    // The price has extra decimals for comparing; what is shown is an amount of money.
    seatMonthlyCost: moneyView(
      monthlySeatPrice === null ? null : roundToMinorUnit(monthlySeatPrice, 'half-even'),
    ),
    renewsAt: subscription.commitmentEndsAt?.toString() ?? null,
    reducibleUntil: row.reducibleUntil?.toString() ?? null,
    reducibleSeats: row.reduction.ok ? row.reduction.seatCount : 0,
    lockAt: row.lockedFrom?.toString() ?? null,
    allowed: row.allowed,
    reasons: [...row.reasons],
  };
}

function amount(money: Money | null): string {
  return money === null ? 'not told' : formatMoney(money);
}

/** What the plan costs, until when it can be undone and what the renewal does, as one message. */
export function priceMessage(planned: PlannedSeatsResult): Message {
  const [first] = planned.changes;
  const undoUntil =
    planned.changes.map((change) => change.undoUntil).find((until) => until !== null) ?? null;
  const undo =
    undoUntil === null
      ? ''
      : ` Can be undone until ${instantInWords(Temporal.Instant.from(undoUntil))}.`;
  return {
    key: 'price',
    kind: 'price',
    text: planned.changes
      .map(
        (change) =>
          `${change.productName}: ${amount(toMoney(change.priceNow))} now, ${amount(toMoney(change.pricePerPeriod))} per ${change.period}. ${change.renewal}${undo}`,
      )
      .join(' '),
    data: {
      now: moneyView(toMoney(first?.priceNow ?? null)),
      perPeriod: moneyView(toMoney(first?.pricePerPeriod ?? null)),
      period: first?.period ?? 'month',
      untilCommitmentEnd: moneyView(toMoney(first?.priceUntilCommitmentEnd ?? null)),
      monthly: moneyView(toMoney(first?.monthly ?? null)),
      undoUntil,
      renewal: planned.changes.map((change) => change.renewal).join(' '),
    },
  };
}
