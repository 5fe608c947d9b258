import { z } from 'zod';
import { onboardingNote } from '../../domain/note/audit-note.ts';
import { peopleInWords } from '../../domain/wording.ts';
import { keepSecretUntil } from '../../store/sealed-secrets.ts';
import { assignedLicenses } from '../provisioning/assign-licenses.ts';
import { buySeats } from '../provisioning/buy-seats.ts';
import { confirmPlan } from '../provisioning/confirm.ts';
import { planSeats } from '../provisioning/plan-seats.ts';
import { createdAccounts, type CreatedAccounts } from '../provisioning/wanted.ts';
import { defineStep, type Step, type StepContext, type StepKey } from '../runs/flow.ts';
import { bringNotes, notedChanges, writtenNotes, type WrittenNotes } from '../steps/write-note.ts';
import { joinedDirectoryGroups } from './join-directory-groups.ts';
import { joinGroups } from './join-groups.ts';
import { passwordLifetimeHours } from './passwords.ts';
import { accountNames, askedStarters } from './starters.ts';

/** An account that was made, or was not. */
type ReadyAccount = Pick<
  CreatedAccounts['accounts'][number],
  'userPrincipalName' | 'secretId' | 'trouble'
>;
type ReadAccounts = (context: StepContext) => readonly ReadyAccount[];

const accountsOfTenant: ReadAccounts = (context) => context.resultOf(createdAccounts).accounts;

/** The audit note: what was done, at whose wish, what it costs and until when it can be undone. */
export function noteOnboardingStep(
  after: readonly string[],
  read: ReadAccounts = accountsOfTenant,
): Step<WrittenNotes> {
  return defineStep<WrittenNotes>({
    name: 'write-note',
    title: 'Write the audit note',
    after,
    result: writtenNotes,
    version: 1,
    leftover: null,
    do: (context) => bringNotes(context, () => noteOf(context, read(context))),
  });
}

function noteOf(context: StepContext, accounts: readonly ReadyAccount[]): string {
  const confirmed = context.findResult(confirmPlan)?.confirmedBy ?? null;
  const planned = context.findResult(planSeats);
  const bought = context.findResult(buySeats);
  return onboardingNote({
    engineer: context.run.startedByName,
    clientName: context.run.clientName,
    people: notedPeople(context, accounts),
    at: context.now,
    changes: planned === null || bought === null ? [] : notedChanges(planned, bought),
    approvedBy: confirmed === null ? [] : [confirmed],
  });
}

function notedPeople(context: StepContext, created: readonly ReadyAccount[]) {
  const { people } = context.resultOf(askedStarters);
  const joined = context.findResult(joinGroups)?.people ?? [];
  const inDirectory = context.findResult(joinedDirectoryGroups)?.people ?? [];
  const given = context.findResult(assignedLicenses)?.people ?? [];
  return context.resultOf(accountNames).accounts.map((account, index) => {
    const { groups = [], deferred = [], notes = [] } = joined[index] ?? {};
    const wanted = people[index]?.licenses ?? [];
    return {
      name: account.displayName,
      userPrincipalName: account.userPrincipalName,
      licenses: wanted
        .filter(({ skuId }) => given[index]?.licenses.includes(skuId) === true)
        .map((license) => license.name),
      groups: [
        ...groups,
        ...deferred.map((group) => group.name),
        ...(inDirectory[index]?.groups ?? []),
      ],
      notJoined: [...notes, ...(inDirectory[index]?.notes ?? [])],
      trouble: created[index]?.trouble ?? given[index]?.trouble ?? null,
    };
  });
}

const secretIds = z.object({ secretIds: z.array(z.string()) });

/** Whose first passwords can be fetched now. */
export const handedOver: StepKey<z.infer<typeof secretIds>> = {
  name: 'hand-over',
  result: secretIds,
};

/** The last word in the conversation: passwords are fetched from here, once, and never stand in the ticket. */
export function handOverStep(
  after: readonly string[],
  read: ReadAccounts = accountsOfTenant,
): Step<z.infer<typeof secretIds>> {
  return defineStep<z.infer<typeof secretIds>>({
    ...handedOver,
    title: 'Hand over the first password',
    after,
    version: 1,
    leftover: null,
    do: (context) => {
      const accounts = read(context);
      const ready = accounts.filter(({ trouble }) => trouble === null);
      for (const { userPrincipalName, secretId } of ready) {
        context.say({
          key: `done ${userPrincipalName}`,
          kind: 'first-password',
          text: `${userPrincipalName} is ready. The first password can be shown once, within three days.`,
          data: {
            userPrincipalName,
            secretId,
            delivery: context.configuration['passwordDelivery'] ?? 'shown',
          },
        });
      }
      const left = accounts.length - ready.length;
      if (left > 0) {
        const text = `${peopleInWords(left)} could not be created; the note on the ticket says why.`;
        context.say({ key: 'left out', kind: 'refusal', text });
      }
      return Promise.resolve({
        kind: 'within',
        decide: async (tx) => {
          // The wait for a start date or for a seat may have been longer than the password's three days.
          const expiresAt = context.now.add({ hours: passwordLifetimeHours });
          await keepSecretUntil(tx, context.run.id, expiresAt);
          return { kind: 'done', result: { secretIds: ready.map(({ secretId }) => secretId) } };
        },
      });
    },
  });
}
