import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { serviceKind } from '../schemas/service.ts';

export const listServiceKinds = defineOperation({
  name: 'services.kinds',
  summary: 'List what can be connected',
  route: 'GET /v1/service-kinds',
  input: z.object({}),
  output: z.object({ items: z.array(serviceKind) }),
  roles: 'staff',
  effect: 'read',
  handler: ({ tools }) =>
    Promise.resolve({
      items: tools.serviceKinds.map((kind) => ({ ...kind, fields: [...kind.fields] })),
    }),
});
