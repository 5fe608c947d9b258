import { z } from 'zod';
import {
  listSubscriptions as querySubscriptions,
  subscriptionSorts,
} from '../../store/directory-list.ts';
import { defineOperation } from '../operation.ts';
import { id, listOf, manyOf, page, period, sortBy } from '../schemas/common.ts';
import { listedSubscription, productName, toListedSubscription } from './directory-view.ts';

const status = z.enum(['active', 'pending', 'suspended', 'cancelled', 'expired', 'unknown']);

export const listAllSubscriptions = defineOperation({
  name: 'subscriptions.list',
  summary: 'List the subscriptions of all clients, as they were read last',
  route: 'GET /v1/subscriptions',
  input: z.object({
    ...page,
    clientId: manyOf(id),
    serviceId: manyOf(id).describe('Connected CSPs, with commas between'),
    product: manyOf(productName),
    status: manyOf(status),
    renewsBefore: period.to.describe('Renews until the end of this date (UTC)'),
    sort: sortBy(subscriptionSorts),
  }),
  output: listOf(listedSubscription),
  roles: 'staff',
  effect: 'read',
  csv: [
    { header: 'Product', value: ({ productName: name }) => name },
    { header: 'Client', value: ({ clientName }) => clientName },
    { header: 'CSP', value: ({ cspName }) => cspName },
    { header: 'Subscription', value: ({ subscriptionId }) => subscriptionId },
    { header: 'Seats', value: ({ quantity }) => quantity },
    { header: 'Term', value: ({ term }) => term },
    { header: 'Billing', value: ({ billingCycle }) => billingCycle },
    { header: 'State', value: ({ status: state }) => state },
    { header: 'Renews at', value: ({ renewsAt }) => renewsAt },
    {
      header: 'Per seat and month',
      value: ({ seatMonthlyCost }) => seatMonthlyCost?.text ?? null,
    },
    { header: 'Reducible now', value: ({ reduction }) => reduction.seatsNow },
    { header: 'Reducible until', value: ({ reduction }) => reduction.until },
    { header: 'Reducible again at', value: ({ reduction }) => reduction.nextAt },
    { header: 'Read at', value: ({ seenAt }) => seenAt },
  ],
  handler: async ({ tools }, query) => {
    const { rows, total } = await querySubscriptions(tools.db, query);
    const now = tools.clock.now();
    return { items: rows.map((row) => toListedSubscription(row, now)), total };
  },
});
