import { subscriptionWith } from '../../src/domain/test-subscription.ts';
import {
  cspCustomerId,
  serviceId,
  subscriptionId,
  type CspCustomerId,
  type SubscriptionId,
} from '../../src/domain/ids.ts';
import type { Subscription } from '../../src/domain/subscription.ts';
import { ConnectorError, type ConnectorErrorKind } from '../../src/ports/errors.ts';
import type {
  AcceptedChange,
  ChangeProgress,
  LostChange,
  Marketplace,
  ScheduleAnswer,
  ScheduleQuantity,
  SetQuantity,
  TakenBack,
  WriteAnswer,
} from '../../src/ports/marketplace.ts';
import type { CspPlan, Fate } from './csp-plan.ts';
import { createScheduleModel, type ScheduleModel } from './csp-schedule.ts';

/**
 * One subscription at a CSP, in memory: what a vendor does with absolute totals, lost answers and late replicas. Stands
 * for the outside in tests of the lane; nothing of it knows the ledger.
 *
 * What it takes for granted, as the port promises it: an order that will ever be carried out is carried out, and every
 * replica shows it, within `settleTimeMs` of an unanswered call; the connector's own check before a write reads what is
 * true (`checks: 'live'`), or reads a replica as late as any other (`'replica'`). Orders wait for each other. A CSP that
 * tells what became of an order may take longer than any settle time, and knows of the order until it is done.
 */
export interface CspModelSettings {
  readonly serviceId: string;
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly commerceSubscriptionId: string | null;
  readonly quantity: number;
  readonly settleTimeMs: number;
  /** The oldest that a reading may be; well below the settle time. */
  readonly lagMs: number;
  readonly checks: 'live' | 'replica';
  /** What became of an order can be asked: not at all, by its reference, or also by the id that was sent with it. */
  readonly tells: 'nothing' | 'by-reference' | 'by-request';
  readonly maximumQuantity: number | null;
  /** The quantity scheduled for the renewal, which every change wipes; null or absent: none is. */
  readonly scheduled?: number | null;
  /** Whether that can be set again; default: it cannot. */
  readonly canSchedule?: boolean;
  /** How long seats may be given back after they came. */
  readonly windowMs: number;
  readonly now: () => Temporal.Instant;
}

/** One order as the CSP saw it. */
export interface Order {
  readonly requestId: string;
  readonly at: Temporal.Instant;
  readonly from: number;
  readonly to: number;
  readonly fate: Fate | 'not-sent' | 'window-closed' | 'while-pending';
  /** When the quantity changed; null: it did not (yet). */
  appliedAt: Temporal.Instant | null;
  /** What the quantity was at that moment. */
  quantityBefore: number | null;
}

export interface CspModel {
  readonly marketplace: Marketplace;
  readonly orders: readonly Order[];
  /** The true quantity now. */
  quantity(): number;
  /** What was true so long ago. */
  quantityAgo(milliseconds: number): number;
  lowestQuantity(): number;
  /** Seats that somebody else moved, added up. */
  otherSeats(): number;
  /** Moves the quantity in the vendor's portal; false while an order is under way or when fewer than 1 would be left. */
  otherHand(seatDelta: number): boolean;
  /** Nobody holds the reference of the order under way: it is through within the settle time, as the port promises. */
  hurry(): void;
  /** The next term begins: every seat may be given back again. */
  renew(): void;
  /** Fates of the orders to come, and ages of the readings to come (each used again and again). */
  plan(next: CspPlan): void;
  /** What is scheduled for the renewal. */
  readonly schedule: ScheduleModel;
  /** Called before every call from outside and after every order; may throw or take its time. */
  onTouch(
    touch: (place: 'read' | 'before-send' | 'after-send', requestId?: string) => Promise<void>,
  ): void;
}

interface Moment {
  readonly at: Temporal.Instant;
  readonly quantity: number;
}

interface Pending {
  readonly order: Order;
  readonly dueAt: Temporal.Instant;
  readonly isInVain: boolean;
}

/** How long an accepted order takes, and an unanswered one that is carried out late: less than the settle time. */
const acceptedMs = 10 * 60_000;
const lateMs = 60_000;
/** How long an order takes that a CSP tells about: longer than any settle time. */
const longMs = 30 * 3_600_000;

export function createCspModel(settings: CspModelSettings): CspModel {
  const { now } = settings;
  const orders: Order[] = [];
  const history: Moment[] = [{ at: now(), quantity: settings.quantity }];
  let lots = [
    { seatCount: settings.quantity, until: now().add({ milliseconds: settings.windowMs }) },
  ];
  let pending: Pending | null = null;
  const refusedIds = new Set<string>();
  let otherSeats = 0;
  const schedule = createScheduleModel(settings.scheduled ?? null, now);
  let plan: CspPlan = { fates: ['applied'], readingAgesMs: [0] };
  let orderCount = 0;
  let readingCount = 0;
  let touch = untouched;

  const settle = (): void => {
    if (pending === null || Temporal.Instant.compare(pending.dueAt, now()) > 0) return;
    const { order, dueAt, isInVain } = pending;
    pending = null;
    if (isInVain) refusedIds.add(order.requestId);
    else apply(order, dueAt);
  };
  const quantity = (): number => {
    settle();
    return history.at(-1)?.quantity ?? settings.quantity;
  };
  const quantityAgo = (milliseconds: number): number => {
    settle();
    const then = now().subtract({ milliseconds });
    const found = history.findLast((moment) => Temporal.Instant.compare(moment.at, then) <= 0);
    return (found ?? history[0])?.quantity ?? settings.quantity;
  };
  const move = (to: number, at: Temporal.Instant): void => {
    const before = history.at(-1)?.quantity ?? settings.quantity;
    history.push({ at, quantity: to });
    schedule.wipe(at);
    if (to > before) {
      lots.push({ seatCount: to - before, until: at.add({ milliseconds: settings.windowMs }) });
    } else {
      lots = takeNewest(lots, before - to);
    }
  };
  const apply = (order: Order, at: Temporal.Instant): void => {
    order.quantityBefore = history.at(-1)?.quantity ?? settings.quantity;
    order.appliedAt = at;
    move(order.to, at);
  };
  const nextReading = (): number => {
    const { readingAgesMs } = plan;
    const ageMs = readingAgesMs[readingCount % Math.max(1, readingAgesMs.length)] ?? 0;
    readingCount += 1;
    return Math.min(ageMs, settings.lagMs);
  };
  const openLots = () => lots.filter((lot) => Temporal.Instant.compare(lot.until, now()) > 0);
  const subscription = (ageMs: number): Subscription => {
    const shown = quantityAgo(ageMs);
    const scheduledQuantity = schedule.scheduledAt(now().subtract({ milliseconds: ageMs }));
    return subscriptionWith({
      serviceId: serviceId(settings.serviceId),
      customerId: cspCustomerId(settings.customerId),
      id: subscriptionId(settings.subscriptionId),
      commerceSubscriptionId: settings.commerceSubscriptionId,
      quantity: shown,
      commitmentEndsAt: now().add({ hours: 24 * 365 }),
      reduction: {
        kind: 'lots',
        lots: openLots().map((lot) => ({ seatCount: lot.seatCount, reducibleUntil: lot.until })),
      },
      maximumQuantity: settings.maximumQuantity,
      scheduledQuantity,
      ...(scheduledQuantity === null ? {} : { scheduledTerms: schedule.terms }),
    });
  };

  const setQuantity = async (request: SetQuantity): Promise<WriteAnswer> => {
    await touch('before-send', request.requestId);
    const answer = take(request);
    await touch('after-send', request.requestId);
    if (answer instanceof ConnectorError) throw answer;
    return answer;
  };
  const take = (request: SetQuantity): WriteAnswer | ConnectorError => {
    const { fromQuantity, toQuantity, requestId } = request;
    const shown = settings.checks === 'live' ? quantity() : quantityAgo(nextReading());
    const note = (fate: Order['fate']): Order => {
      const order: Order = {
        requestId,
        at: now(),
        from: fromQuantity,
        to: toQuantity,
        fate,
        appliedAt: null,
        quantityBefore: null,
      };
      orders.push(order);
      return order;
    };
    if (pending !== null) {
      note('while-pending');
      return refusal('busy', 'an order is under way', 5_000);
    }
    if (shown !== fromQuantity) {
      note('not-sent');
      return { outcome: 'not-sent', liveQuantity: shown };
    }
    const reducible = openLots().reduce((seats, lot) => seats + lot.seatCount, 0);
    if (fromQuantity - toQuantity > reducible) {
      note('window-closed');
      return refusal('window-closed', 'the seats are older than the window', null);
    }
    const fate = plan.fates[orderCount % Math.max(1, plan.fates.length)] ?? 'applied';
    orderCount += 1;
    return carryOut(note(fate), fate);
  };
  const carryOut = (order: Order, fate: Fate): WriteAnswer | ConnectorError => {
    const later = (milliseconds: number, isInVain = false): void => {
      pending = { order, dueAt: now().add({ milliseconds }), isInVain };
    };
    switch (fate) {
      case 'applied':
        apply(order, now());
        return { outcome: 'applied', quantity: order.to, reference: order.requestId };
      case 'accepted':
        later(acceptedMs);
        return { outcome: 'accepted', reference: order.requestId };
      case 'taken-for-long':
      case 'taken-in-vain':
        later(longMs, fate === 'taken-in-vain');
        return { outcome: 'accepted', reference: order.requestId };
      case 'lost-for-long':
        later(longMs);
        return failure('unknown-outcome');
      case 'dropped':
        return { outcome: 'accepted', reference: order.requestId };
      case 'lost-before':
        return failure('unknown-outcome');
      case 'lost-after':
        apply(order, now());
        return failure('unknown-outcome');
      case 'lost-late':
        later(lateMs);
        return failure('unknown-outcome');
      case 'unavailable':
      case 'rate-limited':
        return failure(fate);
      case 'busy':
        return refusal('busy', 'come back later', 2_000);
      case 'refused':
        return refusal('credit-limit', 'the credit limit is reached', null);
    }
  };
  const readSubscription = async (_customer: CspCustomerId, _id: SubscriptionId) => {
    await touch('read');
    return subscription(nextReading());
  };

  const progressOf = (reference: string): ChangeProgress => {
    settle();
    if (pending?.order.requestId === reference) return { state: 'pending' };
    if (refusedIds.has(reference))
      return { state: 'refused', reason: 'credit-limit', detail: 'the credit limit is reached' };
    const order = orders.find((one) => one.requestId === reference);
    return { state: order?.appliedAt ? 'done' : 'unknown' };
  };
  const readChange = async ({ reference }: AcceptedChange): Promise<ChangeProgress> => {
    await touch('read');
    return progressOf(reference);
  };
  const findChange = async ({ requestId }: LostChange): Promise<string | null> => {
    await touch('read');
    return progressOf(requestId).state === 'unknown' ? null : requestId;
  };

  const scheduleQuantity = async (request: ScheduleQuantity): Promise<ScheduleAnswer> => {
    await touch('read');
    return schedule.set(request);
  };
  const findTakenBack = async (): Promise<readonly TakenBack[]> => {
    await touch('read');
    const { takenBack = [] } = plan;
    if (typeof takenBack === 'string') throw failure(takenBack);
    return takenBack;
  };

  return {
    marketplace: {
      findTakenBack,
      ...(settings.canSchedule ? { scheduleQuantity } : {}),
      ...(settings.tells === 'nothing' ? {} : { readChange }),
      ...(settings.tells === 'by-request' ? { findChange } : {}),
      capabilities: {
        readsReductionWindow: true,
        schedulesAtRenewal: settings.canSchedule === true,
        tellsWhatBecameOfChange: settings.tells !== 'nothing',
        tellsTenantOfCustomer: false,
        tellsDomainOfCustomer: false,
        settleTimeMs: settings.settleTimeMs,
        lockTimeBeforeRenewalMs: 0,
        callsPerMinute: 1_000,
      },
      readSubscription,
      setQuantity,
      test: () => notAsked('test'),
      listCustomers: () => notAsked('listCustomers'),
      readCustomerEvidence: () => notAsked('readCustomerEvidence'),
      listSubscriptions: () => notAsked('listSubscriptions'),
    },
    orders,
    schedule,
    quantity,
    quantityAgo,
    lowestQuantity: () => Math.min(...history.map((moment) => moment.quantity)),
    otherSeats: () => otherSeats,
    otherHand: (seatDelta) => {
      const before = quantity();
      if (pending !== null || before + seatDelta < 1) return false;
      otherSeats += seatDelta;
      move(before + seatDelta, now());
      return true;
    },
    hurry: () => {
      const dueAt = now().add({ milliseconds: lateMs });
      if (pending !== null && Temporal.Instant.compare(dueAt, pending.dueAt) < 0)
        pending = { ...pending, dueAt };
    },
    renew: () => {
      lots = [{ seatCount: quantity(), until: now().add({ milliseconds: settings.windowMs }) }];
    },
    plan: (next) => {
      plan = next;
      schedule.plan(next.scheduleFates ?? ['set']);
      orderCount = 0;
      readingCount = 0;
    },
    onTouch: (next) => {
      touch = next;
    },
  };
}

const untouched: Parameters<CspModel['onTouch']>[0] = () => Promise.resolve();

/** A part of the port that a test's subject has no business with. */
function notAsked(method: string): Promise<never> {
  return Promise.reject(new Error(`The model does not answer ${method}`));
}

function failure(kind: ConnectorErrorKind): ConnectorError {
  return new ConnectorError({ vendor: 'model', operation: 'changing the quantity', kind });
}

function refusal(
  reason: 'busy' | 'window-closed' | 'credit-limit',
  detail: string,
  retryAfterMs: number | null,
): WriteAnswer {
  return { outcome: 'refused', reason, detail, retryAfterMs };
}

interface ModelLot {
  readonly seatCount: number;
  readonly until: Temporal.Instant;
}

function takeNewest(lots: readonly ModelLot[], seatCount: number): ModelLot[] {
  let left = seatCount;
  return lots
    .toReversed()
    .map((lot) => {
      const taken = Math.min(left, lot.seatCount);
      left -= taken;
      return { ...lot, seatCount: lot.seatCount - taken };
    })
    .filter((lot) => lot.seatCount > 0)
    .toReversed();
}
