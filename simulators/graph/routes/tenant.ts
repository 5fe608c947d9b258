/** organization, domains, subscribedSkus and directory/subscriptions. */
import type { Route } from '../../core/routes.ts';
import type { IssuedToken } from '../../core/tokens.ts';
import { delegationRoutes } from '../delegation.ts';
import type { GraphState } from '../entities.ts';
import { notFound } from '../errors.ts';
import {
  applyFilter,
  select,
  tenantOf,
  toEntityReply,
  toPageReply,
  toReply,
  baseUrl,
} from '../http.ts';
import { findSku } from '../license-rules.ts';
import {
  toWireDomain,
  toWireOrganization,
  toWireSubscribedSku,
  toWireSubscription,
} from '../wire.ts';

const SUBSCRIPTION_FILTERS = new Set([
  'commerceSubscriptionId',
  'skuId',
  'skuPartNumber',
  'status',
  'isTrial',
]);

const sameId = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const tenantRoutes: Route<GraphState, IssuedToken>[] = [
  ...delegationRoutes,
  {
    method: 'GET',
    path: '/v1.0/organization',
    handle: (request) =>
      toPageReply(request, 'organization', [toWireOrganization(tenantOf(request))]),
  },
  {
    method: 'GET',
    path: '/v1.0/organization/{id}',
    handle: (request) => {
      const tenant = tenantOf(request);
      const id = request.params['id'] ?? '';
      if (!sameId(id, tenant.id)) throw notFound(request, id);
      return toEntityReply(
        request,
        200,
        'organization',
        select(request, toWireOrganization(tenant)),
      );
    },
  },
  {
    method: 'GET',
    path: '/v1.0/domains',
    handle: (request) =>
      toPageReply(request, 'domains', tenantOf(request).domains.map(toWireDomain)),
  },
  {
    // No paging and no $filter: every SKU the tenant has a subscription of.
    method: 'GET',
    path: '/v1.0/subscribedSkus',
    handle: (request) => {
      const tenant = tenantOf(request, 'LicenseAssignment.Read.All');
      const owned = request.state.skus.filter((sku) =>
        tenant.subscriptions.some((row) => sameId(row.skuId, sku.skuId)),
      );
      const nowMs = request.now.epochMilliseconds;
      return toReply(request, 200, {
        '@odata.context': `${baseUrl(request)}/$metadata#subscribedSkus`,
        value: owned.map((sku) => select(request, toWireSubscribedSku(tenant, sku, nowMs))),
      });
    },
  },
  {
    method: 'GET',
    path: '/v1.0/subscribedSkus/{id}',
    handle: (request) => {
      const tenant = tenantOf(request, 'LicenseAssignment.Read.All');
      const id = request.params['id'] ?? '';
      const sku = request.state.skus.find((candidate) =>
        sameId(`${tenant.id}_${candidate.skuId}`, id),
      );
      if (sku === undefined || !tenant.subscriptions.some((row) => sameId(row.skuId, sku.skuId))) {
        throw notFound(request, id);
      }
      const fields = toWireSubscribedSku(tenant, sku, request.now.epochMilliseconds);
      return toEntityReply(request, 200, 'subscribedSkus', select(request, fields));
    },
  },
  {
    method: 'GET',
    path: '/v1.0/directory/subscriptions',
    handle: (request) => {
      const tenant = tenantOf(request, 'Organization.Read.All');
      const rows = tenant.subscriptions.map((row) =>
        toWireSubscription(row, findSku(request.state.skus, row.skuId)),
      );
      return toPageReply(
        request,
        'directory/subscriptions',
        applyFilter(request, rows, SUBSCRIPTION_FILTERS),
      );
    },
  },
  {
    method: 'GET',
    path: "/v1.0/directory/subscriptions(commerceSubscriptionId='{commerceId}')",
    handle: (request) => {
      const tenant = tenantOf(request, 'Organization.Read.All');
      const id = request.params['commerceId'] ?? '';
      const row = tenant.subscriptions.find((candidate) =>
        sameId(candidate.commerceSubscriptionId, id),
      );
      if (row === undefined) throw notFound(request, id);
      const fields = toWireSubscription(row, findSku(request.state.skus, row.skuId));
      return toEntityReply(request, 200, 'directory/subscriptions', select(request, fields));
    },
  },
  {
    method: 'GET',
    path: '/v1.0/directory/subscriptions/{id}',
    handle: (request) => {
      const tenant = tenantOf(request, 'Organization.Read.All');
      const id = request.params['id'] ?? '';
      const row = tenant.subscriptions.find((candidate) => sameId(candidate.id, id));
      if (row === undefined) throw notFound(request, id);
      const fields = toWireSubscription(row, findSku(request.state.skus, row.skuId));
      return toEntityReply(request, 200, 'directory/subscriptions', select(request, fields));
    },
  },
];
