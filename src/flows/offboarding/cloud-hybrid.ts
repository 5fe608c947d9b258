import { releaseSeats } from '../deprovisioning/release.ts';
import { defineFlow } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import { askSynchronisationStep } from '../steps/ask-synchronisation.ts';
import { updateContact } from './contact.ts';
import { findSynchronised } from './directory-account.ts';
import { checkDirectory } from './directory-settings.ts';
import { leaveLicensingGroups, leaveSynchronisedGroups } from './leave-directory-groups.ts';
import {
  blockInDirectory,
  hideAsAsked,
  markInDirectory,
  moveWithinScope,
  resetInDirectory,
  takeSynchronisedSnapshot,
} from './leave-directory.ts';
import { blockSynchronised, leaveGroups } from './leave.ts';
import { askAnyLeaver, askMailbox, manualTasks, waitForMoment } from './leaver.ts';
import { noteBothSides } from './note.ts';
import { confirmRelease, matchForOffboarding, planRelease } from './release.ts';
import { removeLicenses } from './remove-licenses.ts';
import {
  cloudSection,
  extrasSection,
  mailboxSection,
  releaseSection,
  synchronisedSection,
  typedOffboarding,
} from './sections.ts';
import { settleMailbox } from './settle-mailbox.ts';
import { takeSnapshot } from './snapshot.ts';
import { awaitSynchronisation } from './synchronisation.ts';

const name = 'staff-offboarding-cloud-hybrid';

/** Once everything is done in the directory. */
const askSynchronisation = askSynchronisationStep([
  'reset-directory-password',
  'leave-directory-groups',
  'mark-in-directory',
  'hide-in-directory',
]);

/**
 * Staff Offboarding for clients whose directory is synchronised to the tenant. Both sides begin at once, so that a
 * controller that does not answer keeps no session alive; mailbox and licenses wait for the block to arrive. The move comes
 * last: it may take the cloud account out of the scope.
 */
export const offboardingCloudHybrid: PackageDefinition = {
  name,
  title: 'Staff Offboarding (Cloud Hybrid)',
  description:
    'Block a leaver in Active Directory, take the licenses in the cloud and give the seat back where the window allows it.',
  environments: ['cloud-hybrid'],
  inTenant: ['licenses', 'people', 'license-assignment'],
  configuration: [synchronisedSection, cloudSection, mailboxSection, releaseSection, extrasSection],
  typed: typedOffboarding,
  flow: defineFlow({
    name,
    version: 1,
    steps: [
      checkDirectory,
      askAnyLeaver,
      findSynchronised,
      { ...manualTasks, after: ['find-in-directory'] },
      askMailbox,
      matchForOffboarding,
      confirmRelease,
      waitForMoment,
      takeSynchronisedSnapshot,
      takeSnapshot,
      blockInDirectory,
      blockSynchronised,
      resetInDirectory,
      leaveSynchronisedGroups,
      markInDirectory,
      hideAsAsked,
      leaveGroups,
      askSynchronisation,
      { ...awaitSynchronisation, after: [...awaitSynchronisation.after, askSynchronisation.name] },
      { ...settleMailbox, after: ['await-synchronisation'] },
      leaveLicensingGroups,
      { ...removeLicenses, after: ['leave-licensing-groups'] },
      planRelease,
      releaseSeats,
      updateContact,
      moveWithinScope,
      noteBothSides,
    ],
  }),
};
