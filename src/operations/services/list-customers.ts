import { z } from 'zod';
import { serviceId } from '../../domain/ids.ts';
import { defineOperation } from '../operation.ts';
import { id, listOf } from '../schemas/common.ts';
import { requireService } from './service-view.ts';

const customer = z
  .object({ id: z.string(), name: z.string(), domain: z.string().nullable() })
  .meta({ id: 'CspCustomer' });

export const listCustomers = defineOperation({
  name: 'services.customers',
  summary: 'List the customers of a CSP, read live',
  route: 'GET /v1/services/{id}/customers',
  input: z.object({ id, search: z.string().max(200).optional() }),
  output: listOf(customer),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    await requireService(tools, input.id, 'csp');
    const { marketplace } = await tools.connections.marketplace(serviceId(input.id));
    const search = input.search?.trim().toLowerCase() ?? '';
    const found = (await marketplace.listCustomers()).filter((one) =>
      `${one.name} ${one.domain ?? ''}`.toLowerCase().includes(search),
    );
    return {
      items: found.map(({ id, name, domain }) => ({ id, name, domain })),
      total: found.length,
    };
  },
});
