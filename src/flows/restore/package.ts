import {
  passwordDeliveryField,
  passwordStyleField,
  provisioning,
} from '../onboarding/configuration.ts';
import { buySeats, waitForSeats } from '../provisioning/buy-seats.ts';
import { chooseOrder } from '../provisioning/choose-order.ts';
import { confirmPlan } from '../provisioning/confirm.ts';
import { matchForProvisioning } from '../provisioning/match.ts';
import { planSeats } from '../provisioning/plan-seats.ts';
import { defineFlow } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import { usageLocationField } from '../steps/usage-location.ts';
import { restoreAccount } from './account.ts';
import { askRestore } from './ask-restore.ts';
import { askWhat } from './ask-what.ts';
import { restoreContact } from './contact.ts';
import { handOver, noteRestore } from './finish.ts';
import { restoreGroups } from './groups.ts';
import { assignLicenses, restorePlans, wantLicenses } from './licenses.ts';
import { restoreMailbox } from './mailbox.ts';

const name = 'staff-restore';

/** Restore: puts back what an offboarding has taken away, and buys the seat if it is gone. */
export const restoreLeaver: PackageDefinition = {
  name,
  title: 'Restore a leaver',
  description:
    'Put back what an offboarding took away: sign-in, licenses, groups and mailbox. Buy the seat if none is free.',
  environments: ['cloud-only', 'cloud-hybrid', 'semi-hybrid'],
  inTenant: ['licenses', 'people', 'license-assignment'],
  configuration: [
    { title: 'Account', fields: [usageLocationField, passwordStyleField, passwordDeliveryField] },
    provisioning,
  ],
  typed: null,
  startedWith: ['offboarding'],
  flow: defineFlow({
    name,
    version: 1,
    steps: [
      askRestore,
      askWhat,
      wantLicenses,
      matchForProvisioning,
      chooseOrder,
      planSeats,
      confirmPlan,
      buySeats,
      restoreAccount,
      handOver,
      restoreGroups,
      waitForSeats,
      assignLicenses,
      restorePlans,
      restoreMailbox,
      restoreContact,
      noteRestore,
    ],
  }),
};
