import { reallocationNote } from '../../domain/note/license-notes.ts';
import { defineFlow, defineStep, type StepContext } from '../runs/flow.ts';
import type { PackageDefinition } from '../runs/package.ts';
import type { ChosenPerson } from '../steps/chosen-person.ts';
import { usageLocationField } from '../steps/usage-location.ts';
import { bringNotes, writtenNotes, type WrittenNotes } from '../steps/write-note.ts';
import { askGiver, askMove } from './ask-move.ts';
import { confirmMove } from './confirm-move.ts';
import { giveLicenses, returnLicenses } from './give.ts';
import {
  awaitFree,
  keepMailbox,
  leaveGroups,
  locateReceiver,
  rememberSeats,
  removeLicenses,
} from './take.ts';

/** The audit note: what moved, what did not and why, and who has what. */
const noteMove = defineStep<WrittenNotes>({
  name: 'write-note',
  title: 'Write the audit note',
  after: [returnLicenses.name],
  result: writtenNotes,
  version: 1,
  leftover: null,
  do: (context) => bringNotes(context, () => noteOf(context)),
});

const inNote = ({ displayName: name, userPrincipalName }: ChosenPerson) => ({
  name,
  userPrincipalName,
});

function noteOf(context: StepContext): string {
  const { licenses, receiver } = context.resultOf(askMove);
  const moved = context.resultOf(giveLicenses).licenses;
  return reallocationNote({
    engineer: context.run.startedByName,
    clientName: context.run.clientName,
    giver: inNote(context.resultOf(askGiver)),
    receiver: inNote(receiver),
    at: context.now,
    moved: licenses.filter(({ skuId }) => moved.includes(skuId)).map(({ name }) => name),
    remarks: remarksOf(context),
    changes: [],
    approvedBy: [context.resultOf(confirmMove).confirmedBy],
  });
}

function remarksOf(context: StepContext): readonly string[] {
  const { licenses } = context.resultOf(askMove);
  const { isShared, keepsLicense } = context.resultOf(keepMailbox);
  const { removed, kept } = context.resultOf(removeLicenses);
  const { left } = context.resultOf(leaveGroups);
  const { country } = context.resultOf(locateReceiver);
  const { trouble } = context.resultOf(giveLicenses);
  const { licenses: back, trouble: worse } = context.resultOf(returnLicenses);
  const nameOf = (id: string) => licenses.find((one) => one.skuId === id)?.name ?? id;
  const refused = new Set(kept.map((one) => one.skuId));
  const stays = licenses.filter(({ skuId: id }) => !removed.includes(id) && !refused.has(id));
  return [
    ...(country === null ? [] : [`Usage location of the receiver set to ${country}.`]),
    ...(isShared ? ['The mailbox of the giver was converted to a shared one.'] : []),
    ...(left.length === 0 ? [] : [`The giver left groups: ${left.join(', ')}.`]),
    ...(keepsLicense === null
      ? []
      : [
          `NOT MOVED: ${stays.map(({ name }) => name).join(', ')}; the mailbox needs it: ${keepsLicense}`,
        ]),
    ...kept.map(({ skuId: id, why }) => `NOT MOVED: ${nameOf(id)}: ${why}`),
    ...(trouble === null ? [] : [`NOT MOVED: ${trouble}`]),
    ...(back.length === 0 ? [] : [`The giver has ${back.map(nameOf).join(', ')} again, directly.`]),
    ...(worse === null ? [] : [`NEITHER giver nor receiver has it now: ${worse}`]),
  ];
}

/** Re-Allocate User License: a license goes from one person to another. Nothing is bought. */
export const reallocateLicense: PackageDefinition = {
  name: 'reallocate-user-license',
  title: 'Re-Allocate User License',
  description: 'Take a license from one person and give it to another. Nothing is bought.',
  environments: ['cloud-only', 'cloud-hybrid', 'semi-hybrid'],
  inTenant: ['licenses', 'license-assignment'],
  configuration: [{ title: 'Account', fields: [usageLocationField] }],
  typed: null,
  flow: defineFlow({
    name: 'reallocate-user-license',
    version: 1,
    steps: [
      askGiver,
      askMove,
      confirmMove,
      locateReceiver,
      keepMailbox,
      rememberSeats,
      leaveGroups,
      removeLicenses,
      awaitFree,
      giveLicenses,
      returnLicenses,
      noteMove,
    ],
  }),
};
