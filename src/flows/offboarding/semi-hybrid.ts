import { releaseSeats } from '../deprovisioning/release.ts';
import { defineFlow } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import { updateContact } from './contact.ts';
import { askForAccount } from './directory-account.ts';
import { checkDirectory } from './directory-settings.ts';
import { leaveDirectoryGroups } from './leave-directory-groups.ts';
import {
  blockInDirectory,
  markInDirectory,
  moveToLeavers,
  resetInDirectory,
  takeDirectorySnapshot,
} from './leave-directory.ts';
import { blockSignIn, leaveGroups } from './leave.ts';
import { askLeaverOfCloud, askMailbox, manualTasks, waitForMoment } from './leaver.ts';
import { noteBothSides } from './note.ts';
import { confirmRelease, matchForOffboarding, planRelease } from './release.ts';
import { removeLicenses } from './remove-licenses.ts';
import {
  cloudSection,
  directorySection,
  extrasSection,
  mailboxSection,
  releaseSection,
  typedOffboarding,
} from './sections.ts';
import { settleMailbox } from './settle-mailbox.ts';
import { takeSnapshot } from './snapshot.ts';

const name = 'staff-offboarding-semi-hybrid';

/**
 * Staff Offboarding for clients with accounts in Active Directory and in the cloud side by side: both are done, and neither
 * waits for the other before the end. Address lists are the cloud's.
 */
export const offboardingSemiHybrid: PackageDefinition = {
  name,
  title: 'Staff Offboarding (Semi-Hybrid)',
  description:
    'Block a leaver in Active Directory and in the cloud, take the licenses and give the seat back where the window allows it.',
  environments: ['semi-hybrid'],
  inTenant: ['licenses', 'people', 'license-assignment'],
  configuration: [directorySection, cloudSection, mailboxSection, releaseSection, extrasSection],
  typed: typedOffboarding,
  flow: defineFlow({
    name,
    version: 1,
    steps: [
      checkDirectory,
      askLeaverOfCloud,
      askForAccount,
      { ...manualTasks, after: ['find-in-directory'] },
      askMailbox,
      matchForOffboarding,
      confirmRelease,
      waitForMoment,
      takeDirectorySnapshot,
      takeSnapshot,
      blockInDirectory,
      blockSignIn,
      resetInDirectory,
      leaveDirectoryGroups,
      markInDirectory,
      leaveGroups,
      settleMailbox,
      removeLicenses,
      planRelease,
      releaseSeats,
      updateContact,
      {
        ...moveToLeavers,
        after: [
          'update-contact',
          'reset-directory-password',
          'leave-directory-groups',
          'mark-in-directory',
        ],
      },
      noteBothSides,
    ],
  }),
};
