import type { z } from 'zod';
import { restoreNote } from '../../domain/note/restore-note.ts';
import { keepSecretUntil } from '../../store/sealed-secrets.ts';
import { handedOver } from '../onboarding/finish.ts';
import { passwordLifetimeHours } from '../onboarding/passwords.ts';
import { assignedLicenses } from '../provisioning/assign-licenses.ts';
import { buySeats } from '../provisioning/buy-seats.ts';
import { confirmPlan } from '../provisioning/confirm.ts';
import { planSeats } from '../provisioning/plan-seats.ts';
import { defineStep, type StepContext } from '../runs/flow.ts';
import { bringNotes, notedChanges, writtenNotes, type WrittenNotes } from '../steps/write-note.ts';
import { restoreAccount } from './account.ts';
import { askRestore } from './ask-restore.ts';
import { askWhat } from './ask-what.ts';
import { restoreContact } from './contact.ts';
import { restoreGroups } from './groups.ts';
import { restorePlans } from './licenses.ts';
import { restoreMailbox } from './mailbox.ts';
import { describeOffboarding } from './offboardings.ts';

/** The new password can be fetched as soon as it is set: sign-in works with nothing else. */
export const handOver = defineStep<z.infer<typeof handedOver.result>>({
  ...handedOver,
  title: 'Hand over the new password',
  after: [restoreAccount.name],
  version: 1,
  leftover: null,
  isSkipped: ({ secretIds }) => secretIds.length === 0,
  do: (context) => {
    const { secretId } = context.resultOf(restoreAccount);
    if (secretId === null) return Promise.resolve({ kind: 'done', result: { secretIds: [] } });
    const { userPrincipalName } = context.resultOf(askRestore);
    context.say({
      key: 'password',
      kind: 'first-password',
      text: `${userPrincipalName} has a new password. It can be shown once, within three days.`,
      data: {
        userPrincipalName,
        secretId,
        delivery: context.configuration['passwordDelivery'] ?? 'shown',
      },
    });
    return Promise.resolve({
      kind: 'within',
      decide: async (tx) => {
        const expiresAt = context.now.add({ hours: passwordLifetimeHours });
        await keepSecretUntil(tx, context.run.id, expiresAt);
        return { kind: 'done', result: { secretIds: [secretId] } };
      },
    });
  },
});

/** The audit note: what was put back, what was bought for it, and what stays as it is. */
export const noteRestore = defineStep<WrittenNotes>({
  name: 'write-note',
  title: 'Write the audit note',
  after: [restoreMailbox.name, restoreContact.name],
  result: writtenNotes,
  version: 1,
  leftover: null,
  do: (context) => bringNotes(context, () => noteOf(context)),
});

function noteOf(context: StepContext): string {
  const chosen = context.resultOf(askRestore);
  const wanted = context.resultOf(askWhat).licenses;
  const given = context.resultOf(assignedLicenses).people.flatMap(({ licenses }) => licenses);
  const { confirmedBy } = context.resultOf(confirmPlan);
  return restoreNote({
    engineer: context.run.startedByName,
    clientName: context.run.clientName,
    person: { name: chosen.displayName, userPrincipalName: chosen.userPrincipalName },
    offboarding: describeOffboarding(chosen),
    at: context.now,
    licenses: given.map((id) => wanted.find(({ skuId }) => skuId === id)?.name ?? id),
    remarks: remarksOf(context),
    changes: notedChanges(context.resultOf(planSeats), context.resultOf(buySeats)),
    approvedBy: confirmedBy === null ? [] : [confirmedBy],
  });
}

const listed = (what: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${what}: ${names.join(', ')}.`];

function remarksOf(context: StepContext): readonly string[] {
  const { enabled, secretId } = context.resultOf(restoreAccount);
  const { groups, gone, hasManager } = context.resultOf(restoreGroups);
  const plans = context.resultOf(restorePlans);
  const mailbox = context.resultOf(restoreMailbox);
  const contact = context.resultOf(restoreContact);
  const { givingGroups, notes } = context.resultOf(askWhat);
  const password = secretId === null ? '' : ' with a new password';
  return [
    ...(enabled ? [`Sign-in is allowed again${password}.`] : []),
    ...listed('Groups', [...groups, ...givingGroups.map(({ name }) => name)]),
    ...listed('Groups that are gone', gone),
    ...(hasManager ? ['The manager is set again.'] : []),
    ...listed('Services switched off again in', plans.licenses),
    ...plans.refused,
    ...listed('Mailbox', mailbox.done),
    ...mailbox.undone,
    ...(contact.isActive ? ['The PSA contact is active again.'] : []),
    ...(contact.trouble === null ? [] : [contact.trouble]),
    ...notes,
  ];
}
