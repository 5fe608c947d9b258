import type { PcRequest } from '../auth.ts';
import type { PcCustomer, PcSubscription } from '../entities.ts';
import { refuse } from '../errors.ts';

/** The customer of the path; ends the request when there is none or no relationship. */
export const findCustomer = ({ state, params }: PcRequest): PcCustomer => {
  const id = (params['customerId'] ?? '').toLowerCase();
  const customer = state.customers[id];
  if (customer === undefined || customer.relationshipToPartner === 'none') {
    return refuse(state, 20_002, state.partnerTenantId, id);
  }
  return customer;
};

/** The subscription of the path; ends the request when that customer has no such one. */
export const findSubscription = (request: PcRequest): PcSubscription => {
  const customer = findCustomer(request);
  const id = (request.params['subscriptionId'] ?? '').toLowerCase();
  const subscription = request.state.subscriptions[id];
  if (subscription === undefined || subscription.customerId !== customer.id)
    return refuse(request.state, 20_003, id);
  return subscription;
};
