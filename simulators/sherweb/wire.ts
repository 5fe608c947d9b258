import { openLots } from '../core/lots.ts';
import type {
  SherwebAmendment,
  SherwebCustomer,
  SherwebItem,
  SherwebState,
  SherwebSubscription,
  SherwebTracked,
} from './entities.ts';
import { itemOf, minimalQuantities, renewalDay } from './rules.ts';

/** `2026-11-29T20:27:05.7613888`: seven decimals and, unless told otherwise, no mark of UTC. */
const printInstant = ({ behaviour }: SherwebState, instant: string): string => {
  const text = Temporal.Instant.from(instant).toString({ fractionalSecondDigits: 7 });
  return behaviour.marksUtc ? text : text.replace(/Z$/, '');
};

/** A customer; nothing on it tells a tenant or a domain. */
export const toCustomer = (state: SherwebState, customer: SherwebCustomer): object => ({
  id: customer.id,
  displayName: customer.displayName,
  path: customer.path,
  suspendedOn: customer.suspendedOn === null ? null : printInstant(state, customer.suspendedOn),
});

const typeOf = { P1M: 'Monthly', P1Y: 'Annual', P3Y: 'Triennial' } as const;

const toCommitment = (
  state: SherwebState,
  subscription: SherwebSubscription,
  now: Temporal.Instant,
): object => {
  const item = itemOf(state, subscription);
  const renewsOn = renewalDay(subscription, item);
  const { scheduledQuantity } = subscription;
  const lots = state.behaviour.listsPastMinimums
    ? subscription.lots
    : openLots(subscription.lots, now);
  return {
    type: typeOf[item.term],
    termEndDate: renewsOn.subtract({ days: 1 }).toString(),
    renewalConfiguration: subscription.renews
      ? {
          renewalDate: renewsOn.toString(),
          ...(scheduledQuantity === null ? {} : { scheduledQuantity }),
        }
      : null,
    committedMinimalQuantities: minimalQuantities(subscription, lots).map((entry) => ({
      ...entry,
      committedUntil: printInstant(state, entry.committedUntil),
    })),
  };
};

/** A subscription as `details` lists it: no price, no billing cycle, no state, no id of Microsoft's. */
export const toDetails = (
  state: SherwebState,
  subscription: SherwebSubscription,
  now: Temporal.Instant,
): object => {
  const item = itemOf(state, subscription);
  return {
    id: subscription.id,
    productName: item.name,
    description: item.name,
    sku: subscription.sku,
    quantity: subscription.quantity,
    purchaseDate: printInstant(state, subscription.purchasedAt),
    renewalSettingsConfigurable: true,
    commitmentTerm: toCommitment(state, subscription, now),
  };
};

/** The price of a subscription: for one seat and one billing cycle. */
export const toPricing = (
  state: SherwebState,
  subscription: SherwebSubscription,
  now: Temporal.Instant,
): object => {
  const { billingCycle, recurringFee } = itemOf(state, subscription);
  const isShown = state.behaviour.showsPrices && recurringFee !== null;
  return {
    id: subscription.id,
    billingCycle,
    fees: isShown ? { recurringFee, setupFee: 0, currency: 'Usd' } : null,
    commitmentTerm: toCommitment(state, subscription, now),
  };
};

const catalogTerms = { P1M: 'monthly', P1Y: 'yearly', P3Y: 'triennial' } as const;

/** A catalog item. */
export const toCatalogItem = ({ behaviour }: SherwebState, item: SherwebItem): object => ({
  sku: item.sku,
  name: [{ culture: 'en', value: item.name }],
  description: [{ culture: 'en', value: item.name }],
  billingCycle: item.billingCycle,
  commitmentTerm: catalogTerms[item.term],
  ...(behaviour.tellsMicrosoftSkuId ? { microsoftSkuId: item.microsoftSkuId } : {}),
});

/** What a catalog item costs: one seat and one billing cycle; null where no price is shown. */
export const toItemPricing = ({ behaviour }: SherwebState, item: SherwebItem): object | null =>
  behaviour.showsPrices && item.recurringFee !== null
    ? {
        sku: item.sku,
        pricingInformation: {
          recurringFee: item.recurringFee,
          setupFee: 0,
          currency: 'Usd',
          billingCycle: item.billingCycle,
        },
      }
    : null;

/** How far a batch or an order is. */
const stageOf = (
  tracked: SherwebTracked<object>,
  now: Temporal.Instant,
): 'queued' | 'processing' | 'done' | 'failed' | 'partly' => {
  if (now.epochMilliseconds < tracked.startsAtMs) return 'queued';
  if (!tracked.isOver || tracked.fate === 'stuck-processing') return 'processing';
  if (tracked.lines.every(({ hasFailed }) => hasFailed)) return 'failed';
  return tracked.lines.some(({ hasFailed }) => hasFailed) ? 'partly' : 'done';
};

/** The tracking's word for it. What it says of half a batch is not published: the amendments' own word is taken. */
export const toTracking = (tracked: SherwebTracked<object>, now: Temporal.Instant): string => {
  if (tracked.fate === 'forgotten') return 'Unknown';
  const words = {
    queued: 'Queued',
    processing: 'Processing',
    done: 'Success',
    failed: 'Failure',
    partly: 'PartialSuccess',
  } as const;
  return words[stageOf(tracked, now)];
};

/** The older, deprecated status's word for it. */
export const toAmendmentStatus = (amendment: SherwebAmendment, now: Temporal.Instant): string => {
  const stage = stageOf(amendment, now);
  return stage === 'queued' ? 'Pending' : toTracking({ ...amendment, fate: null }, now);
};
