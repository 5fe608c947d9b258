import type { PackageDefinition } from './flows/runs/package.ts';
import type { RunCatalog } from './flows/runs/look-at-run.ts';
import { staffOnboarding } from './flows/onboarding/package.ts';

const packages: readonly PackageDefinition[] = [staffOnboarding];

/** Every package there is, in the order in which people see them. */
export const catalog: RunCatalog = {
  packages: new Map(packages.map((definition) => [definition.name, definition])),
  globalConfiguration: [],
};
