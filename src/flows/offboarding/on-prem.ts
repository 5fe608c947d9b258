import { defineFlow } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import { updateContactOnPrem } from './contact.ts';
import { takeChosen } from './directory-account.ts';
import { checkDirectory } from './directory-settings.ts';
import { leaveDirectoryGroups } from './leave-directory-groups.ts';
import {
  blockInDirectory,
  hideAsConfigured,
  markInDirectory,
  moveToLeavers,
  resetInDirectory,
  takeDirectorySnapshot,
} from './leave-directory.ts';
import { askLeaverOfDirectory, manualTasks, waitForMoment } from './leaver.ts';
import { noteDirectory } from './note.ts';
import { extrasSection, onPremSection, typedOffboarding } from './sections.ts';

const name = 'staff-offboarding-on-prem';

/** Staff Offboarding for clients with an Active Directory alone: no tenant, no licenses, no seats. */
export const offboardingOnPrem: PackageDefinition = {
  name,
  title: 'Staff Offboarding (On-Prem)',
  description: 'Block a leaver in Active Directory and take them out of its groups.',
  environments: ['on-prem'],
  inTenant: [],
  configuration: [onPremSection, extrasSection],
  typed: typedOffboarding,
  flow: defineFlow({
    name,
    version: 1,
    steps: [
      checkDirectory,
      askLeaverOfDirectory,
      takeChosen,
      { ...manualTasks, after: ['find-in-directory'] },
      { ...waitForMoment, after: ['manual-tasks'] },
      takeDirectorySnapshot,
      blockInDirectory,
      resetInDirectory,
      leaveDirectoryGroups,
      markInDirectory,
      hideAsConfigured,
      {
        ...updateContactOnPrem,
        after: [
          'reset-directory-password',
          'leave-directory-groups',
          'mark-in-directory',
          'hide-in-directory',
        ],
      },
      moveToLeavers,
      noteDirectory,
    ],
  }),
};
