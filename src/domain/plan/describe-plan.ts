import { formatMoney } from '../pricing/amounts.ts';
import type { CostOfChange } from '../pricing/cost-of-change.ts';
import { describeSeatSum } from '../seats/count-seats.ts';
import { instantInWords, seatsInWords } from '../wording.ts';
import type { Plan, PlannedChange, RenewalEffect } from './plan.ts';

const termInWords = {
  P1M: 'monthly term',
  P1Y: 'one-year term',
  P3Y: 'three-year term',
  unknown: 'unknown term',
};
const cycleInWords = {
  monthly: 'billed monthly',
  annual: 'billed yearly',
  triennial: 'billed every three years',
  unknown: 'billing unknown',
};
const periodInWords = { 1: 'month', 12: 'year', 36: 'three years' } as const;

function describeCost(cost: CostOfChange | null): string {
  if (cost === null) return 'The CSP does not tell the price.';
  const parts = [
    cost.now === null ? null : `${formatMoney(cost.now.net)} now`,
    `${formatMoney(cost.perPeriod)} per ${periodInWords[cost.periodMonths]}`,
    cost.untilCommitmentEnd === null
      ? null
      : `${formatMoney(cost.untilCommitmentEnd)} until the commitment ends`,
  ];
  return `Cost before tax: ${parts.filter((part) => part !== null).join(', ')}.`;
}

/** What the renewal makes of a change, as one sentence. */
export function describeRenewal(renewal: RenewalEffect): string {
  if (renewal.kind === 'unknown') return 'What the renewal will do is not known.';
  const at = instantInWords(renewal.at);
  return renewal.kind === 'renews'
    ? `It renews on ${at} with ${seatsInWords(renewal.quantity)}.`
    : `It ends on ${at} and does not renew.`;
}

function describeUndo({ undo }: PlannedChange): readonly string[] {
  if (undo === null) return [];
  if (undo.kind === 'until') return [`It can be undone until ${instantInWords(undo.at)}.`];
  return undo.kind === 'any-time'
    ? ['It can be undone at any time.']
    : ['It cannot be counted on to be undone before the renewal.'];
}

/** What the CSP says about an order before it is placed; empty for a change of a subscription that exists. */
function describeOrder({ order, serviceName }: PlannedChange): readonly string[] {
  if (order === undefined) return [];
  const { firstCharge, agreement } = order;
  return [
    ...(firstCharge === null
      ? []
      : [`Asked before, ${serviceName} says that it charges ${formatMoney(firstCharge)} first.`]),
    ...(agreement === 'signed'
      ? []
      : [
          `${serviceName} does not tell whether the customer has accepted the Microsoft Customer Agreement.`,
        ]),
  ];
}

function describeProof({ proof, proofConfirmedBy, customerName }: PlannedChange): string {
  if (proof.verdict === 'unproven' && proofConfirmedBy !== null) {
    return `Customer ${customerName}: confirmed by ${proofConfirmedBy}. ${proof.detail}`;
  }
  return `Customer ${customerName}: ${proof.verdict}. ${proof.detail}`;
}

/** One change in sentences: what, cost, renewal, undo, customer, rule. */
export function describeChange(change: PlannedChange): readonly string[] {
  const verb = change.seatCount > 0 ? 'Buy' : 'Release';
  const when =
    change.due.kind === 'now' ? '' : ` on ${instantInWords(change.due.at)} (${change.due.because})`;
  const seats = seatsInWords(change.seatCount);
  const opening =
    change.order === undefined
      ? `${verb} ${seats} of ${change.productName}`
      : `Order a new subscription of ${change.productName} with ${seats}`;
  const what =
    `${opening} at ${change.serviceName}${when}: ` +
    `${change.quantityBefore} → ${change.quantityAfter}, ${termInWords[change.term]}, ${cycleInWords[change.billingCycle]}.`;
  return [
    what,
    describeCost(change.cost),
    ...describeOrder(change),
    describeRenewal(change.renewal),
    ...describeUndo(change),
    describeProof(change),
    change.choiceRule,
  ].filter((sentence) => sentence !== '');
}

/** The whole plan in sentences, for the confirmation and the note; the first names the client. */
export function describePlan(plan: Plan): readonly string[] {
  const ticket = plan.ticket === null ? '' : `, ticket ${plan.ticket.number}`;
  const heading = `Plan of ${plan.requestedBy.name} for ${plan.client.name}${ticket}.`;
  return [
    heading,
    ...plan.sums.map(({ productName, sum }) => `${productName}: ${describeSeatSum(sum)}.`),
    ...(plan.changes.length === 0
      ? ['Nothing has to change.']
      : plan.changes.flatMap(describeChange)),
    ...plan.limits.map((limit) => `Limit ${limit.met ? 'kept' : 'EXCEEDED'}: ${limit.text}.`),
    ...plan.approvals.map((needed) => `Needs approval by ${needed.approvers} (${needed.rule}).`),
  ];
}
