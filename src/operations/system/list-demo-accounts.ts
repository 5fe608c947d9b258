import { z } from 'zod';
import { notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { role } from '../schemas/common.ts';

export const listDemoAccounts = defineOperation({
  name: 'demo-accounts',
  summary: 'List the accounts of the simulated world; there are none in production',
  route: 'GET /v1/demo-accounts',
  input: z.object({}),
  output: z.object({
    items: z.array(
      z
        .object({
          name: z.string(),
          email: z.string(),
          password: z.string(),
          roles: z.array(role),
        })
        .meta({ id: 'DemoAccount' }),
    ),
  }),
  roles: 'anyone',
  effect: 'read',
  handler: ({ tools }) => {
    if (tools.world === null) throw notFound('list of', 'demo accounts');
    return Promise.resolve({
      items: tools.world.demoAccounts.map(({ name, email, password, roles }) => ({
        name,
        email,
        password,
        roles: [...roles],
      })),
    });
  },
});
