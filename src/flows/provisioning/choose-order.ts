import { z } from 'zod';
import { tenantId, type TenantId } from '../../domain/ids.ts';
import { comingAmong, standingInTheWay } from '../../domain/ordering/choose-order.ts';
import type { PlanSum } from '../../domain/plan/plan.ts';
import type { Segment } from '../../domain/subscription.ts';
import { readClient } from '../../store/clients.ts';
import { readPools } from '../lanes/seat-pool.ts';
import { checkOrder } from '../orders/check-order.ts';
import { warnOfClosed } from '../orders/closed-orders.ts';
import {
  orderForm,
  parseOrders,
  readQuestions,
  type AskableOffers,
  type OrderChoice,
} from '../orders/order-form.ts';
import { findStandingOrder } from '../orders/standing-order.ts';
import { readOffers, type Offers } from '../orders/read-offers.ts';
import { fromItem, storedOrder } from '../orders/stored-order.ts';
import { defineStep, nextPoll, type Outcome, type StepContext } from '../runs/flow.ts';
import { fromMoney, storedMoney } from '../steps/stored-money.ts';
import { readSeatFacts, segmentOf, type SeatFacts } from '../steps/seat-facts.ts';
import { isOrdering } from '../steps/seat-settings.ts';
import { subscriptionsMessage } from '../steps/seat-views.ts';
import { matchForProvisioning } from './match.ts';
import { chosenNew } from './new-licenses.ts';
import { sumOf } from './seat-sums.ts';
import { stillWanted, type WantedSeats } from './wanted.ts';

const chosenOrder = z.object({
  skuId: z.string(),
  serviceId: z.string(),
  serviceName: z.string(),
  customerId: z.string(),
  seatCount: z.number().int(),
  wanted: storedOrder,
  firstCharge: storedMoney.nullable(),
  agreement: z.enum(['signed', 'not-told']),
  /** The printed rule, or who chose another one. */
  rule: z.string(),
});
export type ChosenOrder = z.infer<typeof chosenOrder>;

const chosenOrders = z.object({ orders: z.array(chosenOrder) });
type ChosenOrders = z.infer<typeof chosenOrders>;

const nothing: Outcome<ChosenOrders> = { kind: 'done', result: { orders: [] } };

/**
 * Where no subscription gives a license that is missing, and the package allows it: looks in the catalogs, asks what to order
 * and what the CSP wants to know, and lets the CSP check it. Orders nothing; the plan is made of the result.
 */
export const chooseOrder = defineStep<ChosenOrders>({
  name: 'choose-order',
  title: 'Choose a subscription to order',
  after: ['match-customers'],
  result: chosenOrders,
  version: 1,
  leftover: null,
  isSkipped: ({ orders }) => orders.length === 0,
  do: async (context) => {
    const { customers, tenantId: tenant } = context.resultOf(matchForProvisioning);
    if (!isOrdering(context) || tenant === null) return nothing;
    const wanted = await stillWanted(context);
    if (wanted.length === 0) return nothing;
    const facts = await readSeatFacts(context, customers);
    const missing = await findMissing(context, facts, wanted);
    if ('kind' in missing) return missing;
    if (missing.sums.length === 0) return nothing;
    const client = await readClient(context.tools.db, context.run.clientId);
    const segment = segmentOf(client?.tags ?? []);
    const work = { context, facts, sums: missing.sums, segment, tenant: tenantId(tenant) };
    return offer(work);
  },
});

interface OrderWork {
  readonly context: StepContext;
  readonly facts: SeatFacts;
  readonly sums: readonly PlanSum[];
  readonly segment: Segment;
  readonly tenant: TenantId;
}

/** Licenses of which seats are missing and no subscription stands anywhere; or what has to be waited for. */
async function findMissing(
  context: StepContext,
  facts: SeatFacts,
  wanted: readonly WantedSeats[],
): Promise<
  { readonly sums: readonly PlanSum[] } | Extract<Outcome<ChosenOrders>, { readonly kind: 'wait' }>
> {
  const wait = (waitingFor: string) =>
    ({ kind: 'wait', waitingFor, wakeAt: nextPoll(context) }) as const;
  // Not under the lock: the plan counts again, and bindingly.
  const { id: exceptRunId, clientId } = context.run;
  const of = { clientId, exceptRunId, chosenNew: chosenNew(wanted) };
  const pools = await readPools(context.tools.db, of, facts.reading);
  const sums: PlanSum[] = [];
  for (const license of wanted) {
    const sum = sumOf(context, facts, pools, license);
    if (sum === 'missing') continue;
    if ('waitingFor' in sum) return wait(sum.waitingFor);
    if (sum.sum.buy === 0) continue;
    const standing = standingInTheWay(sum.skuId, facts.candidates);
    const coming = comingAmong(standing);
    if (coming !== null) return wait(`the CSP to finish the subscription of ${coming.productName}`);
    if (standing.length > 0) continue;
    const order = await findStandingOrder(context, context.tools.db, sum.skuId, facts);
    if (order !== null)
      return wait(
        `the order of ${sum.productName} for ticket #${order.ticketNumber}: two subscriptions of one license are not ordered at once`,
      );
    sums.push(sum);
  }
  return { sums };
}

async function offer(work: OrderWork): Promise<Outcome<ChosenOrders>> {
  const { context, facts, sums, segment, tenant } = work;
  const { customers } = context.resultOf(matchForProvisioning);
  const offers = await Promise.all(
    sums.map((sum) => readOffers(context, facts, { sum, customers, segment })),
  );
  for (const { sum, choice } of offers) {
    const license = { skuId: sum.skuId, name: `${sum.productName}, as it can be ordered` };
    if (choice.rows.length > 0)
      context.say({
        ...subscriptionsMessage(license, choice, facts.reading),
        key: `offers ${sum.skuId}`,
      });
  }
  const refused = offers.find(({ choice }) => choice.refusal !== null);
  if (refused !== undefined) return stopWithoutOffer(refused);
  const askable = await Promise.all(offers.map((one) => readQuestions(one, tenant)));
  const { answers } = context;
  if (answers === null) {
    const skuIds = sums.map(({ skuId }) => skuId);
    const warning = await warnOfClosed(context, facts, skuIds);
    return { kind: 'ask', form: orderForm(askable, { warning, before: null }) };
  }
  const parsed = parseOrders(askable, answers);
  return parsed.ok
    ? check(work, askable, parsed.orders)
    : { kind: 'ask', form: orderForm(askable, { warning: parsed.problem, before: answers }) };
}

/** Nothing may be ordered. What a customer has to sign, the customer signs: Seatwright never does. */
function stopWithoutOffer({ choice, all }: Offers): Outcome<ChosenOrders> {
  const reasons = choice.rows.map(
    (row) => `${row.serviceName}, ${row.subscription.productName}: ${row.reasons.join(' ')}`,
  );
  const reason = [choice.refusal?.explanation, ...new Set(reasons)].join(' ');
  const lacksAgreement = all.some(({ agreement }) => agreement === 'missing');
  const wayOut = lacksAgreement
    ? 'The customer accepts the Microsoft Customer Agreement at the CSP (Seatwright never signs it), then start again.'
    : choice.refusal?.reason === 'no-subscription'
      ? 'Choose another license, or have it ordered by hand where it is sold, and start again.'
      : 'Change what the reasons name (catalog, product, package configuration) and start again.';
  return { kind: 'stop', reason, nextStep: `${wayOut} Nothing was ordered.` };
}

/** Reasons that no other answer changes: a person settles them with the CSP. */
const beyondAnswers: readonly string[] = ['agreement-missing', 'credit-limit', 'customer-blocked'];

/** Lets the CSPs check what was chosen; what they refuse is asked again, in their words. */
async function check(
  work: OrderWork,
  askable: readonly AskableOffers[],
  chosen: readonly OrderChoice[],
): Promise<Outcome<ChosenOrders>> {
  const { context, tenant } = work;
  const orders: ChosenOrder[] = [];
  for (const [index, choice] of chosen.entries()) {
    const offers = askable[index];
    if (offers === undefined) continue;
    const quantity = offers.sum.sum.buy;
    const answer = await checkOrder(choice, { quantity, tenantId: tenant });
    const { csp } = choice.offer;
    if (answer.outcome === 'refused') {
      const words = `${csp.name} would refuse the order (${answer.reason}): ${answer.detail}`;
      if (beyondAnswers.includes(answer.reason)) {
        const nextStep = `Settle this with ${csp.name} and start again. Nothing was ordered.`;
        return { kind: 'stop', reason: words, nextStep };
      }
      const before = context.answers;
      return { kind: 'ask', form: orderForm(askable, { warning: words, before }) };
    }
    orders.push(toChosen(work, offers, choice, answer.firstCharge));
  }
  return { kind: 'done', result: { orders } };
}

function toChosen(
  { context, tenant }: OrderWork,
  { sum, choice: table }: Offers,
  { offer: chosen, answers }: OrderChoice,
  firstCharge: Parameters<typeof fromMoney>[0],
): ChosenOrder {
  const isOfRule = table.chosen?.subscription.id === chosen.key;
  return {
    skuId: sum.skuId,
    serviceId: chosen.csp.serviceId,
    serviceName: chosen.csp.name,
    customerId: chosen.customer.customerId,
    seatCount: sum.sum.buy,
    wanted: {
      tenantId: tenant,
      item: fromItem(chosen.item),
      answers: Object.fromEntries(Object.entries(answers).map(([key, texts]) => [key, [...texts]])),
    },
    firstCharge: fromMoney(firstCharge),
    agreement: chosen.agreement === 'signed' ? 'signed' : 'not-told',
    rule: isOfRule ? table.rule : `Chosen by ${context.answeredBy?.name ?? 'a person'}.`,
  };
}
