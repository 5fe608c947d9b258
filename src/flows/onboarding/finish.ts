import { onboardingNote } from '../../domain/note/audit-note.ts';
import { keepSecretUntil } from '../../store/sealed-secrets.ts';
import { defineStep } from '../runs/flow.ts';
import { bringNotes, notedChanges, writtenNotes, type WrittenNotes } from '../steps/write-note.ts';
import { z } from 'zod';
import { assignLicenses, buySeats } from './buy-seats.ts';
import { confirmPlan } from './confirm.ts';
import { createPerson, joinGroups, passwordLifetimeHours } from './create-person.ts';
import { askLicenses } from './licenses.ts';
import { nameAccount } from './person.ts';
import { planSeats } from './plan-seats.ts';

/** The audit note: what was done, at whose wish, what it costs and until when it can be undone. */
export const noteOnboarding = defineStep<WrittenNotes>({
  name: 'write-note',
  title: 'Write the audit note',
  after: ['assign-licenses'],
  result: writtenNotes,
  version: 1,
  leftover: null,
  do: (context) =>
    bringNotes(context, () => {
      const account = context.resultOf(nameAccount);
      const { confirmedBy } = context.resultOf(confirmPlan);
      const groups = context.resultOf(joinGroups);
      const note = onboardingNote({
        engineer: context.run.startedByName,
        clientName: context.run.clientName,
        personName: account.displayName,
        userPrincipalName: account.userPrincipalName,
        at: context.now,
        licenses: context.resultOf(askLicenses).licenses.map((license) => license.name),
        changes: notedChanges(context.resultOf(planSeats), context.resultOf(buySeats)),
        approvedBy: confirmedBy === null ? [] : [confirmedBy],
      });
      const names = [...groups.groups, ...groups.deferred.map((group) => group.name)];
      const joined = names.length === 0 ? '' : `\nGroups: ${names.join(', ')}.`;
      return `${note}${joined}${groups.notes.length === 0 ? '' : `\nNot joined: ${groups.notes.join('; ')}.`}`;
    }),
});

/** The last word in the conversation: the password is fetched from here, once, and never stands in the ticket. */
export const handOver = defineStep<{ secretId: string }>({
  name: 'hand-over',
  title: 'Hand over the first password',
  after: ['assign-licenses'],
  result: z.object({ secretId: z.string() }),
  version: 1,
  leftover: null,
  do: async (context) => {
    context.resultOf(assignLicenses);
    const { userPrincipalName, secretId } = context.resultOf(createPerson);
    context.say({
      key: 'done',
      kind: 'first-password',
      text: `${userPrincipalName} is ready. The first password can be shown once, within three days.`,
      data: { userPrincipalName },
    });
    return {
      kind: 'within',
      decide: async (tx) => {
        // The wait for a start date or for a seat may have been longer than the password's three days.
        const expiresAt = context.now.add({ hours: passwordLifetimeHours });
        await keepSecretUntil(tx, context.run.id, expiresAt);
        return { kind: 'done', result: { secretId } };
      },
    };
  },
});
