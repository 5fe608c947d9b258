import { z } from 'zod';
import type { Candidate } from '../../domain/choice/candidate.ts';
import { judgeCandidate } from '../../domain/choice/judge.ts';
import { clientId, cspCustomerId, serviceId } from '../../domain/ids.ts';
import { listMappedCsps, type MappedCsp } from '../../flows/directory/read-client.ts';
import { resolverFor } from '../../flows/orders/resolve.ts';
import { candidatesAt } from '../../flows/steps/seat-facts.ts';
import { subscriptionRow } from '../../flows/steps/seat-views.ts';
import type { TenantSubscription } from '../../ports/tenant.ts';
import { toFailure } from '../failures.ts';
import { defineOperation, type ServerTools } from '../operation.ts';
import { id, instant } from '../schemas/common.ts';
import { subscriptionRow as subscriptionRowSchema } from '../schemas/run.ts';
import { requireClient } from './client-view.ts';

export const listSubscriptions = defineOperation({
  name: 'clients.subscriptions',
  summary: 'List a client’s subscriptions at every mapped CSP, read live',
  route: 'GET /v1/clients/{id}/subscriptions',
  input: z.object({ id }),
  output: z.object({
    items: z.array(subscriptionRowSchema),
    problems: z.array(z.string()).describe('CSPs that could not be read, in words'),
    readAt: instant,
  }),
  roles: 'staff',
  effect: 'read',
  handler: async ({ tools }, input) => {
    const client = await requireClient(tools, input.id);
    const readAt = tools.clock.now();
    const [tenantSubscriptions, mapped] = await Promise.all([
      readTenant(tools, client.id),
      listMappedCsps(tools, client.id),
    ]);
    const readings = await Promise.allSettled(
      mapped.map((customer) => readCandidates(tools, customer, tenantSubscriptions)),
    );
    const failed = readings.filter((reading) => reading.status === 'rejected');
    // When nothing at all could be read, the list would look like "no subscriptions".
    if (failed[0] !== undefined && failed.length === readings.length) throw failed[0].reason;
    const items = readings
      .flatMap((reading) => (reading.status === 'fulfilled' ? reading.value : []))
      .map((candidate) => toSubscriptionRow(candidate, tenantSubscriptions, readAt));
    items.sort(
      (a, b) =>
        a.productName.localeCompare(b.productName, 'en') || a.cspName.localeCompare(b.cspName),
    );
    const problems = failed.map((reading) => toFailure(reading.reason).message);
    return { items, problems, readAt: readAt.toString() };
  },
});

async function readTenant(tools: ServerTools, id: string): Promise<readonly TenantSubscription[]> {
  const tenant = await tools.connections.tenant(clientId(id));
  return tenant.listSubscriptions();
}

async function readCandidates(
  tools: ServerTools,
  customer: MappedCsp,
  tenantSubscriptions: readonly TenantSubscription[],
): Promise<readonly Candidate[]> {
  const csp = await tools.connections.marketplace(serviceId(customer.serviceId));
  const subscriptions = await csp.marketplace.listSubscriptions(cspCustomerId(customer.customerId));
  const resolve = await resolverFor(tools.db, subscriptions, tenantSubscriptions);
  return candidatesAt(csp, subscriptions, resolve);
}

/** Judged as if one seat were bought, so that the row says what stands against it. */
function toSubscriptionRow(
  candidate: Candidate,
  tenantSubscriptions: readonly TenantSubscription[],
  now: Temporal.Instant,
): z.input<typeof subscriptionRowSchema> {
  const { subscription, resolution } = candidate;
  const judged = judgeCandidate(candidate, {
    purpose: 'buy',
    segment: subscription.segment,
    seatCount: 1,
    allowAnnual: true,
    now,
  });
  const row = subscriptionRow(judged, { subscriptions: tenantSubscriptions });
  return resolution.ok
    ? { ...row, skuId: resolution.skuId, chosen: false }
    : {
        ...row,
        skuId: null,
        chosen: false,
        allowed: false,
        reasons: [resolution.explanation, ...row.reasons],
      };
}
