import { isDirectoryGroup } from './directories.ts';
import type { DirectorySeed } from './directories.ts';
import type { WorldSeed } from './index.ts';

/** Leaves to the directories what is theirs: groups that will be synchronised, and clients without a tenant. */
export function withDirectories(seed: WorldSeed, directories: readonly DirectorySeed[]): WorldSeed {
  const clients = directories.flatMap((directory) => directory.clients);
  const environments = new Map(clients.map(({ name, environment }) => [name, environment]));
  const tenants = seed.graph.tenants
    .filter(({ displayName }) => environments.get(displayName) !== 'on-prem')
    .map((tenant) =>
      environments.get(tenant.displayName) === 'cloud-hybrid'
        ? { ...tenant, groups: tenant.groups.filter((group) => !isDirectoryGroup(group)) }
        : tenant,
    );
  return { ...seed, graph: { ...seed.graph, tenants }, directories };
}
