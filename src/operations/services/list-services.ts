import { z } from 'zod';
import { listServices as queryServices } from '../../store/services.ts';
import { defineOperation } from '../operation.ts';
import { listOf } from '../schemas/common.ts';
import { service } from '../schemas/service.ts';
import { toService } from './service-view.ts';

export const listServices = defineOperation({
  name: 'services.list',
  summary: 'List the integrations with their health',
  route: 'GET /v1/services',
  input: z.object({}),
  output: listOf(service),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }) => {
    const services = await queryServices(tools.db);
    const items = await Promise.all(services.map((one) => toService(tools, one)));
    return { items, total: items.length };
  },
});
