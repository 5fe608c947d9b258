import { assignLicensesStep } from '../provisioning/assign-licenses.ts';
import { buySeats, waitForSeats } from '../provisioning/buy-seats.ts';
import { chooseOrder } from '../provisioning/choose-order.ts';
import { confirmPlan } from '../provisioning/confirm.ts';
import { matchForProvisioning } from '../provisioning/match.ts';
import { planSeats } from '../provisioning/plan-seats.ts';
import { createdAccounts } from '../provisioning/wanted.ts';
import { defineFlow } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import { askPersonStep } from './ask-person.ts';
import { account, licenses, provisioning } from './configuration.ts';
import { createPeopleStep } from './create-people.ts';
import { handOverStep, noteOnboardingStep } from './finish.ts';
import { joinGroups } from './join-groups.ts';
import { askLicenses, warnAboutMailbox } from './licenses.ts';
import { nameAccountsStep } from './name-accounts.ts';
import { waitForStart } from './wait-for-start.ts';
import { receiversOf, wantLicenses } from './want-licenses.ts';

const assignLicenses = assignLicensesStep({
  after: [waitForSeats.name, createdAccounts.name, joinGroups.name],
  readReceivers: receiversOf,
});

/** Staff Onboarding for clients whose directory is in the cloud only. */
export const staffOnboarding: PackageDefinition = {
  name: 'staff-onboarding-cloud-only',
  title: 'Staff Onboarding',
  description: 'Create a person, license them and buy the seat if none is free (Cloud Only).',
  environments: ['cloud-only'],
  configuration: [account, licenses, provisioning],
  typed: { verb: 'onboard', takes: ['name', 'products', 'on', 'timeZone'], reasons: [] },
  flow: defineFlow({
    name: 'staff-onboarding-cloud-only',
    version: 1,
    steps: [
      askLicenses,
      warnAboutMailbox,
      askPersonStep('tenant', [warnAboutMailbox.name]),
      nameAccountsStep('tenant'),
      wantLicenses,
      matchForProvisioning,
      chooseOrder,
      planSeats,
      confirmPlan,
      waitForStart,
      { ...buySeats, after: [...buySeats.after, waitForStart.name] },
      createPeopleStep([waitForStart.name]),
      joinGroups,
      waitForSeats,
      assignLicenses,
      handOverStep([assignLicenses.name]),
      noteOnboardingStep([assignLicenses.name]),
    ],
  }),
};
