import { defineFlow, type StepContext } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import { askPersonStep } from './ask-person.ts';
import { account, directory, typedOnboarding } from './configuration.ts';
import {
  createInDirectoryStep,
  enableInDirectory,
  setDirectoryPassword,
} from './directory-accounts.ts';
import { handOverStep, noteOnboardingStep } from './finish.ts';
import { joinDirectoryGroupsStep } from './join-directory-groups.ts';
import { nameAccountsStep } from './name-accounts.ts';
import { secretIdOf } from './passwords.ts';
import { accountNames } from './starters.ts';
import { waitForStart } from './wait-for-start.ts';

const name = 'staff-onboarding-on-prem';

const joinDirectoryGroups = joinDirectoryGroupsStep('directory');

const accountsOfDirectory = (context: StepContext) => {
  const inDirectory = context.resultOf(enableInDirectory).accounts;
  return context.resultOf(accountNames).accounts.map(({ userPrincipalName }, index) => ({
    userPrincipalName,
    secretId: secretIdOf(context.run.id, index),
    trouble: inDirectory[index]?.trouble ?? null,
  }));
};

/** Staff Onboarding for clients with an Active Directory alone: no tenant, no licenses, no seats. */
export const onboardingOnPrem: PackageDefinition = {
  name,
  title: 'Staff Onboarding (On-Prem)',
  description: 'Create a person in Active Directory.',
  environments: ['on-prem'],
  inTenant: [],
  configuration: [account, directory],
  typed: { ...typedOnboarding, takes: ['name', 'on', 'timeZone'] },
  flow: defineFlow({
    name,
    version: 1,
    steps: [
      askPersonStep('directory', []),
      nameAccountsStep('directory'),
      { ...waitForStart, after: [accountNames.name] },
      createInDirectoryStep([waitForStart.name], 'as-configured'),
      setDirectoryPassword,
      enableInDirectory,
      joinDirectoryGroups,
      handOverStep([joinDirectoryGroups.name], accountsOfDirectory),
      noteOnboardingStep([joinDirectoryGroups.name], accountsOfDirectory),
    ],
  }),
};
