import { defineFlow } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import { account, directory, licenses, provisioning, typedOnboarding } from './configuration.ts';
import { createPeopleStep } from './create-people.ts';
import {
  createInDirectoryStep,
  enableInDirectory,
  setDirectoryPassword,
  troubleInDirectory,
} from './directory-accounts.ts';
import { joinDirectoryGroupsStep } from './join-directory-groups.ts';
import { licensedSteps } from './licensed-steps.ts';
import { linkAccounts } from './link-accounts.ts';
import { waitForStart } from './wait-for-start.ts';

const name = 'staff-onboarding-semi-hybrid';

/** Staff Onboarding for clients with accounts in Active Directory and in the cloud side by side: one form, two accounts, one first password. */
export const onboardingSemiHybrid: PackageDefinition = {
  name,
  title: 'Staff Onboarding (Semi-Hybrid)',
  description:
    'Create a person in Active Directory and in the cloud, license them and buy the seat if none is free.',
  environments: ['semi-hybrid'],
  inTenant: ['licenses', 'people', 'license-assignment'],
  configuration: [account, directory, licenses, provisioning],
  typed: typedOnboarding,
  flow: defineFlow({
    name,
    version: 1,
    steps: licensedSteps('tenant-and-directory', [
      createInDirectoryStep([waitForStart.name], 'as-configured'),
      setDirectoryPassword,
      enableInDirectory,
      joinDirectoryGroupsStep('tenant'),
      createPeopleStep([enableInDirectory.name], troubleInDirectory),
      linkAccounts,
    ]),
  }),
};
