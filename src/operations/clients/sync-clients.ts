import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { tenantId as parseTenantId } from '../../domain/ids.ts';
import { NotConnectedError } from '../../flows/tools.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import { ConnectorError } from '../../ports/errors.ts';
import type { PsaCompany } from '../../ports/ticketing.ts';
import { addClient, listAllClients, updateClient, type Client } from '../../store/clients.ts';
import { lockKey, type Tx } from '../../store/database.ts';
import { requestReadings } from '../../store/directory.ts';
import { readSetting } from '../../store/settings.ts';
import { defineOperation, type ServerTools } from '../operation.ts';
import { instant } from '../schemas/common.ts';

/** Which PSA companies are clients; the setting 'client-criteria' replaces the default. */
const criteriaSchema = z.object({
  /** Company statuses that count, any case; empty means every status. */
  statuses: z.array(z.string()).default(['Active']),
  /** Company types that count, any case; empty means every type. */
  types: z.array(z.string()).default([]),
});
type Criteria = z.output<typeof criteriaSchema>;

export const syncClients = defineOperation({
  name: 'clients.sync',
  summary: 'Take over the clients from the PSA',
  route: 'POST /v1/clients/sync',
  input: z.object({}),
  output: z.object({
    added: z.number().int(),
    updated: z.number().int(),
    disabled: z.number().int(),
    at: instant,
  }),
  roles: ['admin'],
  effect: 'write',
  handler: async ({ tools, actor, write }) => {
    const ticketing = await tools.connections.ticketing();
    const criteria = criteriaSchema.parse((await readSetting(tools.db, 'client-criteria')) ?? {});
    const companies = await ticketing.listCompanies();
    const wanted = companies.filter((company) => isClient(company, criteria));
    const domains = await readAllDomains(tools);
    const at = tools.clock.now();
    const counts = await write(
      async (tx) => {
        const done = await store(tx, wanted, domains, at);
        // Their people and subscriptions follow in the background.
        await requestReadings(tx, { clientId: null, by: actor.name, at });
        return done;
      },
      (done) => ({
        summary: `Synchronised clients: ${done.added} added, ${done.updated} updated, ${done.disabled} disabled`,
        after: done,
      }),
    );
    return { ...counts, at: at.toString() };
  },
});

function matches(wanted: readonly string[], given: readonly string[]): boolean {
  return (
    wanted.length === 0 ||
    given.some((one) => wanted.some((name) => name.toLowerCase() === one.toLowerCase()))
  );
}

function isClient(company: PsaCompany, criteria: Criteria): boolean {
  return (
    matches(criteria.statuses, company.status === null ? [] : [company.status]) &&
    matches(criteria.types, company.types)
  );
}

/** Verified domains by client id; a tenant that cannot be read now keeps the domains it has. */
async function readAllDomains(tools: ServerTools): Promise<ReadonlyMap<string, readonly string[]>> {
  const clients = (await listAllClients(tools.db)).filter((one) => !one.disabled);
  const read = await inParallel(clients, 6, async (one) => {
    if (one.tenant_id === null) return null;
    try {
      const tenant = await tools.openTenant(parseTenantId(one.tenant_id));
      return [one.id, (await tenant.readOrganization()).verifiedDomains] as const;
    } catch (error) {
      if (error instanceof ConnectorError || error instanceof NotConnectedError) return null;
      throw error;
    }
  });
  return new Map(read.filter((entry) => entry !== null));
}

async function store(
  tx: Tx,
  companies: readonly PsaCompany[],
  domains: ReadonlyMap<string, readonly string[]>,
  at: Temporal.Instant,
): Promise<{ added: number; updated: number; disabled: number }> {
  await lockKey(tx, 'client-sync');
  const counts = { added: 0, updated: 0, disabled: 0 };
  const known = await listAllClients(tx);
  const byCompany = new Map(known.map((one) => [one.psa_company_id, one]));
  for (const company of companies) {
    const one = byCompany.get(company.id);
    if (one === undefined) {
      await addClient(tx, { id: randomUUID(), name: company.name, psaCompanyId: company.id }, at);
      counts.added += 1;
      continue;
    }
    const change = changeOf(one, company, domains.get(one.id));
    if (change === null) continue;
    await updateClient(tx, one.id, change, at);
    counts.updated += 1;
  }
  const kept = new Set(companies.map(({ id }) => id));
  for (const one of known) {
    if (one.disabled || one.psa_company_id === null || kept.has(one.psa_company_id)) continue;
    await updateClient(tx, one.id, { disabled: true }, at);
    counts.disabled += 1;
  }
  return counts;
}

function changeOf(one: Client, company: PsaCompany, domains: readonly string[] | undefined) {
  const isSame =
    one.name === company.name &&
    !one.disabled &&
    (domains === undefined || domains.join(' ') === one.domains.join(' '));
  return isSame ? null : { name: company.name, disabled: false, domains };
}
