import type {
  CrayonActivity,
  CrayonNextTerm,
  CrayonOrganization,
  CrayonState,
  CrayonSubscription,
  CrayonTenant,
} from './entities.ts';
import { lastDayOf } from './rules.ts';

const microsoft = { Id: 2, Name: 'Microsoft' };

/** An organization. */
export const toOrganization = ({ id, name }: CrayonOrganization): object => ({
  Id: id,
  Name: name,
  ParentId: 0,
  CrayonCompanyName: 'Crayon AB',
  AccountNumber: String(id),
});

const organizationReference = (state: CrayonState, id: number): { Id: number; Name: string } => ({
  Id: id,
  Name: state.organizations[id]?.name ?? '',
});

/** A customer tenant, without what only `detailed` tells (its user, with a password). */
export const toTenant = (state: CrayonState, tenant: CrayonTenant): object => ({
  Id: tenant.id,
  Name: tenant.name,
  Publisher: { Id: tenant.publisher.id, Name: tenant.publisher.name },
  PublisherCustomerId: tenant.publisherCustomerId,
  ExternalPublisherCustomerId: tenant.externalPublisherCustomerId,
  Domain: tenant.domain,
  DomainPrefix: tenant.domainPrefix,
  Reference: null,
  CustomerTenantType: 2,
  EntityStatus: tenant.isRemoved ? 1 : 0,
  Organization: {
    ...organizationReference(state, tenant.organizationId),
    ParentId: 0,
    CrayonCompanyName: 'Crayon AB',
  },
  InvoiceProfile: { Id: 7, Name: 'Default' },
});

const cycleNames: Record<number, string> = { 1: 'Monthly', 2: 'Annual', 5: 'Triennial' };

const toNextTerm = (next: CrayonNextTerm): object => {
  const [ProductId = '', SkuId = ''] = next.partNumber.split(':');
  return {
    Product: {
      ProductId,
      SkuId,
      AvailabilityId: `${ProductId.slice(0, 4)}SIMULATE`,
      BillingCycle: cycleNames[next.billingCycle] ?? 'Unknown',
      TermDuration: next.termDuration,
    },
    Quantity: next.quantity,
    CustomTermEndDate: next.customTermEndDate,
  };
};

/** Fields of a single subscription that a list does not have. */
const toDetails = (state: CrayonState, subscription: CrayonSubscription): object => {
  const product = state.products[subscription.partNumber];
  const price = product?.prices.find(
    ({ term, billingCycle }) =>
      term === subscription.termDuration && billingCycle === subscription.billingCycle,
  );
  return {
    EffectiveStartDate: subscription.createdAt,
    CommitmentEndDate: `${lastDayOf(subscription).toString()}T00:00:00Z`,
    SuspensionReasons: '[]',
    OriginalAgreementId: null,
    Pricing: {
      CurrencyCode: state.currency,
      PurchasePrice: price?.purchasePrice ?? 0,
      RecommendedRetailPrice: subscription.salesPrice,
    },
    AttestationAccepted: true,
    AutoSuspensionDate: null,
  };
};

/** A subscription as it is listed (`Subscription`) or answered alone (`SubscriptionDetailed`). */
export const toSubscription = (
  state: CrayonState,
  subscription: CrayonSubscription,
  view: 'list' | 'detailed',
): Record<string, unknown> => {
  const tenant = state.tenants[subscription.customerTenantId];
  const product = state.products[subscription.partNumber];
  const { partNumber, nextTerm } = subscription;
  return {
    Id: subscription.id,
    PublisherSubscriptionId: subscription.publisherSubscriptionId,
    EntitlementId: null,
    OrderId: `00000000-0000-4000-8000-${String(subscription.id).padStart(12, '0')}`,
    Publisher: tenant ? { Id: tenant.publisher.id, Name: tenant.publisher.name } : microsoft,
    Organization: organizationReference(state, tenant?.organizationId ?? 0),
    CustomerTenant: {
      Id: subscription.customerTenantId,
      PublisherCustomerId: tenant?.publisherCustomerId ?? null,
    },
    Product: {
      Id: product?.id ?? 0,
      PartNumber: partNumber,
      ItemLegalName: product?.name ?? '',
      ItemName: product?.name ?? '',
    },
    PartNumber: partNumber,
    Quantity: subscription.quantity,
    Name: subscription.name,
    Status: subscription.status,
    ProvisionType: subscription.provisionType,
    BillingCycle: subscription.billingCycle,
    TermDuration: subscription.termDuration,
    AutoRenewEnabled: subscription.autoRenewEnabled,
    CancellationAllowedUntilDate: state.behaviour.tellsCancellationDate
      ? subscription.cancellationUntil
      : null,
    ScheduledNextTermInstructions: nextTerm === null ? null : toNextTerm(nextTerm),
    CreationDate: subscription.createdAt,
    StartDate: subscription.createdAt,
    EndDate: null,
    IsTrial: subscription.isTrial,
    SalesPrice: subscription.salesPrice,
    Markup: subscription.markup,
    PriceType: 1,
    AcceptAutoSuspension: true,
    AvailableAddonsCount: 0,
    SubscriptionMaxTreshold: 5,
    Subscriptions: [],
    ...subscription.extra,
    ...(view === 'detailed' ? toDetails(state, subscription) : {}),
  };
};

/** A line of the activity log. */
export const toActivity = (line: CrayonActivity): object => ({
  Entity: 'Subscription',
  Id: line.subscriptionId,
  ChangedBy: line.changedBy,
  ChangedDate: line.changedAt,
  ChangedColumn: line.column,
  ChangedFrom: line.from,
  ChangedTo: line.to,
  CustomValues: {},
  ChangeType: 3,
});
