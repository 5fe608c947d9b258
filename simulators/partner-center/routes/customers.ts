import type { Route } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import { type PcRequest, requireUser } from '../auth.ts';
import { entraSkuIdOf, provisionedQuantity } from '../changes.ts';
import type { PcCustomer, PcState } from '../entities.ts';
import { refuse } from '../errors.ts';
import { answerPage, type PcFilter } from '../paging.ts';
import { findSku } from '../rules.ts';
import { collection, toCustomer, toCustomerListItem } from '../wire.ts';
import { findCustomer } from './find.ts';

const matches = (request: PcRequest, filter: PcFilter, customer: PcCustomer): boolean => {
  const starts = (text: string): boolean =>
    text.toLowerCase().startsWith(filter.Value.toLowerCase());
  if (filter.Operator.toLowerCase() !== 'starts_with') return refuse(request.state, 3000);
  switch (filter.Field.toLowerCase()) {
    case 'companyname':
      return starts(customer.companyName);
    case 'domain':
      return starts(customer.domain);
    default:
      return refuse(request.state, 3000);
  }
};

const listCustomers = (request: PcRequest, filter: PcFilter | undefined): PcCustomer[] =>
  Object.values(request.state.customers)
    .filter((customer) => customer.relationshipToPartner !== 'none')
    .filter((customer) => filter === undefined || matches(request, filter, customer));

/** Entra's view of the customer's licenses: what its subscriptions provide, minus what is assigned. */
const listSubscribedSkus = (request: PcRequest, customer: PcCustomer): object[] => {
  const { state, now } = request;
  const units = new Map<
    string,
    { active: number; suspended: number; warning: number; name: string; part: string }
  >();
  for (const subscription of Object.values(state.subscriptions)) {
    if (subscription.customerId !== customer.id || subscription.status === 'deleted') continue;
    const skuId = entraSkuIdOf(state, subscription);
    const sku = findSku(state, subscription.productId, subscription.skuId);
    const sum = units.get(skuId) ?? {
      active: 0,
      suspended: 0,
      warning: 0,
      name: sku?.title ?? '',
      part: sku?.skuPartNumber ?? '',
    };
    const quantity = provisionedQuantity(state, subscription, now);
    if (subscription.status === 'active') sum.active += quantity;
    else if (subscription.status === 'expired') sum.warning += quantity;
    else sum.suspended += quantity;
    units.set(skuId, sum);
  }
  return [...units].map(([skuId, { active, suspended, warning, name, part }]) => {
    const consumedUnits = state.consumedUnits[customer.id]?.[skuId] ?? 0;
    return {
      availableUnits: active + warning - consumedUnits,
      activeUnits: active,
      consumedUnits,
      suspendedUnits: suspended,
      totalUnits: active + warning,
      warningUnits: warning,
      productSku: {
        id: skuId,
        name,
        skuPartNumber: part,
        targetType: 'User',
        licenseGroupId: 'group1',
      },
      servicePlans: [],
      capabilityStatus: active > 0 ? 'Enabled' : 'Suspended',
      attributes: { objectType: 'SubscribedSku' },
    };
  });
};

/** Customers and what Entra knows about them. */
export const customerRoutes: Route<PcState, IssuedToken | undefined>[] = [
  {
    method: 'GET',
    path: '/v1/customers',
    handle: (request) =>
      answerPage(request, (filter) => listCustomers(request, filter), toCustomerListItem),
  },
  {
    method: 'GET',
    path: '/v1/customers/{customerId}',
    handle: (request) => ({ status: 200, body: toCustomer(findCustomer(request)) }),
  },
  {
    method: 'GET',
    path: '/v1/customers/{customerId}/subscribedskus',
    handle: (request) => {
      requireUser(request);
      return { status: 200, body: collection(listSubscribedSkus(request, findCustomer(request))) };
    },
  },
];
