import type { Route } from '../../core/routes.ts';
import { queryOf } from '../casing.ts';
import type { CrayonState, CrayonSubscription } from '../entities.ts';
import { answer, refuse } from '../errors.ts';
import { answerPage, type CrayonRequest, numberOf } from '../paging.ts';
import { toActivity, toOrganization, toSubscription, toTenant } from '../wire.ts';

/** The subscription of the path; 400 for an id that is no number, 404 for one that is not there. */
export const findSubscription = (request: CrayonRequest): CrayonSubscription => {
  const id = request.params['id'] ?? '';
  if (!/^\d+$/.test(id)) refuse(request, 400, `The value '${id}' is not valid.`);
  return request.state.subscriptions[id] ?? refuse(request, 404, 'Subscription not found.');
};

const listTenants = (request: CrayonRequest) => {
  const { state } = request;
  const organizationId = numberOf(request, 'organizationId', 0, 0);
  if (organizationId !== 0 && state.organizations[organizationId] === undefined) {
    refuse(request, 403, 'You do not have access to the organization.');
  }
  const domain = queryOf(request.query, 'domain');
  const tenants = Object.values(state.tenants).filter(
    (tenant) =>
      (organizationId === 0 || tenant.organizationId === organizationId) &&
      (domain === null || tenant.domain === domain),
  );
  return answerPage(request, tenants, (tenant) => toTenant(state, tenant));
};

const listSubscriptions = (request: CrayonRequest) => {
  const { state } = request;
  const organizationId = numberOf(request, 'organizationId', 0, 0);
  const customerTenantId = numberOf(request, 'customerTenantId', 0, 0);
  const statuses = numberOf(request, 'statuses', 511, 0);
  const subscriptions = Object.values(state.subscriptions).filter(
    (subscription) =>
      (customerTenantId === 0 || subscription.customerTenantId === customerTenantId) &&
      (organizationId === 0 ||
        state.tenants[subscription.customerTenantId]?.organizationId === organizationId) &&
      (subscription.status & statuses) !== 0,
  );
  return answerPage(request, subscriptions, (subscription) =>
    toSubscription(state, subscription, 'list'),
  );
};

/** The log of one thing; which names of entities there are is not published. */
const listActivity = (request: CrayonRequest) => {
  const { state, query } = request;
  const entity = queryOf(query, 'entity');
  const id = numberOf(request, 'id', 0);
  if (entity === null || id === 0) refuse(request, 400, 'Entity and Id are required.');
  const from = queryOf(query, 'from');
  const lines = state.activity.filter(
    (line) =>
      entity?.toLowerCase() === 'subscription' &&
      line.subscriptionId === id &&
      (from === null || Temporal.Instant.compare(line.changedAt, from) >= 0),
  );
  return answerPage(request, lines, toActivity, 15);
};

/** Everything that is only read. */
export const readingRoutes: Route<CrayonState, string>[] = [
  {
    method: 'GET',
    path: '/api/v1/organizations',
    handle: (request) =>
      answerPage(request, Object.values(request.state.organizations), toOrganization),
  },
  { method: 'GET', path: '/api/v1/customertenants', handle: listTenants },
  {
    method: 'GET',
    path: '/api/v1/customertenants/{id}',
    handle: (request) => {
      const { state, params } = request;
      const tenant =
        state.tenants[params['id'] ?? ''] ?? refuse(request, 404, 'Customer tenant not found.');
      return answer(state, toTenant(state, tenant));
    },
  },
  { method: 'GET', path: '/api/v1/subscriptions', handle: listSubscriptions },
  {
    method: 'GET',
    path: '/api/v1/subscriptions/{id}',
    handle: (request) =>
      answer(request.state, toSubscription(request.state, findSubscription(request), 'detailed')),
  },
  { method: 'GET', path: '/api/v1/activitylogs', handle: listActivity },
];
