import type { PackageDefinition } from './flows/runs/package.ts';
import type { RunCatalog } from './flows/runs/look-at-run.ts';

const packages: readonly PackageDefinition[] = [];

/** Every package there is, in the order in which people see them. */
export const catalog: RunCatalog = {
  packages: new Map(packages.map((definition) => [definition.name, definition])),
  globalConfiguration: [],
};
