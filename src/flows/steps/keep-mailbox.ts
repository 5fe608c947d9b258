import { z } from 'zod';
import { defineStep, type Step, type StepContext } from '../runs/flow.ts';
import { accountIds } from './account-ids.ts';
import { tenantOf, type ChosenPerson } from './chosen-person.ts';
import { findMailbox, shareMailbox, tellKept } from './share-mailbox.ts';

const keptMailbox = z.object({
  isShared: z.boolean(),
  /** Why the licenses with a mailbox stay where they are, with the next step; null when they may go. */
  keepsLicense: z.string().nullable(),
});
export type KeptMailbox = z.output<typeof keptMailbox>;

/** Whoever was asked to have it converted was shown that there is one. */
const isDue = (): Promise<boolean> => Promise.resolve(true);

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
      const found = await findMailbox(context, tenant, { userPrincipalName, isDue });
      const came =
        found.kind === 'found'
          ? await shareMailbox(context, tenant, { userPrincipalName, mailbox: found.mailbox })
          : found;
      if (came.kind === 'wait') return came;
      if (came.kind === 'shared') {
        context.say({ key: 'shared', kind: 'progress', text: 'The mailbox is shared.' });
        return { kind: 'done', result: { isShared: true, keepsLicense: null } };
      }
      if (came.kind === 'none') return { kind: 'done', result: nothing };
      tellKept(context, came.obstacle);
      const keepsLicense = `${came.obstacle.reason}. ${came.obstacle.nextStep}`;
      return { kind: 'done', result: { isShared: false, keepsLicense } };
    },
  });
}
