import { z } from 'zod';
import { ConnectorError } from '../../ports/errors.ts';
import { readClient } from '../../store/clients.ts';
import { defineStep } from '../runs/flow.ts';
import { restoreAccount } from './account.ts';
import { askRestore } from './ask-restore.ts';

const contactResult = z.object({
  /** Whether the PSA has it active; false too where the offboarding had left it alone. */
  isActive: z.boolean(),
  /** Why the PSA did not change it; null when it did or was not asked. */
  trouble: z.string().nullable(),
});
export type RestoredContact = z.infer<typeof contactResult>;

/** The contact that the offboarding made inactive in the PSA is active again. An address book ends no run. */
export const restoreContact = defineStep<RestoredContact>({
  name: 'restore-contact',
  title: 'Update the contact in the PSA',
  after: [restoreAccount.name],
  result: contactResult,
  version: 1,
  survives: true,
  leftover: ({ isActive }) => (isActive ? 'the PSA contact is active' : null),
  isSkipped: ({ isActive, trouble }) => !isActive && trouble === null,
  trace: ({ isActive, trouble }, context) => {
    const { userPrincipalName } = context.resultOf(askRestore);
    if (!isActive && trouble === null) return [];
    return [
      {
        action: 'contacts.activate',
        summary: trouble ?? `Made the contact ${userPrincipalName} active in the PSA`,
        after: { contact: isActive ? 'active' : 'unchanged' },
        externalIds: { 'Mail address': userPrincipalName },
      },
    ];
  },
  do: async (context) => {
    const { userPrincipalName, hasLeftContact } = context.resultOf(askRestore);
    const client = await readClient(context.tools.db, context.run.clientId);
    const company = client?.psa_company_id ?? null;
    if (!hasLeftContact || company === null)
      return { kind: 'done', result: { isActive: false, trouble: null } };
    const ticketing = await context.tools.connections.ticketing();
    try {
      const answer = await ticketing.activateContact(company, userPrincipalName);
      return { kind: 'done', result: { isActive: answer === 'done', trouble: null } };
    } catch (error) {
      if (!(error instanceof ConnectorError) || !error.isFinal) throw error;
      const trouble = `The PSA contact was not changed: ${error.message}.`;
      context.say({ key: 'contact', kind: 'refusal', text: trouble });
      return { kind: 'done', result: { isActive: false, trouble } };
    }
  },
});
