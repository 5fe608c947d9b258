import { z } from 'zod';
import type { Choice } from '../../domain/choice/choose-subscription.ts';
import type { ChoiceRow } from '../../domain/choice/candidate.ts';
import type { SkuId } from '../../domain/ids.ts';
import { licenseName } from '../../domain/products/names.ts';
import { instantInWords } from '../../domain/wording.ts';
import { readClient } from '../../store/clients.ts';
import {
  defineStep,
  type Outcome,
  type Step,
  type StepContext,
  type StepKey,
  type Trace,
} from '../runs/flow.ts';
import type { FormSpec } from '../runs/form.ts';
import { makePlan } from '../steps/make-plan.ts';
import { mayStarterSpend } from '../steps/may-spend.ts';
import { customersOfRun } from '../steps/match-customers.ts';
import type { PlannedSeats } from '../steps/planned.ts';
import { readSeatFacts, type SeatFacts } from '../steps/seat-facts.ts';
import { releaseLimits } from '../steps/seat-settings.ts';
import { priceMessage, subscriptionsMessage } from '../steps/seat-views.ts';
import {
  chooseBySettings,
  hasAlternatives,
  subscriptionField,
} from '../steps/subscription-choice.ts';

const releaseWish = z.object({
  release: z.boolean(),
  confirmedBy: z.string().nullable(),
  /** SKU id → subscription that the engineer chose. */
  chosen: z.record(z.string(), z.string()),
  /** Nothing could be given back when it was to be asked, so nobody was asked. */
  isUnasked: z.boolean().default(false),
});
type ReleaseWish = z.output<typeof releaseWish>;

/** Whether seats shall be given back, whatever package asked: of the step `confirmReleaseStep`. */
export const wishedRelease: StepKey<ReleaseWish> = { name: 'confirm-release', result: releaseWish };

/** What a package is about to take, for the question whether the seats go back. */
export interface Leaving {
  /** SKU ids, as far as they can be told now. May throw `ConnectorError`. */
  readonly licenses: readonly SkuId[];
  /** The chosen moment as an instant; null for now. */
  readonly at: string | null;
}

/**
 * Shows what would be given back and asks, before anything is done: a scheduled run cannot ask later. `read` answers
 * null where nothing is taken at all.
 */
export function confirmReleaseStep(
  after: string,
  read: (context: StepContext) => Promise<Leaving | null>,
): Step<ReleaseWish> {
  return defineStep<ReleaseWish>({
    ...wishedRelease,
    title: 'Confirm the release',
    after: [after],
    version: 1,
    leftover: null,
    trace: traceWish,
    isSkipped: ({ release, confirmedBy }) => !release && confirmedBy === null,
    do: async (context) => {
      if (context.configuration['enableDeprovisioning'] !== true)
        return { kind: 'done', result: notWished };
      if (context.answers !== null) return { kind: 'done', result: answered(context) };
      const isPrompted = context.configuration['promptBeforeDeprovisioning'] !== false;
      const leaving = await read(context);
      if (leaving === null) return { kind: 'done', result: notWished };
      if (isPrompted || !(await mayStarterSpend(context))) return previewRelease(context, leaving);
      return { kind: 'done', result: { ...notWished, release: true } };
    },
  });
}

const notWished: ReleaseWish = { release: false, confirmedBy: null, chosen: {}, isUnasked: false };

function answered(context: StepContext): ReleaseWish {
  const { decision, ...chosen } = context.answers ?? {};
  return {
    release: decision === 'release',
    confirmedBy: context.answeredBy?.name ?? null,
    chosen: Object.fromEntries(Object.entries(chosen).map(([key, value]) => [key, String(value)])),
    isUnasked: false,
  };
}

function traceWish({ release, confirmedBy, chosen }: ReleaseWish): readonly Trace[] {
  if (!release && confirmedBy === null) return [];
  const decided = release
    ? 'Said yes to giving back what may be given back'
    : 'Said that the seats are kept';
  return [
    {
      ...(confirmedBy === null ? {} : { actor: confirmedBy }),
      action: 'releases.confirm',
      summary:
        confirmedBy === null
          ? 'Gives back what may be given back: this package needs no confirmation'
          : decided,
      after: { release, ...(Object.keys(chosen).length === 0 ? {} : { subscriptions: chosen }) },
    },
  ];
}

async function previewRelease(
  context: StepContext,
  { licenses, at }: Leaving,
): Promise<Outcome<ReleaseWish>> {
  const [facts, client] = await Promise.all([
    readSeatFacts(context, context.resultOf(customersOfRun).customers),
    readClient(context.tools.db, context.run.clientId),
  ]);
  const choices = licenses.map((id) => ({
    id,
    choice: choiceFor(context, facts, id, client?.tags ?? [], null),
  }));
  const fitting = choices.filter(({ choice }) => choice.rows.length > 0);
  for (const { id, choice } of fitting) {
    const license = { skuId: id, name: nameIn(facts, id) };
    context.say(subscriptionsMessage(license, choice, facts.reading));
  }
  const open = fitting.filter(({ choice }) => choice.chosen?.reduction.ok === true);
  // At a chosen moment it may be otherwise: subscriptions come, windows open. What to do then is asked now. So is what to do
  // where a CSP does not tell the window just now: it may a minute later, when nobody is asked any more.
  if (open.length === 0 && at === null && !fitting.some(isUncertain)) {
    if (fitting.length > 0)
      context.say({
        key: 'nothing to ask',
        kind: 'text',
        text: 'No seat may be given back now, so nobody is asked about it.',
      });
    return { kind: 'done', result: { ...notWished, isUnasked: true } };
  }
  const isNow = at === null;
  for (const change of pricesOf(context, facts, open))
    context.say(priceMessage(isNow ? change : { ...change, ...notKnownAhead }));
  return { kind: 'ask', form: releaseForm(facts, fitting) };
}

interface Fitting {
  readonly id: SkuId;
  readonly choice: Choice;
}

function isUncertain({ choice }: Fitting): boolean {
  return choice.rows.some(({ reduction }) => !reduction.ok && reduction.reason === 'unknown');
}

/** What is credited depends on the moment. */
const notKnownAhead = { priceNow: null, priceUntilCommitmentEnd: null };

/** What giving back what is preselected saves, by the rules of the plan that is made when it is done. */
function pricesOf(
  context: StepContext,
  facts: SeatFacts,
  open: readonly Fitting[],
): readonly PlannedSeats[] {
  const made = makePlan(context, {
    purpose: 'release',
    customers: context.resultOf(customersOfRun).customers,
    tenant: null,
    facts,
    sums: [],
    changes: open.flatMap(({ id, choice }) =>
      choice.chosen === null
        ? []
        : {
            skuId: id,
            productName: nameIn(facts, id),
            row: choice.chosen,
            seatCount: -1,
            ownedBefore: 0,
            rule: choice.rule,
          },
    ),
    skipped: [],
    limits: releaseLimits(context),
  });
  return made.ok ? made.result.changes : [];
}

function releaseForm(facts: SeatFacts, fitting: readonly Fitting[]): FormSpec {
  const isAllOpen = fitting.every(({ choice }) => choice.chosen?.reduction.ok === true);
  return {
    name: 'confirm-release',
    title: 'Give the seats back?',
    description:
      fitting.length === 0
        ? 'No subscription provides one of the licenses now. It is looked at again at the chosen moment.'
        : fitting.map(({ id, choice }) => releaseSentence(nameIn(facts, id), choice)).join(' '),
    submitLabel: 'Go on',
    // Keeping a seat changes nothing: only the yes to giving it back needs the permission.
    spend: false,
    warning: isAllOpen
      ? null
      : 'At least one seat cannot be given back now; the audit note will say why, and from which date it may be.',
    fields: [
      {
        name: 'decision',
        label: 'Release',
        type: 'choice',
        required: true,
        default: 'release',
        options: [
          { value: 'release', label: 'Give back what may be given back', spend: true },
          { value: 'keep', label: 'Keep the seats' },
        ],
      },
      ...fitting
        .filter(({ choice }) => hasAlternatives(choice))
        .map(({ id, choice }) => subscriptionField(id, nameIn(facts, id), choice)),
    ],
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
export function nameIn(facts: SeatFacts, id: SkuId): string {
  const license = facts.reading.licenses.find((candidate) => candidate.skuId === id);
  return license === undefined ? id : licenseName(license);
}

/** The subscription from which one seat of a license is given back; `picked` narrows it to the engineer's choice. */
export function choiceFor(
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
  return chooseBySettings(context, {
    purpose: 'release',
    skuId: id,
    productName: nameIn(facts, id),
    seatCount: 1,
    tags,
    candidates,
  });
}
