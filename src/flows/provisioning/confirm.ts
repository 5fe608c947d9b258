import { z } from 'zod';
import { formatMoney } from '../../domain/pricing/amounts.ts';
import { instantInWords, seatsInWords } from '../../domain/wording.ts';
import {
  defineStep,
  type Outcome,
  type StepContext,
  type Trace,
  type TraceContext,
} from '../runs/flow.ts';
import type { FormSpec } from '../runs/form.ts';
import { boughtBefore, type BoughtBefore } from '../steps/bought-before.ts';
import { confirmPlanBy } from '../steps/make-plan.ts';
import { mayStarterSpend } from '../steps/may-spend.ts';
import type { PlannedSeats, PlannedSeatsResult } from '../steps/planned.ts';
import { toMoney } from '../steps/stored-money.ts';
import { matchForProvisioning } from './match.ts';
import { planSeats } from './plan-seats.ts';
import { whoseYesHolds } from './same-yes.ts';

const confirmation = z.object({
  /** Whose yes it was, or why none was needed; stands in the ledger. */
  because: z.string(),
  confirmedBy: z.string().nullable(),
});

/**
 * A named person's yes to exactly this plan. Where the package asks for none, the start of the run was the yes, if whoever
 * started it may spend and nobody has taken what it bought.
 */
export const confirmPlan = defineStep<z.infer<typeof confirmation>>({
  name: 'confirm-plan',
  title: 'Confirm the purchase',
  after: ['plan-seats'],
  result: confirmation,
  version: 1,
  leftover: null,
  trace: traceConfirmed,
  do: async (context) => {
    const planned = context.resultOf(planSeats);
    if (planned.changes.length === 0) {
      return { kind: 'done', result: { because: 'nothing has to be bought', confirmedBy: null } };
    }
    if (context.answers !== null)
      return confirmed(context, planned, context.answeredBy?.name ?? '');
    const before = await whoseYesHolds(context, planned);
    if (before !== null) return confirmed(context, planned, before);
    const lost = await boughtAndLost(context, planned);
    // A new subscription is a commitment that nobody has made before: always somebody's yes.
    const isPrompted =
      context.configuration['promptBeforeProvisioning'] !== false ||
      planned.changes.some((change) => change.order !== null);
    if (isPrompted || lost.length > 0 || !(await mayStarterSpend(context)))
      return { kind: 'ask', form: confirmForm(planned, warningsOf(context, planned, lost)) };
    const because = `${context.run.startedByName} asked for it; this package needs no confirmation`;
    return { kind: 'done', result: { because, confirmedBy: null } };
  },
});

function traceConfirmed(
  { because, confirmedBy }: z.infer<typeof confirmation>,
  context: TraceContext,
): readonly Trace[] {
  const { planId, hash } = context.resultOf(planSeats);
  if (planId === null) return [];
  return [
    {
      ...(confirmedBy === null ? {} : { actor: confirmedBy }),
      action: 'plans.confirm',
      summary:
        confirmedBy === null
          ? `Bought without being asked: ${because}`
          : `Said yes to the purchase, plan ${hash?.slice(0, 12) ?? ''}`,
      after: { because },
      externalIds: { Plan: planId, 'Plan hash': hash ?? '' },
    },
  ];
}

/** What this run has bought before and needs again: whoever took it may take the next one too, so a person decides. */
async function boughtAndLost(
  context: StepContext,
  planned: PlannedSeatsResult,
): Promise<readonly BoughtBefore[]> {
  const before = await boughtBefore(context.tools.db, context.run.id);
  return before.filter(({ skuId }) => planned.changes.some((change) => change.skuId === skuId));
}

/** What whoever says yes has to know beside the price; empty where nothing is out of the ordinary. */
function warningsOf(
  context: StepContext,
  planned: PlannedSeatsResult,
  lost: readonly BoughtBefore[],
): readonly string[] {
  const { customers } = context.resultOf(matchForProvisioning);
  const unproven = customers.filter(
    ({ evidence, serviceId }) =>
      evidence === 'confirmed-by-person' &&
      planned.changes.some((change) => change.serviceId === serviceId),
  );
  return [
    ...unproven.map(
      (one) =>
        `Make sure that "${one.customerName}" at ${one.serviceName} is ${context.run.clientName}. ${one.evidenceText}`,
    ),
    ...(lost.length === 0
      ? []
      : [
          `This run has bought ${lost.map((item) => `${item.seatCount} × ${item.productName}`).join(', ')} already, and the tenant shows no free seat: somebody else took it.`,
        ]),
  ];
}

function confirmForm(planned: PlannedSeatsResult, warnings: readonly string[]): FormSpec {
  const total = planned.changes.reduce((seats, change) => seats + change.seatCount, 0);
  const [first] = planned.changes;
  return {
    name: 'confirm-plan',
    title: 'Buy these seats?',
    description: planned.changes.map(describePurchase).join('\n'),
    submitLabel: `${planned.changes.some((change) => change.order !== null) ? 'Order' : 'Buy'} ${seatsInWords(total)}${planned.changes.length === 1 && first !== undefined ? ` at ${first.serviceName}` : ''}`,
    spend: true,
    warning: warnings.length === 0 ? null : warnings.join(' '),
    fields: [],
  };
}

/** The sum, the table and the price stand above the form; this is what the yes is for. */
function describePurchase(change: PlannedSeats): string {
  if (change.order !== null) return describeOrder(change);
  return (
    `${change.productName} for ${change.customerName} at ${change.serviceName}: ` +
    `${change.quantityBefore} → ${change.quantityAfter} seats, ${change.commitment}.`
  );
}

/** Everything that the yes is for stands in one place: it begins a term. */
function describeOrder(change: PlannedSeats): string {
  const { order, productName, serviceName, renewal, undoUntil } = change;
  const price = toMoney(change.pricePerPeriod);
  const first = toMoney(order?.firstCharge ?? null);
  return [
    `Order a NEW subscription of ${productName} for ${change.customerName} at ${serviceName}: ${seatsInWords(change.seatCount)}, ${change.commitment}.`,
    price === null ? '' : `${formatMoney(price)} per ${change.period}.`,
    first === null ? '' : `${serviceName} charges ${formatMoney(first)} first.`,
    renewal,
    undoUntil === null
      ? 'It cannot be counted on to be undone.'
      : `Seats can be given back until ${instantInWords(Temporal.Instant.from(undoUntil))}.`,
    order?.agreement === 'not-told'
      ? `${serviceName} does not tell whether the customer has accepted the Microsoft Customer Agreement.`
      : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function confirmed(
  context: StepContext,
  planned: PlannedSeatsResult,
  by: string,
): Outcome<z.infer<typeof confirmation>> {
  return {
    kind: 'within',
    decide: async (tx) => {
      await confirmPlanBy(tx, planned.planId ?? '', by, context.now);
      const because = `confirmed by ${by} for plan ${planned.hash?.slice(0, 12) ?? ''}`;
      return { kind: 'done', result: { because, confirmedBy: by } };
    },
  };
}
