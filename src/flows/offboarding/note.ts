import { offboardingNote } from '../../domain/note/audit-note.ts';
import { directoryOffboardingNote } from '../../domain/note/directory-note.ts';
import { listInWords } from '../../domain/wording.ts';
import { releaseSeats } from '../deprovisioning/release.ts';
import { defineStep, type Step, type StepContext } from '../runs/flow.ts';
import { textOf } from '../steps/texts.ts';
import { bringNotes, notedChanges, writtenNotes, type WrittenNotes } from '../steps/write-note.ts';
import { updateContact } from './contact.ts';
import { leaveDirectoryGroups, leaveLicensingGroups } from './leave-directory-groups.ts';
import {
  accountOf,
  hideAsAsked,
  markInDirectory,
  moveToLeavers,
  resetInDirectory,
} from './leave-directory.ts';
import { leaveGroups } from './leave.ts';
import { askLeaver } from './leaver.ts';
import { confirmRelease, planRelease } from './release.ts';
import { removeLicenses } from './remove-licenses.ts';
import { settleMailbox } from './settle-mailbox.ts';
import { takeSnapshot } from './snapshot.ts';

type Lines = readonly (string | null)[];

/** Who and when, on every note. */
function commonFacts(context: StepContext) {
  const { displayName, userPrincipalName } = context.resultOf(askLeaver);
  return {
    engineer: context.run.startedByName,
    clientName: context.run.clientName,
    personName: displayName,
    userPrincipalName,
    at: context.now,
  };
}

/** Licenses and seats. */
function seatsNote(context: StepContext): string {
  const { removed } = context.resultOf(removeLicenses);
  const { names } = context.resultOf(takeSnapshot);
  const { confirmedBy } = context.resultOf(confirmRelease);
  return offboardingNote({
    ...commonFacts(context),
    licenses: removed.map((id) => names[id] ?? id),
    changes: notedChanges(context.resultOf(planRelease), context.resultOf(releaseSeats)),
    approvedBy: confirmedBy === null ? [] : [confirmedBy],
  });
}

const leftLine = (where: string, names: readonly string[]): string | null =>
  names.length === 0 ? null : `Left ${where}: ${names.join(', ')}.`;

function cloudLines(context: StepContext): Lines {
  const { names } = context.resultOf(takeSnapshot);
  const mailbox = context.resultOf(settleMailbox);
  return [
    leftLine('groups', context.resultOf(leaveGroups).left),
    mailbox.done.length === 0 ? null : `Mailbox: ${mailbox.done.join(', ')}.`,
    ...mailbox.undone.map((text) => `${text}.`),
    mailbox.keepsLicense === null
      ? null
      : [`Mailbox not converted: ${mailbox.keepsLicense}.`, mailbox.nextStep].join(' ').trim(),
    ...context
      .resultOf(removeLicenses)
      .kept.map((item) => `Kept ${names[item.skuId] ?? item.skuId}: ${item.why}.`),
    ...context
      .resultOf(planRelease)
      .notPlanned.map((item) => `The seat of ${item.productName} stays paid: ${item.reason}`),
    ...context.resultOf(releaseSeats).changes.map(({ doubt }) => doubt),
  ];
}

function directoryLines(context: StepContext): Lines {
  const account = accountOf(context);
  if (account === null) return ['No account in the directory was changed.'];
  const wishes = [resetInDirectory, markInDirectory, hideAsAsked, moveToLeavers].flatMap(
    (step) => context.findResult(step) ?? [],
  );
  const groups = [leaveDirectoryGroups, leaveLicensingGroups].flatMap(
    (step) => context.findResult(step) ?? [],
  );
  const done = ['disabled', ...wishes.flatMap((wish) => wish.done)];
  return [
    `In the directory, ${account.accountName}: ${listInWords(done)}.`,
    leftLine(
      'groups of the directory',
      groups.flatMap((group) => group.left),
    ),
    ...groups.flatMap((group) =>
      group.kept.map(({ name, why }) => `Still in the directory’s group ${name}: ${why}.`),
    ),
    ...wishes.map(({ trouble }) => trouble),
  ];
}

const noteStep = (
  after: string,
  main: (context: StepContext) => string,
  more: readonly ((context: StepContext) => Lines)[],
): Step<WrittenNotes> =>
  defineStep<WrittenNotes>({
    name: 'write-note',
    title: 'Write the audit note',
    after: [after],
    result: writtenNotes,
    version: 1,
    leftover: null,
    do: (context) =>
      bringNotes(context, () => {
        const admin = textOf(context.configuration['adminUpn']);
        const lines = [
          main(context),
          `Reason: ${context.resultOf(askLeaver).reason}.`,
          ...more.flatMap((linesOf) => linesOf(context)),
          context.resultOf(updateContact).trouble,
          admin === null ? null : `Admin account: ${admin}.`,
        ];
        return lines.filter((line) => line !== null).join('\n');
      }),
  });

/** The audit note: what was taken away, what was given back, and where the window was closed until when. */
export const noteOffboarding = noteStep('update-contact', seatsNote, [cloudLines]);

/** With what became of the account in the directory. */
export const noteBothSides = noteStep('move-to-leavers', seatsNote, [directoryLines, cloudLines]);

/** Without licenses and seats. */
export const noteDirectory = noteStep(
  'move-to-leavers',
  (context) => directoryOffboardingNote(commonFacts(context)),
  [directoryLines],
);
