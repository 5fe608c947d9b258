import { defineFlow } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import { askSynchronisationStep } from '../steps/ask-synchronisation.ts';
import { awaitPeople } from './await-people.ts';
import {
  account,
  licenses,
  provisioning,
  synchronisedDirectory,
  typedOnboarding,
} from './configuration.ts';
import {
  createInDirectoryStep,
  enableInDirectory,
  setDirectoryPassword,
} from './directory-accounts.ts';
import { joinDirectoryGroupsStep } from './join-directory-groups.ts';
import { licensedSteps } from './licensed-steps.ts';
import { waitForStart } from './wait-for-start.ts';

const name = 'staff-onboarding-cloud-hybrid';

const joinDirectoryGroups = joinDirectoryGroupsStep('tenant');
/** With everything in one cycle. */
const askSynchronisation = askSynchronisationStep([joinDirectoryGroups.name]);

/** Staff Onboarding for clients whose directory is synchronised to the tenant: the account is made there and waited for here. */
export const onboardingCloudHybrid: PackageDefinition = {
  name,
  title: 'Staff Onboarding (Cloud Hybrid)',
  description:
    'Create a person in Active Directory, wait for synchronisation, license them and buy the seat if none is free.',
  environments: ['cloud-hybrid'],
  inTenant: ['licenses', 'people', 'license-assignment'],
  configuration: [account, synchronisedDirectory, licenses, provisioning],
  typed: typedOnboarding,
  flow: defineFlow({
    name,
    version: 1,
    steps: licensedSteps('tenant-and-directory', [
      createInDirectoryStep([waitForStart.name], 'with-mailbox-address'),
      setDirectoryPassword,
      enableInDirectory,
      joinDirectoryGroups,
      askSynchronisation,
      awaitPeople,
    ]),
  }),
};
