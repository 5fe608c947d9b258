import { defineFlow } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import { account, licenses, provisioning, typedOnboarding } from './configuration.ts';
import { createPeopleStep } from './create-people.ts';
import { licensedSteps } from './licensed-steps.ts';
import { waitForStart } from './wait-for-start.ts';

const name = 'staff-onboarding-cloud-only';

/** Staff Onboarding for clients whose directory is in the cloud only. */
export const onboardingCloudOnly: PackageDefinition = {
  name,
  title: 'Staff Onboarding',
  description: 'Create a person, license them and buy the seat if none is free (Cloud Only).',
  environments: ['cloud-only'],
  inTenant: ['licenses', 'people', 'license-assignment'],
  configuration: [account, licenses, provisioning],
  typed: typedOnboarding,
  flow: defineFlow({
    name,
    version: 1,
    steps: licensedSteps('tenant', [createPeopleStep([waitForStart.name])]),
  }),
};
