import { z } from 'zod';
import { readListedSubscription } from '../../store/directory-list.ts';
import { notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { listedSubscription, parseId, toListedSubscription } from './directory-view.ts';

export const getSubscription = defineOperation({
  name: 'subscriptions.get',
  summary: 'Show a subscription as it was read last',
  route: 'GET /v1/subscriptions/{id}',
  input: z.object({ id }),
  output: listedSubscription,
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    const { place: serviceId, thing: subscriptionId } = parseId('subscription', input.id);
    const found = await readListedSubscription(tools.db, serviceId, subscriptionId);
    if (found === null) throw notFound('subscription', input.id);
    return toListedSubscription(found, tools.clock.now());
  },
});
