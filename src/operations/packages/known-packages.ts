import type { PackageDefinition } from '../../flows/runs/package.ts';
import { OperationError } from '../failures.ts';
import type { ServerTools } from '../operation.ts';

/** In the order in which people see them. */
export function knownPackages(tools: ServerTools): readonly PackageDefinition[] {
  return [...tools.catalog.packages.values()];
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
