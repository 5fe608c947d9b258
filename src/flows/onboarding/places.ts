import { clientId, type TenantId } from '../../domain/ids.ts';
import type { DirectoryContainer, DirectoryGroup } from '../../ports/directory.ts';
import type { Group } from '../../ports/tenant.ts';
import type { StepContext } from '../runs/flow.ts';
import type { NamePlaces } from './namesakes.ts';

/** Where a package makes accounts. */
export type PeoplePlaces = NamePlaces;

/** What a form about a new person offers. */
export interface Places {
  /** Null where the client has no tenant. */
  readonly tenantId: TenantId | null;
  /** Two letters; null where nothing tells it. */
  readonly country: string | null;
  /** What may stand after the "@", the usual one first. */
  readonly domains: readonly string[];
  /** Groups of the tenant whose members can be changed there; empty without a tenant. */
  readonly groups: readonly Group[];
  /** Null where there is no directory. */
  readonly directory: {
    readonly containers: readonly DirectoryContainer[];
    readonly groups: readonly DirectoryGroup[];
  } | null;
}

/** Reads what the client's tenant and directory offer. Throws `ConnectorError`. */
export async function readPlaces(context: StepContext, where: PeoplePlaces): Promise<Places> {
  const [tenant, directory] = await Promise.all([
    where === 'directory' ? null : readTenant(context),
    where === 'tenant' ? null : readDirectory(context),
  ]);
  const verified = tenant?.organization.verifiedDomains ?? null;
  const suffixes = directory?.domain.userPrincipalNameSuffixes ?? null;
  return {
    tenantId: tenant?.organization.tenantId ?? null,
    country: tenant?.organization.country ?? null,
    domains: domainsOf(verified, suffixes),
    groups: (tenant?.groups ?? []).filter(
      ({ membership }) => membership === 'cloud' || membership === 'exchange',
    ),
    directory:
      directory === null ? null : { containers: directory.containers, groups: directory.groups },
  };
}

/**
 * Where an account is in both, its name has to be possible in both: a suffix that the tenant has not verified would become
 * the tenant's own domain there (learn.microsoft.com/entra/identity/hybrid/connect/plan-connect-userprincipalname).
 */
function domainsOf(
  verified: readonly string[] | null,
  suffixes: readonly string[] | null,
): readonly string[] {
  if (verified === null || suffixes === null) return verified ?? suffixes ?? [];
  const both = verified.filter((domain) => suffixes.includes(domain));
  return both.length === 0 ? verified : both;
}

async function readTenant(context: StepContext) {
  const tenant = await context.tools.connections.tenant(clientId(context.run.clientId));
  const [organization, groups] = await Promise.all([
    tenant.readOrganization(),
    context.answers === null ? tenant.listGroups() : [],
  ]);
  return { organization, groups };
}

async function readDirectory(context: StepContext) {
  const directory = await context.tools.connections.directory(clientId(context.run.clientId));
  const isAsking = context.answers === null;
  const [domain, containers, groups] = await Promise.all([
    directory.readDomain(),
    isAsking ? directory.listContainers() : [],
    isAsking ? directory.listGroups() : [],
  ]);
  return { domain, containers, groups };
}
