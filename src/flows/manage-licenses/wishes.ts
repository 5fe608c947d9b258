import { skuId as toSkuId } from '../../domain/ids.ts';
import { wantLicensesStep, wantedSeats } from '../provisioning/wanted.ts';
import type { StepContext } from '../runs/flow.ts';
import { tenantOf } from '../steps/chosen-person.ts';
import { keepMailboxStep } from '../steps/keep-mailbox.ts';
import { matchCustomersStep } from '../steps/match-customers.ts';
import {
  leaveGivingGroupsStep,
  takeLicensesStep,
  withoutMailboxLicenses,
  type Taking,
} from '../steps/take-licenses.ts';
import { setUsageLocationStep } from '../steps/usage-location.ts';
import { assignLicensesStep } from '../provisioning/assign-licenses.ts';
import { waitForSeats } from '../provisioning/buy-seats.ts';
import { wishedRelease } from '../deprovisioning/confirm-release.ts';
import { askChanges } from './ask-changes.ts';
import { askPerson } from './ask-person.ts';
import { confirmChanges } from './confirm-changes.ts';

type Reads = Pick<StepContext, 'resultOf'>;

/** What the steps that buy go by. */
export const wantLicenses = wantLicensesStep([confirmChanges.name], async (context) => {
  const { add, keeps, usageLocation } = context.resultOf(askChanges);
  const { personId } = context.resultOf(askPerson);
  const { tenantId } = await (await tenantOf(context)).readOrganization();
  const people = add.length === 0 ? [] : [{ personId, usageLocation, licenses: add, keeps }];
  return { kind: 'done', result: { tenantId, askedBy: askChanges.name, people } };
});

/** Customers are matched where seats might be bought, or given back. */
export const matchForChanges = matchCustomersStep([wantLicenses.name], (context) => {
  const { configuration } = context;
  const mayBuy = configuration['enableProvisioning'] === true && wantedSeats(context).length > 0;
  const { remove } = context.resultOf(askChanges);
  return mayBuy || (configuration['enableDeprovisioning'] === true && remove.length > 0);
});

export const locatePerson = setUsageLocationStep({
  after: [waitForSeats.name, wishedRelease.name],
  read: (context) => {
    const { add, usageLocation: country } = context.resultOf(askChanges);
    return add.length === 0 ? null : { person: context.resultOf(askPerson), country };
  },
});

export const keepMailbox = keepMailboxStep({
  after: [locatePerson.name],
  read: (context) =>
    context.resultOf(confirmChanges).convertMailbox ? context.resultOf(askPerson) : null,
});

/** What is really taken, now that it is known what became of the mailbox. */
const readTaking: Taking['read'] = (context) => ({
  person: context.resultOf(askPerson),
  licenses: withoutMailboxLicenses(
    context.resultOf(askChanges).remove,
    context.resultOf(keepMailbox).keepsLicense,
  ),
});

/**
 * What is given and what is taken from the person directly go in one call: one license is exchanged for the other. Where a
 * group is left too, all of it is taken afterwards: what the group still gives may need what would be taken here.
 */
export const exchangeLicenses = assignLicensesStep({
  after: [keepMailbox.name],
  readReceivers: (context: Reads) => {
    const { add } = context.resultOf(askChanges);
    const { person, licenses } = readTaking(context);
    const isGroupLeft = licenses.some(({ groups }) => groups.length > 0);
    const exchanged = isGroupLeft ? [] : licenses.filter((license) => license.isDirect);
    const removes = exchanged.map((license) => toSkuId(license.skuId));
    return add.length === 0 ? [] : [{ ...person, licenses: add, removes, groups: [] }];
  },
});

/** Only now: whoever is refused the new license keeps the old one. */
export const leaveGroups = leaveGivingGroupsStep({
  after: [exchangeLicenses.name],
  read: readTaking,
});

/** What was not taken in exchange, and the proof that all of it is gone. */
export const removeLicenses = takeLicensesStep({
  after: [leaveGroups.name],
  read: readTaking,
});
