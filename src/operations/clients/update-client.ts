import { z } from 'zod';
import { parseGuid, tenantId as parseTenantId } from '../../domain/ids.ts';
import { ConnectorError } from '../../ports/errors.ts';
import { NotConnectedError } from '../../flows/tools.ts';
import { listAllClients, updateClient as saveClient } from '../../store/clients.ts';
import { OperationError, invalidFields } from '../failures.ts';
import { defineOperation, type ServerTools } from '../operation.ts';
import { client, environment } from '../schemas/client.ts';
import { id } from '../schemas/common.ts';
import { requireService } from '../services/service-view.ts';
import { readClientPage, requireClient } from './client-view.ts';

export const updateClient = defineOperation({
  name: 'clients.update',
  summary: 'Set a client’s tenant, environment, on-premises directory or tags',
  route: 'PUT /v1/clients/{id}',
  input: z.object({
    id,
    tenantId: z.string().max(100).nullable().optional(),
    environment: environment.optional(),
    directoryServiceId: id.nullable().optional(),
    tags: z.array(z.string().trim().min(1).max(50)).max(50).optional(),
  }),
  output: client,
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, write }, input) => {
    const before = await requireClient(tools, input.id);
    const tenantId = readTenantId(input.tenantId);
    if (tenantId) await refuseSharedTenant(tools, input.id, tenantId);
    if (input.directoryServiceId)
      await requireService(tools, input.directoryServiceId, 'directory');
    const isMoved = tenantId !== undefined && tenantId !== before.tenant_id;
    const change = {
      environment: input.environment,
      tags: input.tags,
      tenantId,
      directoryServiceId: input.directoryServiceId,
      domains: isMoved ? await readDomains(tools, tenantId) : undefined,
    };
    await write(
      (tx) => saveClient(tx, input.id, change, tools.clock.now()),
      () => ({
        clientId: input.id,
        summary: `Changed ${before.name}`,
        before: {
          tenantId: before.tenant_id,
          environment: before.environment,
          tags: before.tags,
          directoryServiceId: before.directory_service_id,
          domains: before.domains,
        },
        after: change,
      }),
    );
    return readClientPage(tools, input.id);
  },
});

function readTenantId(text: string | null | undefined): string | null | undefined {
  if (text === undefined || text === null || text.trim() === '') {
    return text === undefined ? undefined : null;
  }
  const parsed = parseGuid(text);
  if (parsed !== null) return parsed;
  throw invalidFields({
    tenantId:
      'A tenant id is a GUID such as 8f2c1e6a-…; it stands in Entra ID under Overview > Tenant ID.',
  });
}

async function refuseSharedTenant(
  tools: ServerTools,
  clientId: string,
  tenantId: string,
): Promise<void> {
  const clients = await listAllClients(tools.db);
  const other = clients.find(
    (one) => one.tenant_id === tenantId && one.id !== clientId && !one.disabled,
  );
  if (other === undefined) return;
  throw new OperationError({
    kind: 'conflict',
    code: 'tenant-taken',
    message: `This tenant belongs to ${other.name}.`,
    nextStep: 'Check the tenant id, or take it away from the other client first.',
    fields: { tenantId: `It belongs to ${other.name}.` },
  });
}

/**
 * The tenant's verified domains. A tenant that cannot be read yet (no consent so far) may still be set ahead; then there
 * are none, and the daily sync reads them.
 */
async function readDomains(
  tools: ServerTools,
  tenantId: string | null,
): Promise<readonly string[]> {
  if (tenantId === null) return [];
  try {
    const tenant = await tools.openTenant(parseTenantId(tenantId));
    return (await tenant.readOrganization()).verifiedDomains;
  } catch (error) {
    if (error instanceof ConnectorError || error instanceof NotConnectedError) return [];
    throw error;
  }
}
