import type { ChoiceRow } from '../../domain/choice/candidate.ts';
import type { Choice } from '../../domain/choice/choose-subscription.ts';
import type { Money } from '../../domain/money.ts';
import {
  formatMoney,
  multiplyMoney,
  roundToMinorUnit,
  sumMoney,
} from '../../domain/pricing/amounts.ts';
import { instantInWords } from '../../domain/wording.ts';
import { shownQuantityOf, type TenantReading } from '../lanes/seat-pool.ts';
import type { Message } from '../runs/flow.ts';
import { commitmentInWords, moneyView } from './make-plan.ts';
import type { PlannedSeats } from './planned.ts';
import { toMoney } from './stored-money.ts';

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

/** What one change of a plan costs or saves, until when it can be undone and what the renewal does, as one message. */
export function priceMessage(change: PlannedSeats): Message {
  const { productName, period, renewal, seatCount, undoUntil } = change;
  const now = toMoney(change.priceNow);
  const perPeriod = toMoney(change.pricePerPeriod);
  const figures =
    seatCount < 0
      ? `${amount(saved(now))} credited now, ${amount(saved(perPeriod))} less per ${period}`
      : `${amount(now)} now, ${amount(perPeriod)} per ${period}`;
  const first = toMoney(change.order?.firstCharge ?? null);
  const charged =
    first === null
      ? ''
      : ` ${change.serviceName} says that it charges ${formatMoney(first)} first.`;
  const undo =
    undoUntil === null
      ? ''
      : ` Can be undone until ${instantInWords(Temporal.Instant.from(undoUntil))}.`;
  return {
    key: `price ${change.skuId}`,
    kind: 'price',
    text: `${productName}: ${figures}.${charged} ${renewal}${undo}`,
    data: priceView([change]),
  };
}

/**
 * What the changes of a plan come to together; null where it is not known of one of them, or where they cannot be added
 * up. What a release saves is above zero, but `monthly` has the sign of the bill.
 */
export function priceView(changes: readonly PlannedSeats[]) {
  const [first] = changes;
  const isRelease = first !== undefined && first.seatCount < 0;
  const hasOnePeriod = changes.every((change) => change.period === first?.period);
  const shown = (amounts: readonly StoredMoney[]) => {
    const sum = sumOf(amounts);
    return moneyView(isRelease ? saved(sum) : sum);
  };
  return {
    purpose: isRelease ? ('release' as const) : ('buy' as const),
    now: shown(changes.map((change) => change.priceNow)),
    perPeriod: hasOnePeriod ? shown(changes.map((change) => change.pricePerPeriod)) : null,
    period: first?.period ?? 'month',
    untilCommitmentEnd: shown(changes.map((change) => change.priceUntilCommitmentEnd)),
    monthly: moneyView(sumOf(changes.map((change) => change.monthly))),
    undoUntil: earliest(changes.map((change) => change.undoUntil)),
    renewal: changes.map((change) => change.renewal).join(' '),
  };
}

type StoredMoney = PlannedSeats['priceNow'];

function saved(money: Money | null): Money | null {
  return money === null ? null : multiplyMoney(money, -1);
}

function sumOf(amounts: readonly StoredMoney[]): Money | null {
  const known = amounts.map(toMoney).filter((money) => money !== null);
  const [first] = known;
  const isWhole = known.length === amounts.length;
  if (first === undefined || !isWhole) return null;
  if (known.some((money) => money.currency !== first.currency)) return null;
  return sumMoney(known, first.currency);
}

/** The instant until which all of it can be undone; null where that is not promised for one of them. */
function earliest(instants: readonly (string | null)[]): string | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length < instants.length ? null : (known.toSorted()[0] ?? null);
}
