import type {
  ClientId,
  CspCustomerId,
  ServiceId,
  SkuId,
  SubscriptionId,
  TenantId,
} from '../ids.ts';
import type { CustomerProof } from '../matching/prove-customer.ts';
import type { Money } from '../money.ts';
import type { CostOfChange } from '../pricing/cost-of-change.ts';
import type { SeatSum } from '../seats/count-seats.ts';
import type { BillingCycle, Subscription, Term } from '../subscription.ts';
import type { Undo } from '../windows/reducible-seats.ts';

/** A member of the MSP's staff. */
export interface StaffMember {
  readonly id: string;
  readonly name: string;
}

/** The ticket that a plan belongs to. */
export interface PlanTicket {
  readonly serviceId: ServiceId;
  readonly id: string;
  /** What people call it. */
  readonly number: string;
}

/** One outside system that was read for a plan. Not part of what is approved (`canonicalPlan`). */
export interface PlanSource {
  readonly serviceId: ServiceId;
  readonly name: string;
  readonly readAt: Temporal.Instant;
}

/** The sum of one license. */
export interface PlanSum {
  readonly skuId: SkuId;
  readonly productName: string;
  readonly sum: SeatSum;
}

/** What the renewal does after the change. */
export type RenewalEffect =
  | { readonly kind: 'renews'; readonly at: Temporal.Instant; readonly quantity: number }
  | { readonly kind: 'ends'; readonly at: Temporal.Instant }
  | { readonly kind: 'unknown' };

/** When a change is carried out. */
export type Due =
  | { readonly kind: 'now' }
  | { readonly kind: 'at'; readonly at: Temporal.Instant; readonly because: string };

/** One change of one subscription. */
export interface PlannedChange {
  readonly skuId: SkuId;
  readonly productName: string;
  readonly serviceId: ServiceId;
  readonly serviceName: string;
  readonly customerId: CspCustomerId;
  readonly customerName: string;
  /** Why that customer is taken for the client. */
  readonly proof: CustomerProof;
  /** Who confirmed an unproven customer; null when it is proven, or nobody did. */
  readonly proofConfirmedBy: string | null;
  readonly subscriptionId: SubscriptionId;
  readonly term: Term;
  readonly billingCycle: BillingCycle;
  /** Seats, positive for buying, negative for a release; never 0. */
  readonly seatCount: number;
  readonly quantityBefore: number;
  /** `quantityBefore` + `seatCount`. */
  readonly quantityAfter: number;
  readonly due: Due;
  /** Price of one seat for `unitCostPeriod`; null where the CSP does not tell. */
  readonly unitCost: Money | null;
  readonly unitCostPeriod: Subscription['unitCostPeriod'];
  /** Null where the price is unknown. */
  readonly cost: CostOfChange | null;
  /** Exclusive end of the commitment; null where unknown. */
  readonly commitmentEndsAt: Temporal.Instant | null;
  readonly renewal: RenewalEffect;
  /** For buying: until when it can be undone. Null for a release. */
  readonly undo: Undo | null;
  /** The rule that chose the subscription, as printed; or who chose another row. */
  readonly choiceRule: string;
  /** Where the subscription does not exist yet and is ordered; absent otherwise. */
  readonly order?: PlannedOrder;
}

/** What belongs to an order of a new subscription beside what every change has. */
export interface PlannedOrder {
  /** What the CSP's catalog calls it. */
  readonly itemId: string;
  /** Answers to the CSP's questions, by its keys; empty where it asks nothing. */
  readonly answers: Readonly<Record<string, readonly string[]>>;
  /** What the CSP said it would charge for the first period, all seats, before tax; null where it did not say. */
  readonly firstCharge: Money | null;
  /** Whether the customer has accepted Microsoft's agreement, as the CSP told it. */
  readonly agreement: 'signed' | 'not-told';
}

/** A limit that the plan was held against. */
export interface PlanLimit {
  readonly name: 'units' | 'monthly-cost' | 'units-per-engineer-and-day';
  /** In words, with the figure: "at most 5 seats per subscription". */
  readonly text: string;
  readonly met: boolean;
}

/** An approval that the plan needs before anything is written. */
export interface NeededApproval {
  readonly rule: string;
  /** Who may give it, in words. */
  readonly approvers: string;
}

/** What will be done, stored before anything is written. Approvals and confirmations are for `canonicalPlan` of it. */
export interface Plan {
  readonly version: 1;
  readonly purpose: 'buy' | 'release' | 'manage-subscriptions' | 'manage-user-licenses';
  readonly requestedBy: StaffMember;
  /** Null for a run without a ticket. */
  readonly ticket: PlanTicket | null;
  readonly client: {
    readonly id: ClientId;
    readonly name: string;
    readonly tenantId: TenantId | null;
  };
  readonly plannedAt: Temporal.Instant;
  readonly sources: readonly PlanSource[];
  readonly sums: readonly PlanSum[];
  /** Empty when nothing has to change. */
  readonly changes: readonly PlannedChange[];
  readonly limits: readonly PlanLimit[];
  readonly approvals: readonly NeededApproval[];
}

/** What the renewal of a subscription does once its quantity is `quantityAfter`. A schedule is shown elsewhere: a change deletes it. */
export function renewalEffect(subscription: Subscription, quantityAfter: number): RenewalEffect {
  const { commitmentEndsAt, renewsAutomatically } = subscription;
  if (commitmentEndsAt === null || renewsAutomatically === null) return { kind: 'unknown' };
  return renewsAutomatically
    ? { kind: 'renews', at: commitmentEndsAt, quantity: quantityAfter }
    : { kind: 'ends', at: commitmentEndsAt };
}
