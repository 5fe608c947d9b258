import { clientId, cspCustomerId, serviceId } from '../../domain/ids.ts';
import type { Database } from '../../store/database.ts';
import { readClient } from '../../store/clients.ts';
import { readMappedClient, readMapping } from '../../store/mappings.ts';
import type { StepContext } from '../runs/flow.ts';
import { identityOf, readProof, type MatchedCustomers } from './match-customers.ts';

type Matched = MatchedCustomers['customers'][number];

/**
 * Why the match of a customer does not hold any more by what is saved now: the client's tenant, its mapping, or the
 * mapping of another client. Null while it holds. Asks nobody outside.
 */
export async function whyMatchIsOver(
  db: Database,
  client: { readonly id: string; readonly name: string },
  tenantId: string | null,
  matched: Matched,
): Promise<string | null> {
  const { serviceName, customerName, customerId } = matched;
  const current = await readClient(db, client.id);
  const mapping = await readMapping(db, client.id, matched.serviceId);
  const owner = await readMappedClient(db, matched.serviceId, customerId);
  const ours = current?.tenant_id?.toLowerCase();
  if (tenantId !== null && ours !== tenantId.toLowerCase())
    return `The tenant of ${client.name} was changed after its customers were matched.`;
  if (owner !== null && owner.id !== client.id)
    return `"${customerName}" at ${serviceName} is mapped to another client now, ${owner.name}.`;
  const isMapped = mapping === null ? !matched.isSaved : mapping.customer_id === customerId;
  return isMapped
    ? null
    : `The mapping of ${client.name} at ${serviceName} was changed after "${customerName}" was matched.`;
}

/**
 * The matched customers that are still this client, by what is saved now and by live evidence, and why each other one is
 * not. For what happens long after the match. Throws `ConnectorError`.
 */
export async function proveAgain(
  context: StepContext,
  matched: MatchedCustomers,
): Promise<{
  readonly customers: MatchedCustomers['customers'];
  readonly dropped: readonly { readonly customer: Matched; readonly reason: string }[];
}> {
  const { tools, run } = context;
  if (matched.customers.length === 0) return { customers: [], dropped: [] };
  const identity = await identityOf(context, clientId(run.clientId));
  const client = { id: run.clientId, name: run.clientName };
  const checked = await Promise.all(
    matched.customers.map(async (customer) => {
      const over = await whyMatchIsOver(tools.db, client, matched.tenantId, customer);
      if (over !== null) return { customer, reason: over };
      const csp = await tools.connections.marketplace(serviceId(customer.serviceId));
      const proof = await readProof(context, identity, csp, cspCustomerId(customer.customerId));
      return { customer, reason: proof.verdict === 'contradicted' ? proof.detail : null };
    }),
  );
  return {
    customers: checked.filter(({ reason }) => reason === null).map(({ customer }) => customer),
    dropped: checked.flatMap(({ customer, reason }) =>
      reason === null ? [] : [{ customer, reason }],
    ),
  };
}
