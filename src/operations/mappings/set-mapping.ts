import { z } from 'zod';
import { clientId, cspCustomerId, serviceId } from '../../domain/ids.ts';
import { proveCustomer, type CustomerProof } from '../../domain/matching/prove-customer.ts';
import type { CspCustomer } from '../../ports/marketplace.ts';
import { listDomainsOfOthers, type Client } from '../../store/clients.ts';
import {
  readMappedClient,
  readMapping,
  saveMapping,
  type NewMapping,
} from '../../store/mappings.ts';
import { requireClient } from '../clients/client-view.ts';
import { OperationError, invalidFields } from '../failures.ts';
import { defineOperation, type ServerTools } from '../operation.ts';
import { mapping } from '../schemas/client.ts';
import { id } from '../schemas/common.ts';
import { requireService } from '../services/service-view.ts';
import { customerIdAt, toMapping } from './mapping-view.ts';

export const setMapping = defineOperation({
  name: 'mappings.set',
  summary: 'Say which customer a client is at a CSP, or that it is none',
  route: 'PUT /v1/clients/{id}/mappings/{serviceId}',
  input: z.object({
    id,
    serviceId: id,
    customerId: z.string().min(1).max(200).nullable(),
    notACustomer: z.boolean(),
  }),
  output: mapping,
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, actor, write }, input) => {
    const client = await requireClient(tools, input.id);
    const service = await requireService(tools, input.serviceId, 'csp');
    if (input.notACustomer === (input.customerId !== null)) {
      throw invalidFields({
        customerId: 'Choose a customer, or say that the client is not a customer there.',
      });
    }
    const settled =
      input.customerId === null
        ? notACustomer(actor.name)
        : await settleCustomer(tools, client, service.id, input.customerId, actor.name);
    const before = await readMapping(tools.db, client.id, service.id);
    await write(
      (tx) =>
        saveMapping(tx, {
          clientId: clientId(client.id),
          serviceId: serviceId(service.id),
          ...settled,
          confirmedBy: actor.name,
          at: tools.clock.now(),
        }),
      () => ({
        clientId: client.id,
        summary: `${client.name} is ${settled.customer?.name ?? 'not a customer'} at ${service.name}`,
        before:
          before === null ? null : { customerId: before.customer_id, evidence: before.evidence },
        after: { customerId: settled.customer?.id ?? null, evidence: settled.evidence },
        externalIds: customerIdAt(service.name, settled.customer?.id ?? null),
      }),
    );
    const saved = await readMapping(tools.db, client.id, service.id);
    return toMapping(tools, client.id, service, saved);
  },
});

type Settled = Pick<NewMapping, 'customer' | 'evidence' | 'evidenceText'>;

function notACustomer(person: string): Settled {
  return {
    customer: null,
    evidence: 'confirmed-by-person',
    evidenceText: `${person} said that the client is not a customer there.`,
  };
}

async function settleCustomer(
  tools: ServerTools,
  client: Client,
  service: string,
  customerId: string,
  person: string,
): Promise<Settled> {
  const { name, marketplace } = await tools.connections.marketplace(serviceId(service));
  const customer = (await marketplace.listCustomers()).find((one) => one.id === customerId);
  if (customer === undefined) {
    throw invalidFields({ customerId: `${name} has no customer "${customerId}".` });
  }
  const owner = await readMappedClient(tools.db, service, customer.id);
  if (owner !== null && owner.id !== client.id) {
    throw new OperationError({
      kind: 'conflict',
      code: 'customer-taken',
      message: `${customer.name} is already ${owner.name} at ${name}.`,
      nextStep: `Delete the mapping of ${owner.name} first if that one is wrong.`,
      fields: { customerId: `It belongs to ${owner.name}.` },
    });
  }
  const proof = await readProof(tools, client, customer, service);
  if (proof.verdict === 'contradicted') {
    throw new OperationError({
      kind: 'refused',
      code: 'customer-contradicted',
      message: `${customer.name} at ${name} is not ${client.name}. ${proof.detail}`,
      nextStep:
        'Choose another customer, or correct the tenant id of the client. Nothing was saved.',
      fields: { customerId: proof.detail },
    });
  }
  return {
    customer: { id: cspCustomerId(customer.id), name: customer.name },
    evidence: proof.verdict === 'proven' ? proof.by : 'confirmed-by-person',
    evidenceText:
      proof.verdict === 'proven' ? proof.detail : `${proof.detail} Confirmed by ${person}.`,
  };
}

/** The evidence is read live: what was true when the list was shown may not be any more. */
async function readProof(
  tools: ServerTools,
  client: Client,
  customer: CspCustomer,
  service: string,
): Promise<CustomerProof> {
  const { marketplace } = await tools.connections.marketplace(serviceId(service));
  const [evidence, tenantSubscriptions, domainsOfOtherClients] = await Promise.all([
    marketplace.readCustomerEvidence(customer.id),
    client.tenant_id === null
      ? []
      : tools.connections.tenant(clientId(client.id)).then((tenant) => tenant.listSubscriptions()),
    listDomainsOfOthers(tools.db, client.id),
  ]);
  return proveCustomer({
    clientTenantId: client.tenant_id,
    clientDomains: client.domains,
    tenantCommerceIds: tenantSubscriptions.flatMap((one) => one.commerceSubscriptionId ?? []),
    evidence,
    domainsOfOtherClients,
  });
}
