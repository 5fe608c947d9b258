import type { FieldSection, PackageDefinition } from './runs/package.ts';
import type { RunCatalog } from './runs/look-at-run.ts';
import { manageLicenses } from './manage-licenses/package.ts';
import { offboardingCloudHybrid } from './offboarding/cloud-hybrid.ts';
import { offboardingCloudOnly } from './offboarding/cloud-only.ts';
import { offboardingOnPrem } from './offboarding/on-prem.ts';
import { offboardingSemiHybrid } from './offboarding/semi-hybrid.ts';
import { onboardingCloudHybrid } from './onboarding/cloud-hybrid.ts';
import { onboardingCloudOnly } from './onboarding/cloud-only.ts';
import { onboardingOnPrem } from './onboarding/on-prem.ts';
import { onboardingSemiHybrid } from './onboarding/semi-hybrid.ts';
import { reallocateLicense } from './reallocate/package.ts';
import { restoreLeaver } from './restore/package.ts';

/** Every package that an engineer can start, in the order in which people see them. */
export const packages: readonly PackageDefinition[] = [
  onboardingCloudOnly,
  onboardingCloudHybrid,
  onboardingSemiHybrid,
  onboardingOnPrem,
  offboardingCloudOnly,
  offboardingCloudHybrid,
  offboardingSemiHybrid,
  offboardingOnPrem,
  restoreLeaver,
  manageLicenses,
  reallocateLicense,
];

/** Per-client values that every package can inherit with `=global.<field>`. */
export const globalConfiguration: readonly FieldSection[] = [
  {
    title: 'Directory',
    fields: [
      {
        name: 'adminUpn',
        label: 'Admin account',
        description: 'Named in notes as the account that Seatwright works for.',
        type: 'text',
        default: '',
        inheritable: false,
      },
      {
        name: 'allStaffGroup',
        label: 'All staff group',
        description: 'Name or id of the group that everybody is in; empty for none.',
        type: 'text',
        default: '',
        inheritable: false,
      },
      {
        name: 'usageLocation',
        label: 'Usage location',
        description: 'Two letters; empty: the tenant’s country.',
        type: 'text',
        default: '',
        inheritable: false,
      },
    ],
  },
];

/** What the engine needs to find a run's package. */
export const catalog: RunCatalog = {
  packages: new Map(packages.map((definition) => [definition.name, definition])),
  globalConfiguration,
};
