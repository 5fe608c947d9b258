import { z } from 'zod';
import { countProducts, type ProductCounts } from '../../store/directory.ts';
import { defineOperation } from '../operation.ts';

const counted = z.array(
  z.object({
    name: z.string(),
    value: z.string().describe('As filters take it: the name without commas'),
    count: z.number().int(),
  }),
);

export const listDirectoryProducts = defineOperation({
  name: 'directory.products',
  summary: 'List the products that people have or clients subscribe to, with their numbers',
  route: 'GET /v1/directory/products',
  input: z.object({}),
  output: z.object({ people: counted, subscriptions: counted }),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }) => {
    const { people, subscriptions } = await countProducts(tools.db);
    return { people: toCounted(people), subscriptions: toCounted(subscriptions) };
  },
});

function toCounted(counts: ProductCounts): z.input<typeof counted> {
  return Object.entries(counts)
    .map(([name, count]) => ({ name, value: name.replaceAll(',', ''), count }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}
