import { z } from 'zod';
import { clientId, cspCustomerId, serviceId } from '../../domain/ids.ts';
import { addManualSubscription, readManualSubscription } from '../../store/manual-subscriptions.ts';
import { provenByHand } from '../../domain/matching/prove-customer.ts';
import { readMapping, saveMapping } from '../../store/mappings.ts';
import { requireClient } from '../clients/client-view.ts';
import { notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import {
  factsForAudit,
  recordInput,
  refuseDouble,
  requireKeptByHand,
  subscriptionRecord,
  toFacts,
  toSubscriptionRecord,
} from './subscription-record.ts';

export const addRecord = defineOperation({
  name: 'manual-subscriptions.add',
  summary: 'Write down a subscription of a client at a CSP without an API',
  route: 'POST /v1/clients/{id}/manual-subscriptions',
  input: z.object({ id, serviceId: id, ...recordInput }),
  output: subscriptionRecord,
  roles: ['admin'],
  effect: 'write',
  status: 201,
  handler: async ({ tools, actor, write }, input) => {
    const client = await requireClient(tools, input.id);
    const service = await requireKeptByHand(tools, input.serviceId);
    const facts = toFacts(input);
    await refuseDouble(tools, facts, null);
    const of = { clientId: client.id, serviceId: service.id };
    const at = tools.clock.now();
    const recordId = await write(
      async (tx) => {
        const mapping = await readMapping(tx, client.id, service.id);
        // The customer there is the client itself: nobody has to be asked.
        if (mapping?.customer_id !== client.id) {
          await saveMapping(tx, {
            clientId: clientId(client.id),
            serviceId: serviceId(service.id),
            customer: { id: cspCustomerId(client.id), name: client.name },
            evidence: 'tenant-id',
            evidenceText: provenByHand,
            confirmedBy: actor.name,
            at,
          });
        }
        return addManualSubscription(tx, of, facts, { by: actor.name, at });
      },
      (added) => ({
        clientId: client.id,
        summary: `Wrote down ${facts.product_name} of ${client.name} at ${service.name}: ${facts.quantity} seats`,
        after: factsForAudit(facts),
        externalIds: { [`${service.name} subscription`]: added },
      }),
    );
    const row = await readManualSubscription(tools.db, recordId);
    if (row === null) throw notFound('record', recordId);
    return toSubscriptionRecord(row, service.name);
  },
});
