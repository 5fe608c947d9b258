import { deprovisioningFields } from '../deprovisioning/fields.ts';
import { confirmReleaseStep } from '../deprovisioning/confirm-release.ts';
import { planReleaseStep, releaseSeats } from '../deprovisioning/release.ts';
import { skuId } from '../../domain/ids.ts';
import { provisioning } from '../onboarding/configuration.ts';
import { buySeats, waitForSeats } from '../provisioning/buy-seats.ts';
import { chooseOrder } from '../provisioning/choose-order.ts';
import { confirmPlan } from '../provisioning/confirm.ts';
import { planSeats } from '../provisioning/plan-seats.ts';
import { defineFlow } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import { usageLocationField } from '../steps/usage-location.ts';
import { askChanges } from './ask-changes.ts';
import { askPerson } from './ask-person.ts';
import { confirmChanges } from './confirm-changes.ts';
import { noteChanges } from './finish.ts';
import {
  exchangeLicenses,
  keepMailbox,
  leaveGroups,
  locatePerson,
  matchForChanges,
  removeLicenses,
  wantLicenses,
} from './wishes.ts';

const confirmRelease = confirmReleaseStep(confirmPlan.name, (context) => {
  const { remove } = context.resultOf(askChanges);
  const licenses = remove.map((license) => skuId(license.skuId));
  return Promise.resolve(licenses.length === 0 ? null : { licenses, at: null });
});

const planRelease = planReleaseStep(removeLicenses.name, (context) => ({
  removed: context.resultOf(removeLicenses).removed,
  names: Object.fromEntries(
    context.resultOf(askChanges).remove.map(({ skuId: id, name }) => [id, name]),
  ),
}));

/** Manage User Licenses: gives licenses to a person who is there already, takes them away, or exchanges them. */
export const manageLicenses: PackageDefinition = {
  name: 'manage-user-licenses',
  title: 'Manage User Licenses',
  description:
    'Give licenses to a person or take them away, buy the seat if none is free and give back what is not needed.',
  environments: ['cloud-only', 'cloud-hybrid', 'semi-hybrid'],
  inTenant: ['licenses', 'license-assignment'],
  configuration: [
    { title: 'Account', fields: [usageLocationField] },
    provisioning,
    { title: 'License De-Provisioning', fields: deprovisioningFields('allowAnnualRelease') },
  ],
  typed: null,
  flow: defineFlow({
    name: 'manage-user-licenses',
    version: 1,
    steps: [
      askPerson,
      askChanges,
      confirmChanges,
      wantLicenses,
      matchForChanges,
      chooseOrder,
      planSeats,
      confirmPlan,
      confirmRelease,
      buySeats,
      waitForSeats,
      locatePerson,
      keepMailbox,
      exchangeLicenses,
      leaveGroups,
      removeLicenses,
      planRelease,
      releaseSeats,
      noteChanges,
    ],
  }),
};
