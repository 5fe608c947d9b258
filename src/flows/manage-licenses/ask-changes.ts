import { z } from 'zod';
import { skuId, type SkuId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import { licenseName } from '../../domain/products/names.ts';
import { newConflicts, type LicenseConflict } from '../../domain/seats/license-conflicts.ts';
import { hasExchange } from '../../domain/seats/offer.ts';
import { listInWords } from '../../domain/wording.ts';
import type { Tenant } from '../../ports/tenant.ts';
import { readSeats } from '../lanes/read-seats.ts';
import {
  licenseOptions,
  offeredLicenses,
  overAssignedWarning,
} from '../provisioning/license-options.ts';
import { wantedLicense, type WantedLicense } from '../provisioning/wanted.ts';
import { defineStep, type Outcome, type StepContext } from '../runs/flow.ts';
import type { FormField, FormSpec } from '../runs/form.ts';
import { tenantOf } from '../steps/chosen-person.ts';
import {
  chooseTaken,
  describeHolding,
  isNothingTakable,
  mailboxAtRisk,
  readHoldings,
  takenLicense,
  type TakenLicense,
  takeOption,
  type PersonsLicenses,
} from '../steps/holdings.ts';
import { stringsOf } from '../steps/texts.ts';
import { usageLocationOf } from '../steps/usage-location.ts';
import { askPerson } from './ask-person.ts';

const licenseChanges = z.object({
  add: z.array(wantedLicense),
  remove: z.array(takenLicense),
  /** SKU ids of what the person has and keeps. */
  keeps: z.array(z.string()),
  /** Two letters. */
  usageLocation: z.string(),
  /** What may go wrong, each a sentence; whoever goes on has read them. */
  warnings: z.array(z.string()),
  /** No license with a mailbox is left to somebody who has a mailbox. */
  losesMailbox: z.boolean(),
});
export type LicenseChanges = z.output<typeof licenseChanges>;

/** Second question: what the person gets and what is taken away, beside what they have and what the client has. */
export const askChanges = defineStep<LicenseChanges>({
  name: 'ask-changes',
  title: 'Choose what changes',
  after: ['ask-person'],
  result: licenseChanges,
  version: 1,
  leftover: null,
  do: async (context) => {
    const { personId, displayName } = context.resultOf(askPerson);
    const tenant = await tenantOf(context);
    const found = await readHoldings(tenant, personId);
    if (found === null) {
      return {
        kind: 'stop',
        reason: `${displayName} is no longer in the tenant.`,
        nextStep: 'Nothing was changed by this run.',
      };
    }
    return context.answers === null ? ask(context, found, null) : take(context, tenant, found);
  },
});

/** Asks, or asks again because of a `problem` that no answer but another one mends. */
async function ask(
  context: StepContext,
  found: PersonsLicenses,
  problem: string | null,
): Promise<Outcome<LicenseChanges>> {
  const reading = await readSeats(context.tools, context.run.clientId);
  const offered = await offeredLicenses(context, reading.licenses);
  const heldIds = new Set<SkuId>(found.held.map((held) => held.skuId));
  const isMissing = (license: License) => !heldIds.has(license.skuId);
  const lacking = { own: offered.own.filter(isMissing), unowned: offered.unowned };
  const addOptions = await licenseOptions(context, lacking, reading);
  const { displayName } = found.person;
  context.say({
    key: 'has',
    kind: 'text',
    text:
      found.held.length === 0
        ? `${displayName} has no license.`
        : `${displayName} has: ${found.held.map(describeHolding).join(' ')}`,
  });
  if (addOptions.length === 0 && isNothingTakable(found.held)) {
    const why = found.held.map(describeHolding).join(' ');
    return {
      kind: 'stop',
      reason: `Nothing can be given to ${displayName} or taken away. ${why}`.trim(),
      nextStep: 'Nothing was changed by this run.',
    };
  }
  const removeOptions = found.held.map(takeOption);
  const troubled = found.held.filter((held) => held.troubles.length > 0);
  const warnings = [
    ...(problem === null ? [] : [problem]),
    ...overAssignedWarning(addOptions),
    ...(troubled.length === 0
      ? []
      : [`Something is wrong with ${listInWords(troubled.map(({ name }) => name))}.`]),
  ];
  const before = problem === null ? null : context.answers;
  return {
    kind: 'ask',
    form: changesForm(displayName, warnings, [
      choices('add', 'Give', addOptions, before),
      choices('remove', 'Take away', removeOptions, before),
    ]),
  };
}

const choices = (
  name: string,
  label: string,
  options: NonNullable<FormField['options']>,
  before: StepContext['answers'],
): FormField => ({
  name,
  label,
  type: 'choices',
  required: false,
  default: before === null ? [] : [...stringsOf(before[name])],
  options,
});

const changesForm = (
  displayName: string,
  warnings: readonly string[],
  fields: readonly FormField[],
): FormSpec => ({
  name: 'license-changes',
  title: `Which licenses of ${displayName} change?`,
  description: 'To exchange one for another, give the new one and take the old one: one call.',
  submitLabel: 'Next',
  spend: false,
  warning: warnings.length === 0 ? null : warnings.join(' '),
  fields,
});

async function take(
  context: StepContext,
  tenant: Tenant,
  found: PersonsLicenses,
): Promise<Outcome<LicenseChanges>> {
  const { own, unowned } = await offeredLicenses(context, found.licenses);
  const chosen = stringsOf(context.answers?.['add']).map((id) => skuId(id));
  const added = chosen.flatMap((id) => [...own, ...unowned].find((one) => one.skuId === id) ?? []);
  const taken = chooseTaken(found.held, stringsOf(context.answers?.['remove']));
  if (!taken.ok) return ask(context, found, taken.text);
  if (added.length < chosen.length)
    return ask(context, found, 'A chosen license is no longer offered. Choose again.');
  if (added.length + taken.taken.length === 0)
    return ask(context, found, 'Choose what to give, what to take away, or both.');
  const usageLocation = await usageLocationOf(context, tenant, found.person);
  if (usageLocation === null && added.length > 0) {
    const reason = `${found.person.displayName} has no usage location, and neither the client’s configuration nor the tenant names a country.`;
    return { kind: 'stop', reason, nextStep: 'An admin sets “Usage location” for the client.' };
  }
  const isTaken = (id: SkuId) => taken.taken.some((one) => one.skuId === id);
  const isHeld = (id: SkuId) => found.held.some((held) => held.skuId === id);
  const before = found.licenses.filter(({ skuId: id }) => isHeld(id));
  const kept = before.filter(({ skuId: id }) => !isTaken(id));
  const removed = before.filter(({ skuId: id }) => isTaken(id));
  const conflicts = newConflicts({ kept, added, removed });
  const obstacle = stopping(conflicts) ?? lastingObstacle({ kept, added, removed }, taken.taken);
  if (obstacle !== null) return ask(context, found, obstacle);
  const after = [...kept, ...added];
  const mailbox = await mailboxAtRisk(tenant, found, taken.taken, after);
  return {
    kind: 'done',
    result: {
      add: added.map((license) => toWanted(license, unowned)),
      remove: taken.taken,
      keeps: kept.map((license) => license.skuId),
      usageLocation: usageLocation ?? '',
      warnings: [...conflicts.map(({ text }) => text), ...mailbox.warnings],
      losesMailbox: mailbox.isAtRisk,
    },
  };
}

/** What the tenant would refuse; null where nothing is known. */
function stopping(conflicts: readonly LicenseConflict[]): string | null {
  const texts = conflicts.flatMap(({ isStop, text }) => (isStop ? [text] : []));
  return texts.length === 0 ? null : texts.join(' ');
}

/**
 * What is in the way where a group is left: that, and all taking with it, comes only when the new license is there, so that
 * whoever is refused the new one keeps the old one.
 */
function lastingObstacle(
  { kept, added, removed }: Parameters<typeof newConflicts>[0],
  taken: readonly TakenLicense[],
): string | null {
  const fromGroups = taken.filter(({ groups }) => groups.length > 0);
  if (fromGroups.length === 0) return null;
  const text = stopping(newConflicts({ kept: [...kept, ...removed], added, removed: [] }));
  if (text === null) return null;
  const names = listInWords(fromGroups.map(({ name }) => name));
  return `${text} ${names}: given by a group, and left only after the new license is there. Take it away in a run of its own first.`;
}

/** Given directly, whatever groups give it to others: whoever shall have it by a group joins the group. */
const toWanted = (license: License, unowned: readonly License[]): WantedLicense => ({
  skuId: license.skuId,
  name: licenseName(license),
  hasExchange: hasExchange(license),
  isNew: unowned.includes(license),
  groupId: null,
  groupName: null,
});
