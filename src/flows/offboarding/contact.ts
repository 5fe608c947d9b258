import { z } from 'zod';
import { ConnectorError } from '../../ports/errors.ts';
import { readClient } from '../../store/clients.ts';
import { defineStep, type Step, type TraceContext } from '../runs/flow.ts';
import { accountOf } from './leave-directory.ts';
import { askLeaver } from './leaver.ts';

const contactResult = z.object({
  contact: z.string(),
  /** Why the PSA did not change it; null when it did or was not asked. */
  trouble: z.string().nullable().default(null),
});
export type ContactResult = z.output<typeof contactResult>;

const contactStep = (
  after: string,
  addressOf: (context: Pick<TraceContext, 'resultOf'>) => string,
): Step<ContactResult> =>
  defineStep<ContactResult>({
    name: 'update-contact',
    title: 'Update the contact in the PSA',
    after: [after],
    result: contactResult,
    version: 2,
    survives: true,
    leftover: (result) => (result.contact === 'done' ? 'the PSA contact is inactive' : null),
    trace: ({ contact, trouble }, context) => {
      if (contact !== 'done' && trouble === null) return [];
      const address = addressOf(context);
      return [
        {
          action: 'contacts.deactivate',
          summary: trouble ?? `Made the contact ${address} inactive in the PSA`,
          after: { contact: contact === 'done' ? 'inactive' : 'unchanged' },
          externalIds: { 'Mail address': address },
        },
      ];
    },
    do: async (context) => {
      if (context.configuration['keepContact'] === true)
        return { kind: 'done', result: { contact: 'kept', trouble: null } };
      const client = await readClient(context.tools.db, context.run.clientId);
      const company = client?.psa_company_id ?? null;
      if (company === null)
        return { kind: 'done', result: { contact: 'no company', trouble: null } };
      const ticketing = await context.tools.connections.ticketing();
      try {
        const contact = await ticketing.deactivateContact(company, addressOf(context));
        return { kind: 'done', result: { contact, trouble: null } };
      } catch (error) {
        if (!(error instanceof ConnectorError) || !error.isFinal) throw error;
        const trouble = `The PSA contact was not changed: ${error.message}.`;
        context.say({ key: 'contact', kind: 'refusal', text: trouble });
        return { kind: 'done', result: { contact: 'refused', trouble } };
      }
    },
  });

/**
 * The contact in the PSA follows, unless the configuration keeps it. After the release, and without a word that could end
 * the run: a seat is never kept because of an address book.
 */
export const updateContact = contactStep(
  'release-seats',
  (context) => context.resultOf(askLeaver).userPrincipalName,
);

/** At a client without a tenant: by the address that the directory has. */
export const updateContactOnPrem = contactStep(
  'leave-directory-groups',
  (context) => accountOf(context)?.mail ?? context.resultOf(askLeaver).userPrincipalName,
);
