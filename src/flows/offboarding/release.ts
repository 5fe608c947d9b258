import { z } from 'zod';
import { chooseSubscription, type Choice } from '../../domain/choice/choose-subscription.ts';
import type { ChoiceRow } from '../../domain/choice/candidate.ts';
import { clientId, skuId, type SkuId } from '../../domain/ids.ts';
import type { PlanSum } from '../../domain/plan/plan.ts';
import { licenseName } from '../../domain/products/names.ts';
import { countSeats, releasableSeats } from '../../domain/seats/count-seats.ts';
import { instantInWords } from '../../domain/wording.ts';
import type { Tx } from '../../store/database.ts';
import { readClient } from '../../store/clients.ts';
import { lockPool } from '../../store/seat-holds.ts';
import { countPool } from '../lanes/seat-pool.ts';
import { defineStep, nextPoll, type Outcome, type StepContext } from '../runs/flow.ts';
import { commitmentInWords, makePlan, storePlan, type ChosenChange } from '../steps/make-plan.ts';
import { matchCustomersStep } from '../steps/match-customers.ts';
import {
  nothingPlanned,
  plannedSeats,
  type PlannedSeatsResult,
  type SkippedRelease,
} from '../steps/planned.ts';
import { readSeatFacts, segmentOf, type SeatFacts } from '../steps/seat-facts.ts';
import { limitsOf, preferenceOf } from '../steps/seat-settings.ts';
import { describeRow, subscriptionTable } from '../steps/seat-views.ts';
import {
  changedSeats,
  awaitSettlement,
  changesOfPlan,
  recordPlan,
  type ChangedSeats,
} from '../steps/change-seats.ts';
import { askLeaver } from './leaver.ts';
import { removeLicenses } from './leave.ts';

/** Customers are matched only where seats might be given back. */
export const matchForOffboarding = matchCustomersStep(
  ['ask-mailbox'],
  (context) => context.configuration['enableDeprovisioning'] === true,
);

const releaseWish = z.object({
  release: z.boolean(),
  confirmedBy: z.string().nullable(),
  /** SKU id → subscription that the engineer chose. */
  chosen: z.record(z.string(), z.string()),
});

/** Shows what would be given back and asks, before anything is done: a scheduled run cannot ask later. */
export const confirmRelease = defineStep<z.infer<typeof releaseWish>>({
  name: 'confirm-release',
  title: 'Confirm the release',
  after: ['match-customers'],
  result: releaseWish,
  version: 1,
  leftover: null,
  do: async (context) => {
    if (context.configuration['enableDeprovisioning'] !== true) {
      return { kind: 'done', result: { release: false, confirmedBy: null, chosen: {} } };
    }
    if (context.configuration['promptBeforeDeprovisioning'] === false) {
      return { kind: 'done', result: { release: true, confirmedBy: null, chosen: {} } };
    }
    if (context.answers !== null) {
      const { decision, ...chosen } = context.answers;
      return {
        kind: 'done',
        result: {
          release: decision === 'release',
          confirmedBy: context.answeredBy?.name ?? null,
          chosen: Object.fromEntries(
            Object.entries(chosen).map(([key, value]) => [key, String(value)]),
          ),
        },
      };
    }
    return previewRelease(context);
  },
});

async function previewRelease(context: StepContext): Promise<Outcome<z.infer<typeof releaseWish>>> {
  const { personId } = context.resultOf(askLeaver);
  const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
  const [person, facts, client] = await Promise.all([
    tenant.readPerson(personId),
    readSeatFacts(context, context.resultOf(matchForOffboarding).customers),
    readClient(context.tools.db, context.run.clientId),
  ]);
  const licenses = person?.licenses ?? [];
  const choices = licenses.map((id) => ({
    id,
    choice: choiceFor(context, facts, id, client?.tags ?? [], null),
  }));
  const fitting = choices.filter(({ choice }) => choice.rows.length > 0);
  if (fitting.length === 0)
    return { kind: 'done', result: { release: false, confirmedBy: null, chosen: {} } };
  for (const { id, choice } of fitting) {
    context.say({
      key: `subscriptions ${id}`,
      kind: 'subscriptions',
      text: `${nameIn(facts, id)}: ${choice.rule}`,
      data: subscriptionTable(id, choice, facts),
    });
  }
  const closed = fitting.filter(({ choice }) => choice.chosen?.reduction.ok !== true);
  return {
    kind: 'ask',
    form: {
      name: 'confirm-release',
      title: 'Give the seats back?',
      description: fitting
        .map(({ id, choice }) => releaseSentence(nameIn(facts, id), choice))
        .join(' '),
      submitLabel: 'Go on',
      spend: true,
      warning:
        closed.length === 0
          ? null
          : 'At least one seat cannot be given back now; the audit note will say why and until when.',
      fields: [
        {
          name: 'decision',
          label: 'Release',
          type: 'choice',
          required: true,
          default: 'release',
          options: [
            { value: 'release', label: 'Give back what may be given back' },
            { value: 'keep', label: 'Keep the seats' },
          ],
        },
        ...fitting
          .filter(({ choice }) => choice.rows.filter((row) => row.allowed).length > 1)
          .map(({ id, choice }) => ({
            name: id,
            label: nameIn(facts, id),
            type: 'choice' as const,
            required: true,
            default: choice.chosen?.subscription.id ?? '',
            options: choice.rows.map((row) => ({
              value: row.subscription.id,
              label: describeRow(row),
              detail: row.reasons.join(' '),
              disabled: !row.allowed,
            })),
          })),
      ],
    },
  };
}

function releaseSentence(name: string, choice: Choice): string {
  const { chosen } = choice;
  if (chosen === null) return `${name}: ${whyNot(choice.rows[0])}`;
  if (!chosen.reduction.ok)
    return `${name} at ${chosen.serviceName}: ${chosen.reduction.explanation}`;
  const { quantity } = chosen.subscription;
  const until =
    chosen.reducibleUntil === null
      ? ''
      : ` (possible until ${instantInWords(chosen.reducibleUntil)})`;
  return `${name} at ${chosen.serviceName}: ${quantity} → ${quantity - 1}${until}.`;
}

function whyNot(row: ChoiceRow | undefined): string {
  if (row === undefined) return 'no subscription provides it.';
  return row.reasons.join(' ');
}

/** What people call a license that the tenant lists. */
function nameIn(facts: SeatFacts, id: SkuId): string {
  const license = facts.reading.licenses.find((candidate) => candidate.skuId === id);
  return license === undefined ? id : licenseName(license);
}

function choiceFor(
  context: StepContext,
  facts: SeatFacts,
  id: SkuId,
  tags: readonly string[],
  picked: string | null,
): Choice {
  const candidates =
    picked === null
      ? facts.candidates
      : facts.candidates.filter((candidate) => candidate.subscription.id === picked);
  return chooseSubscription({
    purpose: 'release',
    skuId: id,
    productName: nameIn(facts, id),
    segment: segmentOf(tags),
    seatCount: 1,
    allowAnnual: context.configuration['allowAnnual'] === true,
    now: context.now,
    candidates,
    preference: preferenceOf(context),
  });
}

/** How long the tenant may take to count a removed license as free before the release is given up, with a note. */
const freePatienceMs = 10 * 60_000;

/** Plans the release from live numbers, after the tenant agreed that the licenses are gone. */
export const planRelease = defineStep<PlannedSeatsResult>({
  name: 'plan-release',
  title: 'Plan the release',
  after: ['remove-licenses'],
  result: plannedSeats,
  version: 1,
  leftover: null,
  do: async (context) => {
    const { release } = context.resultOf(confirmRelease);
    const licenses = context.resultOf(removeLicenses).removed;
    const { customers } = context.resultOf(matchForOffboarding);
    if (!release || licenses.length === 0 || customers.length === 0)
      return { kind: 'done', result: nothingPlanned };
    const [facts, client] = await Promise.all([
      readSeatFacts(context, customers),
      readClient(context.tools.db, context.run.clientId),
    ]);
    const ids = licenses.map((id) => skuId(id)).toSorted();
    return { kind: 'within', decide: (tx) => decide(tx, context, facts, ids, client?.tags ?? []) };
  },
});

async function decide(
  tx: Tx,
  context: StepContext,
  facts: SeatFacts,
  ids: readonly SkuId[],
  tags: readonly string[],
): Promise<Outcome<PlannedSeatsResult>> {
  const changes: ChosenChange[] = [];
  const skipped: SkippedRelease[] = [];
  const sums: PlanSum[] = [];
  for (const id of ids) {
    await lockPool(tx, context.run.clientId, id);
    const picked = context.resultOf(confirmRelease).chosen[id] ?? null;
    const choice = choiceFor(context, facts, id, tags, picked);
    const license = facts.reading.licenses.find((candidate) => candidate.skuId === id);
    const row = choice.chosen;
    if (row === null || license === undefined) {
      const [first] = choice.rows;
      if (first !== undefined)
        skipped.push(skip(context, facts, id, first, first.reasons.join(' ')));
      continue;
    }
    if (!row.reduction.ok) {
      skipped.push(skip(context, facts, id, row, row.reduction.explanation));
      continue;
    }
    const pool = await countPool(
      tx,
      { clientId: context.run.clientId, license, exceptRunId: context.run.id },
      facts.reading,
    );
    const allowed = releasableSeats({
      license: pool.license,
      heldSeatCount: pool.heldSeatCount,
      keepFreeSeatCount: Number(context.configuration['keepFreeSeats'] ?? 0),
      subscriptionQuantity: row.subscription.quantity,
      minimumQuantity: row.subscription.minimumQuantity,
      wantedSeatCount: 1,
    });
    sums.push({
      skuId: id,
      productName: nameIn(facts, id),
      sum: countSeats({
        license: pool.license,
        heldSeatCount: pool.heldSeatCount,
        neededSeatCount: 0,
        keepFreeSeatCount: 0,
      }),
    });
    if (allowed.seatCount > 0) {
      const ownedBefore = license.ownedSeatCount;
      changes.push({
        skuId: id,
        productName: nameIn(facts, id),
        row,
        seatCount: -1,
        ownedBefore,
        rule: choice.rule,
      });
    } else if (allowed.limitedBy === 'seats-in-use' && waitedMs(context) < freePatienceMs) {
      return {
        kind: 'wait',
        waitingFor: `the tenant to count a seat of ${nameIn(facts, id)} as free`,
        wakeAt: nextPoll(context),
      };
    } else {
      skipped.push(
        skip(context, facts, id, row, limitInWords[allowed.limitedBy] ?? allowed.limitedBy),
      );
    }
  }
  return settle(tx, context, { facts, changes, skipped, sums });
}

const limitInWords: Readonly<Record<string, string>> = {
  'seats-in-use': 'every seat is in use or promised to somebody',
  'last-seat': 'it is the last seat of the subscription; ending a subscription is another action',
  'minimum-quantity': 'the product does not allow fewer seats',
  'maximum-units': 'the limit of units in one order is reached',
  nothing: 'nothing to give back',
};

function waitedMs(context: StepContext): number {
  return context.waitingSince === null
    ? 0
    : context.now.since(context.waitingSince).total('milliseconds');
}

function skip(
  context: StepContext,
  facts: SeatFacts,
  id: SkuId,
  row: ChoiceRow,
  reason: string,
): SkippedRelease {
  const { subscription, reduction, nextLegalMoment } = row;
  const customer = context
    .resultOf(matchForOffboarding)
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

async function settle(
  tx: Tx,
  context: StepContext,
  work: {
    readonly facts: SeatFacts;
    readonly changes: readonly ChosenChange[];
    readonly skipped: readonly SkippedRelease[];
    readonly sums: readonly PlanSum[];
  },
): Promise<Outcome<PlannedSeatsResult>> {
  for (const item of work.skipped) {
    context.say({
      key: `skipped ${item.skuId}`,
      kind: 'refusal',
      text: `${item.productName} stays: ${item.reason}`,
    });
  }
  if (work.changes.length === 0) {
    return { kind: 'done', result: { ...nothingPlanned, skipped: [...work.skipped] } };
  }
  const made = makePlan(context, {
    purpose: 'release',
    customers: context.resultOf(matchForOffboarding).customers,
    tenant: null,
    ...work,
    limits: { ...limitsOf(context), maximumMonthlyCost: Number.MAX_SAFE_INTEGER / 1_000 },
  });
  if (!made.ok) {
    const reason = made.report.breaches.map((breach) => breach.explanation).join(' ');
    const skipped = work.changes.map((change) =>
      skip(context, work.facts, change.skuId, change.row, reason),
    );
    return { kind: 'done', result: { ...nothingPlanned, skipped: [...work.skipped, ...skipped] } };
  }
  await storePlan(tx, context, made.plan, made.result);
  return { kind: 'done', result: made.result };
}

/** Gives the seats back through the ledger. What the CSP refuses is told on the ticket; the run still finishes. */
export const releaseSeats = defineStep<ChangedSeats>({
  name: 'release-seats',
  title: 'Give the seats back',
  after: ['plan-release'],
  result: changedSeats,
  version: 1,
  leftover: null,
  do: async (context) => {
    const planned = context.resultOf(planRelease);
    if (planned.changes.length === 0) return { kind: 'done', result: { changes: [] } };
    const known = await changesOfPlan(context, planned);
    if (known.length > 0) return awaitSettlement(context, planned);
    const { confirmedBy } = context.resultOf(confirmRelease);
    return {
      kind: 'within',
      decide: async (tx) => {
        const because =
          confirmedBy === null
            ? 'this package needs no confirmation'
            : `confirmed by ${confirmedBy}`;
        await recordPlan(tx, context, planned, because);
        return {
          kind: 'wait',
          waitingFor: planned.changes[0]?.serviceName ?? 'the CSP',
          wakeAt: null,
        };
      },
    };
  },
});
