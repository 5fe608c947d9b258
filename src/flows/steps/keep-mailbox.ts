import { z } from 'zod';
import { defineStep, type Step, type StepContext } from '../runs/flow.ts';
import { accountIds } from './account-ids.ts';
import { tenantOf, type ChosenPerson } from './chosen-person.ts';
import { shareMailbox } from './share-mailbox.ts';

const keptMailbox = z.object({
  isShared: z.boolean(),
  /** Why the licenses with a mailbox stay where they are, with the next step; null when they may go. */
  keepsLicense: z.string().nullable(),
});
export type KeptMailbox = z.output<typeof keptMailbox>;

/** Makes a shared mailbox of the one whose license goes, where somebody has said so, before anything is taken. */
export function keepMailboxStep(of: {
  readonly after: readonly string[];
  /** Null where nothing is to be converted. */
  readonly read: (context: Pick<StepContext, 'resultOf'>) => ChosenPerson | null;
}): Step<KeptMailbox> {
  return defineStep<KeptMailbox>({
    name: 'keep-mailbox',
    title: 'Convert the mailbox',
    after: of.after,
    result: keptMailbox,
    version: 1,
    survives: true,
    leftover: ({ isShared }) => (isShared ? 'the mailbox is shared' : null),
    isSkipped: ({ isShared, keepsLicense }) => !isShared && keepsLicense === null,
    trace: ({ isShared, keepsLicense }, context) => {
      const person = of.read(context);
      if (person === null || (!isShared && keepsLicense === null)) return [];
      const became = keepsLicense === null ? 'is shared' : `keeps its license: ${keepsLicense}`;
      return [
        {
          action: 'mailboxes.settle',
          summary: `The mailbox of ${person.userPrincipalName} ${became}`,
          after: { isShared, keepsLicense },
          externalIds: accountIds(person),
        },
      ];
    },
    do: async (context) => {
      const nothing = { isShared: false, keepsLicense: null };
      const person = of.read(context);
      if (person === null) return { kind: 'done', result: nothing };
      const { userPrincipalName } = person;
      const tenant = await tenantOf(context);
      const mailbox = await tenant.readMailbox(userPrincipalName);
      if (mailbox === null) return { kind: 'done', result: nothing };
      const sharing = await shareMailbox(context, tenant, { userPrincipalName, mailbox });
      if (sharing.kind === 'wait') return sharing;
      if (sharing.kind === 'shared') {
        context.say({ key: 'shared', kind: 'progress', text: 'The mailbox is shared.' });
        return { kind: 'done', result: { isShared: true, keepsLicense: null } };
      }
      const keepsLicense = `${sharing.obstacle.reason}. ${sharing.obstacle.nextStep}`;
      const text = `The mailbox keeps its license: ${keepsLicense}`;
      context.say({ key: 'keeps', kind: 'refusal', text });
      return { kind: 'done', result: { isShared: false, keepsLicense } };
    },
  });
}
