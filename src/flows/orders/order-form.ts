import type { ChoiceRow } from '../../domain/choice/candidate.ts';
import { cspCustomerId, type TenantId } from '../../domain/ids.ts';
import { formatMoney, roundToMinorUnit } from '../../domain/pricing/amounts.ts';
import { instantInWords } from '../../domain/wording.ts';
import type { OrderAnswers, OrderQuestion } from '../../ports/ordering.ts';
import type { FormAnswers, FormField, FormSpec } from '../runs/form.ts';
import { commitmentInWords } from '../steps/make-plan.ts';
import { orderingOf } from './ordering-of.ts';
import type { Offer, Offers } from './read-offers.ts';

/** What may be ordered for one license, with what each CSP asks about it. */
export interface AskableOffers extends Offers {
  /** By the offer's key; empty where the CSP asks nothing. */
  readonly questions: ReadonlyMap<string, readonly OrderQuestion[]>;
}

/** One order as a person has chosen it; not checked yet. */
export interface OrderChoice {
  readonly offer: Offer;
  readonly answers: OrderAnswers;
}

/** Asks the CSPs what they want to know with an order of what may be ordered. */
export async function readQuestions(offers: Offers, tenant: TenantId): Promise<AskableOffers> {
  const allowed = allowedOf(offers);
  const asked = await Promise.all(
    allowed.map(async ({ key, csp, customer, item }) => {
      const id = cspCustomerId(customer.customerId);
      return [key, await orderingOf(csp).readQuestions(id, item, tenant)] as const;
    }),
  );
  return { ...offers, questions: new Map(asked) };
}

function allowedOf({ all, choice }: Offers): readonly Offer[] {
  return choice.rows.flatMap((row) =>
    row.allowed ? (all.find((offer) => offer.key === row.subscription.id) ?? []) : [],
  );
}

/**
 * Asks what to order: all that was found with its reasons, the one of the rule preselected, and after each choice what its
 * CSP asks, in the CSP's own words. `before` are the answers that did not do.
 */
export function orderForm(
  all: readonly AskableOffers[],
  asked: { readonly warning: string | null; readonly before: FormAnswers | null },
): FormSpec {
  const isAsking = all.some(({ questions }) =>
    [...questions.values()].some((own) => own.length > 0),
  );
  const hint = isAsking
    ? 'Leave empty what does not apply: the CSP checks the answers first, and says what it needs. '
    : '';
  return {
    name: 'choose-order',
    title: 'Order a new subscription?',
    description: `No connected CSP has a subscription that gives it. Nothing is ordered before the plan is confirmed. ${hint}${all[0]?.choice.rule ?? ''}`,
    submitLabel: 'Next',
    spend: false,
    warning: asked.warning,
    fields: all.flatMap((offers) => [
      choiceField(offers, asked.before),
      ...allowedOf(offers).flatMap((offer) => questionFields(offers, offer, asked.before)),
    ]),
  };
}

function choiceField({ sum, choice }: Offers, before: FormAnswers | null): FormField {
  const again = choice.rows.find(
    (row) => row.allowed && row.subscription.id === before?.[sum.skuId],
  );
  return {
    name: sum.skuId,
    label: `${sum.sum.buy} × ${sum.productName}`,
    type: 'choice',
    required: true,
    default: (again ?? choice.chosen)?.subscription.id ?? '',
    options: choice.rows.map((row) => ({
      value: row.subscription.id,
      label: labelOf(row),
      detail: detailOf(row),
      disabled: !row.allowed,
    })),
  };
}

function labelOf({ serviceName, subscription }: ChoiceRow): string {
  return `${serviceName}: ${subscription.productName}, ${commitmentInWords(subscription)}`;
}

function detailOf({ subscription, monthlySeatPrice, reasons }: ChoiceRow): string {
  const { commitmentEndsAt: end } = subscription;
  const price =
    monthlySeatPrice === null
      ? []
      : [`${formatMoney(roundToMinorUnit(monthlySeatPrice, 'half-even'))} per seat and month.`];
  const until = end === null ? [] : [`Committed until ${instantInWords(end)}.`];
  return [...price, ...until, ...reasons].join(' ');
}

/** The same CSP may ask the same of two licenses: the name says of which. */
function fieldName({ sum }: Offers, offer: Offer, question: OrderQuestion): string {
  return `${sum.skuId}|${offer.key}|${question.key}`;
}

function questionFields(
  offers: AskableOffers,
  offer: Offer,
  before: FormAnswers | null,
): readonly FormField[] {
  return (offers.questions.get(offer.key) ?? []).map((question): FormField => {
    const { label, description, choices, takesSeveral, preset } = question;
    const name = fieldName(offers, offer, question);
    const first = takesSeveral ? (preset ?? []) : preset?.[0];
    const start = before?.[name] ?? first;
    const shared = {
      name,
      label,
      ...(description === null ? {} : { description }),
      required: false,
      section: `${offer.csp.name} asks`,
      // No CSP tells which of its questions need an answer: its own check names what is missing.
      onlyWhen: { field: offers.sum.skuId, value: offer.key, mayBeEmpty: true as const },
      ...(start === undefined ? {} : { default: start }),
    };
    if (choices === null) return { ...shared, type: 'string', maximumLength: 500 };
    const options = choices.map((choice) => ({ value: choice, label: choice }));
    return { ...shared, type: takesSeveral ? 'choices' : 'choice', options };
  });
}

/**
 * The orders that a person has chosen; or why one cannot be, in a sentence. Questions that were left empty are left out: the
 * CSP's check says which of them need an answer.
 */
export function parseOrders(
  all: readonly AskableOffers[],
  answers: FormAnswers,
):
  | { readonly ok: true; readonly orders: readonly OrderChoice[] }
  | { readonly ok: false; readonly problem: string } {
  const orders: OrderChoice[] = [];
  for (const offers of all) {
    const { sum } = offers;
    const offer = allowedOf(offers).find(({ key }) => key === answers[sum.skuId]);
    if (offer === undefined) {
      const problem = `What was chosen for ${sum.productName} is not offered any more. Choose again.`;
      return { ok: false, problem };
    }
    const given: Record<string, readonly string[]> = {};
    for (const question of offers.questions.get(offer.key) ?? []) {
      const answer = textsOf(answers[fieldName(offers, offer, question)]);
      if (answer.length > 0) given[question.key] = answer;
    }
    orders.push({ offer, answers: given });
  }
  return { ok: true, orders };
}

function textsOf(answer: unknown): readonly string[] {
  return [answer]
    .flat()
    .filter((text): text is string => typeof text === 'string' && text.trim() !== '');
}
