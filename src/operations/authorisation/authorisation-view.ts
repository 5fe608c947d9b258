import type { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import type { Tenant } from '../../ports/tenant.ts';
import type { Client } from '../../store/clients.ts';
import { requireClient } from '../clients/client-view.ts';
import type { ServerTools } from '../operation.ts';
import type { authorisation } from '../schemas/authorisation.ts';

/** A client with its tenant. Throws `OperationError`, and `NotConnectedError` where no tenant can be entered. */
export async function requireTenant(
  tools: ServerTools,
  id: string,
): Promise<{ readonly client: Client; readonly tenant: Tenant }> {
  const client = await requireClient(tools, id);
  return { client, tenant: await tools.connections.tenant(clientId(client.id)) };
}

/** What may be done in the tenant, looked at now. */
export async function lookAtAuthorisation(
  tools: ServerTools,
  tenant: Tenant,
): Promise<z.input<typeof authorisation>> {
  const { way, findings, features } = await tenant.readAuthorisation();
  return {
    way,
    findings: [...findings],
    features: features.map((one) => ({ ...one, missing: [...one.missing] })),
    canConsentAsPartner: tenant.consent.asPartner !== null,
    readAt: tools.clock.now().toString(),
  };
}
