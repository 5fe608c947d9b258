import type { ChoiceRow } from '../../domain/choice/candidate.ts';
import type { Choice } from '../../domain/choice/choose-subscription.ts';
import type { SkuId } from '../../domain/ids.ts';
import type { PlanSum } from '../../domain/plan/plan.ts';
import { countSeats, releasableSeats } from '../../domain/seats/count-seats.ts';
import { isOfferable } from '../../domain/seats/offer.ts';
import { dateInWords, instantInWords } from '../../domain/wording.ts';
import { ownedOnceThrough, type Pool } from '../lanes/seat-pool.ts';
import { type StepContext, waitedMs } from '../runs/flow.ts';
import { commitmentInWords, type ChosenChange } from '../steps/make-plan.ts';
import { customersOfRun } from '../steps/match-customers.ts';
import type { SkippedRelease } from '../steps/planned.ts';
import type { SeatFacts } from '../steps/seat-facts.ts';
import { keepFreeOf } from '../steps/seat-settings.ts';
import { isTangled, tangledWords } from '../steps/tangled-seats.ts';
import { choiceFor, nameIn, wishedRelease } from './confirm-release.ts';

/** How long tenant and CSP may take to show what the removal of a license came to before the release is given up, with a note. */
const freePatienceMs = 10 * 60_000;

/** What a release is judged by. */
export interface ReleaseWork {
  readonly context: StepContext;
  readonly facts: SeatFacts;
  /** Why customers that were matched are not looked at any more, or may be the wrong ones. */
  readonly doubts: readonly string[];
  readonly tags: readonly string[];
  /** What people called the licenses before they were taken, by SKU id. */
  readonly names: Readonly<Record<string, string>>;
}

/** What can be done about one license: give a seat back, leave it with a reason, or wait for the tenant. */
export type Judged =
  | { readonly kind: 'release'; readonly change: ChosenChange; readonly sum: PlanSum }
  | { readonly kind: 'skip'; readonly skipped: SkippedRelease; readonly sum: PlanSum | null }
  | { readonly kind: 'unplanned'; readonly productName: string; readonly reason: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wait'; readonly waitingFor: string };

/** What can be done about the seat of one license. `pool` is missing where the tenant does not list the license. */
export function judgeRelease(work: ReleaseWork, id: SkuId, pool: Pool | undefined): Judged {
  const { context, facts } = work;
  const picked = context.resultOf(wishedRelease).chosen[id] ?? null;
  const choice = choiceFor(context, facts, id, work.tags, picked);
  const leave = (row: ChoiceRow, reason: string, sum: PlanSum | null = null): Judged => ({
    kind: 'skip',
    skipped: skipRelease(context, facts, id, row, reason),
    sum,
  });
  const row = choice.chosen ?? choice.rows[0];
  if (row === undefined) {
    // What is free or given away by ten thousands was never bought at a CSP.
    if (pool !== undefined && !isOfferable(pool.license)) return { kind: 'nothing' };
    return {
      kind: 'unplanned',
      productName: work.names[id] ?? id,
      reason: [whyNoRow(choice, picked), ...work.doubts].join(' '),
    };
  }
  if (mayStillTell(choice) && waitedMs(context) < freePatienceMs)
    return { kind: 'wait', waitingFor: `${row.serviceName} to say what may be given back` };
  if (choice.chosen === null) return leave(row, row.reasons.join(' '));
  if (pool === undefined) return leave(row, 'the tenant no longer lists this license');
  if (!row.reduction.ok) return leave(row, whyItStays(row));
  if (context.resultOf(wishedRelease).isUnasked)
    return leave(row, 'nobody was asked: nothing could be given back when the run began');
  if (isTangled(context, facts, pool)) return { kind: 'wait', waitingFor: tangledWords };
  const { license: counted, heldSeatCount } = pool;
  const allowed = releasableSeats({
    license: counted,
    heldSeatCount,
    keepFreeSeatCount: keepFreeOf(context),
    subscriptionQuantity: row.subscription.quantity,
    minimumQuantity: row.subscription.minimumQuantity,
    wantedSeatCount: 1,
  });
  const productName = nameIn(facts, id);
  const sum = countSeats({
    license: counted,
    heldSeatCount,
    neededSeatCount: 0,
    keepFreeSeatCount: 0,
  });
  const planSum = { skuId: id, productName, sum };
  if (allowed.seatCount > 0) {
    const ownedBefore = ownedOnceThrough(pool, row.subscription);
    const change = { skuId: id, productName, row, seatCount: -1, ownedBefore, rule: choice.rule };
    return { kind: 'release', change, sum: planSum };
  }
  if (allowed.limitedBy === 'seats-in-use' && waitedMs(context) < freePatienceMs)
    return {
      kind: 'wait',
      waitingFor: `the tenant to count a seat of ${productName} as free`,
    };
  return leave(row, limitInWords[allowed.limitedBy] ?? allowed.limitedBy, planSum);
}

/** Whether a CSP's answers contradict each other just now: a seat is not left paid for because of one moment. */
function mayStillTell({ chosen, rows }: Choice): boolean {
  const open = chosen === null ? rows : [chosen];
  return open.some(
    ({ reduction }) => !reduction.ok && reduction.reason === 'unknown' && reduction.mayPass,
  );
}

/** Why the seats of a row may not be given back now, and when they may be. */
function whyItStays({ reduction, nextLegalMoment: next }: ChoiceRow): string {
  if (reduction.ok) return '';
  const date = next.ok ? dateInWords(next.at.toZonedDateTimeISO('UTC').toPlainDate()) : null;
  if (reduction.reason !== 'window-closed' || date === null)
    return `${reduction.explanation} ${next.ok ? `The next date is ${date}.` : next.explanation}`;
  const since = reduction.closedAt === null ? '' : ` since ${instantInWords(reduction.closedAt)}`;
  return `the modification window is closed${since}; the next date is ${date}.`;
}

function whyNoRow(choice: Choice, picked: string | null): string {
  if (picked !== null) return `the chosen subscription ${picked} no longer provides it.`;
  return choice.refusal?.explanation ?? 'no subscription provides it.';
}

const limitInWords: Readonly<Record<string, string>> = {
  'seats-in-use': 'every seat is in use or promised to somebody',
  'last-seat': 'it is the last seat of the subscription; ending a subscription is another action',
  'minimum-quantity': 'the product does not allow fewer seats',
  'maximum-units': 'the limit of units in one order is reached',
  nothing: 'nothing to give back',
};

/** A release that is left, with the words for the ticket. */
export function skipRelease(
  context: StepContext,
  facts: SeatFacts,
  id: SkuId,
  row: ChoiceRow,
  reason: string,
): SkippedRelease {
  const { subscription, reduction, nextLegalMoment } = row;
  const customer = context
    .resultOf(customersOfRun)
    .customers.find((item) => item.serviceId === subscription.serviceId);
  const isWindowClosed = !reduction.ok && reduction.reason === 'window-closed';
  return {
    skuId: id,
    productName: nameIn(facts, id),
    serviceName: row.serviceName,
    customerName: customer?.customerName ?? subscription.customerId,
    subscriptionId: subscription.id,
    commitment: commitmentInWords(subscription),
    quantity: subscription.quantity,
    reason,
    isWindowClosed,
    closedAt: isWindowClosed ? (reduction.closedAt?.toString() ?? null) : null,
    nextLegalAt: nextLegalMoment.ok ? nextLegalMoment.at.toString() : null,
  };
}
