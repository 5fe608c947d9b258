import { environmentInWords, environments, type Environment } from '../../domain/environment.ts';
import type { PackageDefinition } from '../../flows/runs/package.ts';
import type { Client } from '../../store/clients.ts';
import { OperationError } from '../failures.ts';
import type { ServerTools } from '../operation.ts';

/** In the order in which people see them. */
export function knownPackages(tools: ServerTools): readonly PackageDefinition[] {
  return [...tools.catalog.packages.values()];
}

/** Those that a client is offered. */
export function packagesFor(
  tools: ServerTools,
  client: Pick<Client, 'environment'>,
): readonly PackageDefinition[] {
  return knownPackages(tools).filter((definition) =>
    definition.environments.includes(client.environment),
  );
}

/** Names of the packages that a client of each environment is offered. */
export function packageNamesByEnvironment(
  tools: ServerTools,
): Readonly<Record<Environment, readonly string[]>> {
  const entries = environments.map((environment) => [
    environment,
    packagesFor(tools, { environment }).map(({ name }) => name),
  ]);
  // Proof: each environment, once.
  return Object.fromEntries(entries) as Record<Environment, readonly string[]>;
}

/** Throws `not-found` for a package that does not exist. */
export function packageNamed(tools: ServerTools, name: string): PackageDefinition {
  const found = tools.catalog.packages.get(name);
  if (found !== undefined) return found;
  throw new OperationError({
    kind: 'not-found',
    message: `There is no package "${name}".`,
    nextStep: `The packages are: ${[...tools.catalog.packages.keys()].join(', ')}.`,
  });
}

/** Refuses a package that is not for this client's environment, and names the one that is. */
export function requireOffered(
  tools: ServerTools,
  client: Pick<Client, 'name' | 'environment'>,
  definition: PackageDefinition,
): void {
  if (definition.environments.includes(client.environment)) return;
  const twin = packagesFor(tools, client).find(
    ({ typed }) => typed !== null && typed.verb === definition.typed?.verb,
  );
  throw new OperationError({
    kind: 'refused',
    code: 'package-of-another-environment',
    message: `${definition.title} (${definition.name}) is not for ${client.name}, whose environment is ${environmentInWords(client.environment)}.`,
    nextStep:
      twin === undefined
        ? 'Choose one of the packages that are shown for the ticket.'
        : `Start ${twin.name} instead, or let an admin correct the environment on the client’s page.`,
  });
}
