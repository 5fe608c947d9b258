import type { z } from 'zod';
import { countMappedServices, readClient, type Client } from '../../store/clients.ts';
import { listConfigurations, listDisabledPackages } from '../../store/configurations.ts';
import { listRuns } from '../../store/run-list.ts';
import { listServices } from '../../store/services.ts';
import { notFound } from '../failures.ts';
import { listClientMappings } from '../mappings/mapping-view.ts';
import type { ServerTools } from '../operation.ts';
import { packagesFor } from '../packages/known-packages.ts';
import { toRunRow } from '../runs/run-view.ts';
import type { client, clientRow } from '../schemas/client.ts';

type ClientRow = z.input<typeof clientRow>;

/** The client, or `not-found`; a disabled one counts as there. */
export async function requireClient(tools: ServerTools, id: string): Promise<Client> {
  const found = await readClient(tools.db, id);
  if (found === null) throw notFound('client', id);
  return found;
}

/** Rows of a list, with what each client lacks. */
export async function toClientRows(
  tools: ServerTools,
  clients: readonly Client[],
): Promise<ClientRow[]> {
  const ids = clients.map(({ id }) => id);
  const [mapped, disabled, services] = await Promise.all([
    countMappedServices(tools.db, ids),
    listDisabledPackages(tools.db, ids),
    listServices(tools.db, { enabled: true }),
  ]);
  const connected = new Set(services.flatMap(({ id, category }) => [id, category]));
  return clients.map((one) => {
    const missing = findMissing(one, connected);
    const off = disabled.get(one.id) ?? [];
    return {
      id: one.id,
      name: one.name,
      environment: one.environment,
      tags: one.tags,
      tenantId: one.tenant_id,
      directoryServiceId: one.directory_service_id,
      ready: missing.length === 0,
      missing,
      mappedServices: mapped.get(one.id) ?? 0,
      packagesOn: packagesFor(tools, one).filter(({ name }) => !off.includes(name)).length,
    };
  });
}

export async function toClientRowOf(tools: ServerTools, one: Client): Promise<ClientRow> {
  const [row] = await toClientRows(tools, [one]);
  if (row === undefined) throw notFound('client', one.id);
  return row;
}

function findMissing(one: Client, connected: ReadonlySet<string>): string[] {
  const missing: string[] = [];
  if (one.disabled) missing.push('It is not an active client in the PSA any more.');
  if (one.environment !== 'on-prem') {
    if (one.tenant_id === null) {
      missing.push(
        'Its Microsoft 365 tenant is not set: an admin enters the tenant id on its page.',
      );
    }
    if (!connected.has('tenant')) {
      missing.push('No Microsoft 365 application is connected: Integrations > Add an integration.');
    }
    if (!connected.has('csp')) {
      missing.push('No CSP is connected: Integrations > Add an integration.');
    }
  }
  if (one.environment !== 'cloud-only' && !connected.has(one.directory_service_id ?? '')) {
    missing.push(
      one.directory_service_id === null
        ? 'Its Active Directory is not set: an admin connects it under Integrations and chooses it on the client’s page.'
        : 'Its Active Directory is switched off under Integrations.',
    );
  }
  if (!connected.has('psa'))
    missing.push('No PSA is connected: Integrations > Add an integration.');
  return missing;
}

/** The whole client page. */
export async function readClientPage(
  tools: ServerTools,
  id: string,
): Promise<z.input<typeof client>> {
  const one = await requireClient(tools, id);
  const [row, configurations, mappings, runs] = await Promise.all([
    toClientRowOf(tools, one),
    listConfigurations(tools.db, id),
    listClientMappings(tools, id),
    listRuns(tools.db, { clientId: [id], limit: 10, offset: 0 }),
  ]);
  return {
    ...row,
    psaCompanyId: one.psa_company_id,
    domains: one.domains,
    packages: packagesFor(tools, one).map(({ name, title, description }) => {
      const saved = configurations.find(({ scope }) => scope === name);
      return {
        name,
        title,
        description,
        enabled: saved?.enabled ?? true,
        configurable: true,
        updatedAt: saved?.updated_at ?? null,
        updatedBy: saved?.updated_by ?? null,
      };
    }),
    mappings,
    recentRuns: runs.rows.map((run) => toRunRow(tools, run)),
  };
}
