import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { listOf } from '../schemas/common.ts';
import { environment } from '../schemas/client.ts';
import { knownPackages } from './known-packages.ts';

const packageRow = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    environments: z.array(environment).describe('Of which clients it is'),
  })
  .meta({ id: 'PackageRow' });

export const listPackages = defineOperation({
  name: 'packages.list',
  summary: 'List the packages there are, for all clients',
  route: 'GET /v1/packages',
  input: z.object({}),
  output: listOf(packageRow),
  roles: 'staff',
  effect: 'read',
  handler: ({ tools }) => {
    const items = knownPackages(tools).map(({ name, title, description, environments }) => ({
      name,
      title,
      description,
      environments: [...environments],
    }));
    return Promise.resolve({ items, total: items.length });
  },
});
