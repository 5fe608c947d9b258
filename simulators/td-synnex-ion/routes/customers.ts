import type { Route } from '../../core/routes.ts';
import type { IonCustomer, IonState } from '../entities.ts';
import { refuse } from '../errors.ts';
import { answerTokenPage, type IonRequest } from '../paging.ts';
import { toCloudProfiles, toCustomer } from '../wire.ts';

const base = '/api/v3/accounts/{accountId}/customers';

/** The customer that the address names. */
export const findCustomer = ({ state, params }: IonRequest): IonCustomer => {
  const id = params['customerId'] ?? '';
  return (
    state.customers[id] ??
    refuse(404, `resource 'accounts/${state.accountId}/customers/${id}' not found`)
  );
};

/** Customers and their profiles at the cloud providers. */
export const customerRoutes: Route<IonState, string>[] = [
  {
    method: 'GET',
    path: base,
    handle: (request) => {
      const { state, query } = request;
      const status = query.get('filter.customerStatus') ?? 'CUSTOMER_STATUS_UNSPECIFIED';
      const name = query.get('filter.customerName');
      const customers = Object.values(state.customers)
        .filter((one) => status === 'CUSTOMER_STATUS_UNSPECIFIED' || one.status === status)
        .filter((one) => name === null || one.contactName === name);
      return answerTokenPage(request, 'customers', customers, (one) => toCustomer(state, one));
    },
  },
  {
    method: 'GET',
    path: `${base}/{customerId}`,
    handle: (request) => ({
      status: 200,
      body: toCustomer(request.state, findCustomer(request)),
    }),
  },
  {
    method: 'GET',
    path: `${base}/{customerId}/cloudProfiles`,
    handle: (request) => ({ status: 200, body: toCloudProfiles(findCustomer(request)) }),
  },
];
