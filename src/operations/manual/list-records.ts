import { z } from 'zod';
import { listManualSubscriptions } from '../../store/manual-subscriptions.ts';
import { listServices } from '../../store/services.ts';
import { requireClient } from '../clients/client-view.ts';
import { defineOperation } from '../operation.ts';
import { id, listOf } from '../schemas/common.ts';
import { subscriptionRecord, toSubscriptionRecord } from './subscription-record.ts';

export const listRecords = defineOperation({
  name: 'manual-subscriptions.list',
  summary: 'List what people wrote down of a client at CSPs without an API',
  route: 'GET /v1/clients/{id}/manual-subscriptions',
  input: z.object({ id }),
  output: listOf(subscriptionRecord),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    await requireClient(tools, input.id);
    const [rows, services] = await Promise.all([
      listManualSubscriptions(tools.db, { clientId: input.id }),
      listServices(tools.db, { category: 'csp' }),
    ]);
    const names = new Map(services.map(({ id: serviceId, name }) => [serviceId, name]));
    const items = rows.map((row) => toSubscriptionRecord(row, names.get(row.service_id) ?? ''));
    return { items, total: items.length };
  },
});
