import { licensesNote } from '../../domain/note/license-notes.ts';
import { plannedReleases, releaseSeats } from '../deprovisioning/release.ts';
import { wishedRelease } from '../deprovisioning/confirm-release.ts';
import { assignedLicenses } from '../provisioning/assign-licenses.ts';
import { buySeats } from '../provisioning/buy-seats.ts';
import { confirmPlan } from '../provisioning/confirm.ts';
import { planSeats } from '../provisioning/plan-seats.ts';
import { defineStep, type StepContext } from '../runs/flow.ts';
import { bringNotes, notedChanges, writtenNotes, type WrittenNotes } from '../steps/write-note.ts';
import { askChanges } from './ask-changes.ts';
import { askPerson } from './ask-person.ts';
import { confirmChanges } from './confirm-changes.ts';
import { keepMailbox, leaveGroups, locatePerson, removeLicenses } from './wishes.ts';

/** The audit note: what was given and taken, what was bought and given back, and what stays and why. */
export const noteChanges = defineStep<WrittenNotes>({
  name: 'write-note',
  title: 'Write the audit note',
  after: [releaseSeats.name],
  result: writtenNotes,
  version: 1,
  leftover: null,
  do: (context) => bringNotes(context, () => noteOf(context)),
});

function noteOf(context: StepContext): string {
  const { displayName, userPrincipalName } = context.resultOf(askPerson);
  const { add, remove } = context.resultOf(askChanges);
  const { removed } = context.resultOf(removeLicenses);
  const given = context.resultOf(assignedLicenses).people.flatMap(({ licenses }) => licenses);
  const nameOf = (id: string) => [...add, ...remove].find((one) => one.skuId === id)?.name ?? id;
  const yes = [
    context.resultOf(confirmChanges).confirmedBy,
    context.resultOf(confirmPlan).confirmedBy,
    context.resultOf(wishedRelease).confirmedBy,
  ];
  return licensesNote({
    engineer: context.run.startedByName,
    clientName: context.run.clientName,
    person: { name: displayName, userPrincipalName },
    at: context.now,
    given: given.map(nameOf),
    taken: removed.map(nameOf),
    remarks: remarksOf(context, nameOf),
    changes: [
      ...notedChanges(context.resultOf(planSeats), context.resultOf(buySeats)),
      ...notedChanges(context.resultOf(plannedReleases), context.resultOf(releaseSeats)),
    ],
    approvedBy: [...new Set(yes.filter((name) => name !== null))],
  });
}

function remarksOf(context: StepContext, nameOf: (id: string) => string): readonly string[] {
  const { isShared, keepsLicense } = context.resultOf(keepMailbox);
  const { country } = context.resultOf(locatePerson);
  const { left } = context.resultOf(leaveGroups);
  const { kept, removed } = context.resultOf(removeLicenses);
  const refused = new Set(kept.map((one) => one.skuId));
  const stays = context
    .resultOf(askChanges)
    .remove.filter(({ skuId }) => !removed.includes(skuId) && !refused.has(skuId));
  return [
    ...(country === null ? [] : [`Usage location set to ${country}.`]),
    ...(isShared ? ['The mailbox was converted to a shared one.'] : []),
    ...(left.length === 0 ? [] : [`Left groups: ${left.join(', ')}.`]),
    ...(keepsLicense === null
      ? []
      : [
          `NOT TAKEN: ${stays.map(({ name }) => name).join(', ')}; the mailbox needs it: ${keepsLicense}`,
        ]),
    ...kept.map(({ skuId, why }) => `NOT TAKEN: ${nameOf(skuId)}: ${why}`),
    ...context
      .resultOf(plannedReleases)
      .notPlanned.map((item) => `The seat of ${item.productName} stays paid: ${item.reason}`),
    ...context.resultOf(releaseSeats).changes.flatMap(({ doubt }) => doubt ?? []),
  ];
}
