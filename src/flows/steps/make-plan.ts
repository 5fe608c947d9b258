import { createHash, randomUUID } from 'node:crypto';
import type { ChoiceRow } from '../../domain/choice/candidate.ts';
import { clientId, cspCustomerId, serviceId, tenantId, type SkuId } from '../../domain/ids.ts';
import type { CustomerProof } from '../../domain/matching/prove-customer.ts';
import type { Money } from '../../domain/money.ts';
import { canonicalPlan } from '../../domain/plan/canonical-plan.ts';
import { checkLimits, type LimitReport } from '../../domain/plan/check-limits.ts';
import { describePlan, describeRenewal } from '../../domain/plan/describe-plan.ts';
import {
  renewalEffect,
  type Plan,
  type PlannedChange,
  type PlanSum,
} from '../../domain/plan/plan.ts';
import { formatMoney } from '../../domain/pricing/amounts.ts';
import { costOfChange } from '../../domain/pricing/cost-of-change.ts';
import { json, type Tx } from '../../store/database.ts';
import type { StepContext } from '../runs/flow.ts';
import type { BoughtBefore } from './bought-before.ts';
import type { MatchedCustomers } from './match-customers.ts';
import type { PlannedSeats, PlannedSeatsResult, SkippedRelease } from './planned.ts';
import type { SeatFacts } from './seat-facts.ts';
import { fromMoney, toMoney } from './stored-money.ts';

/** One change that the choice came to. */
export interface ChosenChange {
  readonly skuId: SkuId;
  readonly productName: string;
  readonly row: ChoiceRow;
  /** Positive for buying, negative for a release. */
  readonly seatCount: number;
  readonly ownedBefore: number;
  /** The printed rule, or who chose another row. */
  readonly rule: string;
  /** Where `row` is a subscription that has to be ordered first; absent for one that exists. */
  readonly order?: NonNullable<PlannedSeats['order']>;
}

export interface PlanMaterial {
  readonly purpose: 'buy' | 'release';
  readonly customers: MatchedCustomers['customers'];
  readonly tenant: string | null;
  readonly facts: SeatFacts;
  readonly sums: readonly PlanSum[];
  readonly changes: readonly ChosenChange[];
  readonly skipped: readonly SkippedRelease[];
  readonly limits: { readonly maximumUnits: number; readonly maximumMonthlyCost: number };
  /** What the run has bought by earlier plans; absent where it only gives back. */
  readonly boughtBefore?: readonly BoughtBefore[];
}

export type MadePlan =
  | { readonly ok: true; readonly plan: Plan; readonly result: PlannedSeatsResult }
  | { readonly ok: false; readonly report: LimitReport };

/** Makes the plan, holds it against the package's limits and gives it its hash. Writes nothing. */
export function makePlan(context: StepContext, material: PlanMaterial): MadePlan {
  const changes = material.changes.map((change) => toPlannedChange(context, material, change));
  const currency = changes.find((change) => change.unitCost !== null)?.unitCost?.currency ?? 'USD';
  const report = checkLimits({
    plan: { changes },
    maximumUnits: material.limits.maximumUnits,
    maximumMonthlyCost: { amountMinor: material.limits.maximumMonthlyCost * 100, currency },
    boughtBefore: material.boughtBefore ?? [],
  });
  if (!report.ok) return { ok: false, report };
  const plan: Plan = {
    version: 1,
    purpose: material.purpose,
    requestedBy: { id: context.run.startedBy, name: context.run.startedByName },
    ticket: {
      serviceId: serviceId('psa'),
      id: context.run.ticketId,
      number: context.run.ticketNumber,
    },
    client: {
      id: clientId(context.run.clientId),
      name: context.run.clientName,
      tenantId: material.tenant === null ? null : tenantId(material.tenant),
    },
    plannedAt: context.now,
    sources: material.facts.sources.map((source) => ({
      ...source,
      serviceId: serviceId(source.serviceId),
    })),
    sums: material.sums,
    changes,
    limits: report.limits,
    approvals: [],
  };
  const hash = createHash('sha256').update(canonicalPlan(plan)).digest('hex');
  return {
    ok: true,
    plan,
    result: {
      planId: randomUUID(),
      hash,
      sentences: [...describePlan(plan)],
      sums: material.sums.map(({ skuId, productName, sum }) => ({
        skuId,
        productName,
        sum: { ...sum },
      })),
      changes: material.changes.map((change, index) => toPlannedSeats(change, changes[index])),
      skipped: [...material.skipped],
    },
  };
}

/** Stores a plan before anything is written anywhere else. */
export async function storePlan(
  tx: Tx,
  context: StepContext,
  plan: Plan,
  result: PlannedSeatsResult,
): Promise<void> {
  await tx
    .insertInto('plan')
    .values({
      id: result.planId ?? randomUUID(),
      run_id: context.run.id,
      hash: result.hash ?? '',
      body: json(plan),
      created_at: context.now.toString(),
      confirmed_by: null,
      confirmed_at: null,
    })
    .execute();
}

/** When a stored plan was made: what was settled after that is not in the numbers that it was made of. */
export async function whenPlanned(tx: Tx, planId: string): Promise<Temporal.Instant> {
  const plan = await tx
    .selectFrom('plan')
    .select('created_at')
    .where('id', '=', planId)
    .executeTakeFirstOrThrow();
  return Temporal.Instant.from(plan.created_at);
}

/** Writes down whose yes a plan has. */
export async function confirmPlanBy(
  tx: Tx,
  planId: string,
  by: string,
  now: Temporal.Instant,
): Promise<void> {
  await tx
    .updateTable('plan')
    .set({ confirmed_by: by, confirmed_at: now.toString() })
    .where('id', '=', planId)
    .execute();
}

function toPlannedChange(
  context: StepContext,
  material: PlanMaterial,
  change: ChosenChange,
): PlannedChange {
  const { subscription } = change.row;
  const customer = material.customers.find(
    (item) =>
      item.serviceId === subscription.serviceId && item.customerId === subscription.customerId,
  );
  const cost = costOfChange({ subscription, seatCount: change.seatCount, now: context.now });
  const quantityAfter = subscription.quantity + change.seatCount;
  return {
    skuId: change.skuId,
    productName: change.productName,
    serviceId: subscription.serviceId,
    serviceName: change.row.serviceName,
    customerId: cspCustomerId(subscription.customerId),
    customerName: customer?.customerName ?? subscription.customerId,
    proof: proofOf(customer),
    proofConfirmedBy: null,
    subscriptionId: subscription.id,
    term: subscription.term,
    billingCycle: subscription.billingCycle,
    seatCount: change.seatCount,
    quantityBefore: subscription.quantity,
    quantityAfter,
    due: { kind: 'now' },
    unitCost: subscription.unitCost,
    unitCostPeriod: subscription.unitCostPeriod,
    cost: cost.ok ? cost.cost : null,
    commitmentEndsAt: subscription.commitmentEndsAt,
    renewal: renewalEffect(subscription, quantityAfter),
    undo: change.seatCount > 0 ? change.row.undo : null,
    choiceRule: change.rule,
    ...(change.order === undefined ? {} : { order: toPlannedOrder(change.order) }),
  };
}

function toPlannedOrder({
  wanted,
  firstCharge,
  agreement,
}: NonNullable<PlannedSeats['order']>): NonNullable<PlannedChange['order']> {
  const { item, answers } = wanted;
  return { itemId: item.id, answers, firstCharge: toMoney(firstCharge), agreement };
}

function proofOf(customer: MatchedCustomers['customers'][number] | undefined): CustomerProof {
  if (customer === undefined || customer.evidence === 'confirmed-by-person') {
    return { verdict: 'unproven', by: null, detail: customer?.evidenceText ?? '' };
  }
  return { verdict: 'proven', by: customer.evidence, detail: customer.evidenceText };
}

const termInWords = {
  P1M: 'monthly term',
  P1Y: 'one-year term',
  P3Y: 'three-year term',
  unknown: 'term unknown',
};
const billingInWords = {
  monthly: 'billed monthly',
  annual: 'billed yearly',
  triennial: 'billed every three years',
  unknown: 'billing unknown',
};
const periodInWords = { 1: 'month', 12: 'year', 36: 'three years' } as const;

/** "monthly term, billed monthly". */
export function commitmentInWords(subscription: ChoiceRow['subscription']): string {
  return `${termInWords[subscription.term]}, ${billingInWords[subscription.billingCycle]}`;
}

function toPlannedSeats(change: ChosenChange, planned: PlannedChange | undefined): PlannedSeats {
  const { subscription, serviceName, undo } = change.row;
  const cost = planned?.cost ?? null;
  return {
    skuId: change.skuId,
    productName: change.productName,
    serviceId: subscription.serviceId,
    serviceName,
    customerId: subscription.customerId,
    customerName: planned?.customerName ?? '',
    subscriptionId: subscription.id,
    commerceSubscriptionId: subscription.commerceSubscriptionId,
    commitment: commitmentInWords(subscription),
    seatCount: change.seatCount,
    quantityBefore: subscription.quantity,
    quantityAfter: subscription.quantity + change.seatCount,
    ownedBefore: change.ownedBefore,
    priceNow: fromMoney(cost?.now?.net ?? null),
    pricePerPeriod: fromMoney(cost?.perPeriod ?? null),
    priceUntilCommitmentEnd: fromMoney(cost?.untilCommitmentEnd ?? null),
    monthly: fromMoney(cost?.monthlyEquivalent ?? null),
    period: cost === null ? 'period' : periodInWords[cost.periodMonths],
    undoUntil: change.seatCount > 0 && undo.kind === 'until' ? undo.at.toString() : null,
    renewal: describeRenewal(planned?.renewal ?? { kind: 'unknown' }),
    order: change.order ?? null,
  };
}

/** Money as the conversation shows it. */
export function moneyView(money: Money | null) {
  return money === null
    ? null
    : { amountMinor: money.amountMinor, currency: money.currency, text: formatMoney(money) };
}
