import { releaseSeats } from '../deprovisioning/release.ts';
import { defineFlow } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import { updateContact } from './contact.ts';
import { blockSignIn, leaveGroups } from './leave.ts';
import { askLeaver, askMailbox, manualTasks, waitForMoment } from './leaver.ts';
import { noteOffboarding } from './note.ts';
import { confirmRelease, matchForOffboarding, planRelease } from './release.ts';
import { removeLicenses } from './remove-licenses.ts';
import {
  cloudSection,
  extrasSection,
  mailboxSection,
  releaseSection,
  typedOffboarding,
} from './sections.ts';
import { settleMailbox } from './settle-mailbox.ts';
import { takeSnapshot } from './snapshot.ts';

const name = 'staff-offboarding-cloud-only';

/** Staff Offboarding for clients whose directory is in the cloud only. */
export const offboardingCloudOnly: PackageDefinition = {
  name,
  title: 'Staff Offboarding',
  description:
    'Block a leaver, take the licenses and give the seat back where the window allows it (Cloud Only).',
  environments: ['cloud-only'],
  inTenant: ['licenses', 'people', 'license-assignment'],
  configuration: [cloudSection, mailboxSection, releaseSection, extrasSection],
  typed: typedOffboarding,
  flow: defineFlow({
    name,
    version: 1,
    steps: [
      askLeaver,
      manualTasks,
      askMailbox,
      matchForOffboarding,
      confirmRelease,
      waitForMoment,
      takeSnapshot,
      blockSignIn,
      leaveGroups,
      settleMailbox,
      removeLicenses,
      planRelease,
      releaseSeats,
      updateContact,
      noteOffboarding,
    ],
  }),
};
