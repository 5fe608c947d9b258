import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import { saveDirectoryLink } from '../../store/directory-links.ts';
import { createdAccounts } from '../provisioning/wanted.ts';
import { defineStep } from '../runs/flow.ts';
import { directoryAccounts } from './directory-accounts.ts';

/** Nothing but this joins the two accounts of somebody: whoever leaves is looked up by it. */
export const linkAccounts = defineStep<{ linked: number }>({
  name: 'link-accounts',
  title: 'Remember which accounts belong together',
  after: [createdAccounts.name],
  result: z.object({ linked: z.number() }),
  version: 1,
  survives: true,
  leftover: null,
  isSkipped: ({ linked }) => linked === 0,
  do: (context) => {
    const inDirectory = context.resultOf(directoryAccounts).accounts;
    const pairs = context.resultOf(createdAccounts).accounts.flatMap(({ personId }, index) => {
      const directoryPersonId = inDirectory[index]?.id ?? '';
      return personId === '' || directoryPersonId === '' ? [] : [{ personId, directoryPersonId }];
    });
    return Promise.resolve({
      kind: 'within',
      decide: async (tx) => {
        for (const pair of pairs)
          await saveDirectoryLink(tx, {
            clientId: clientId(context.run.clientId),
            ...pair,
            linkedAt: context.now,
          });
        return { kind: 'done', result: { linked: pairs.length } };
      },
    });
  },
});
