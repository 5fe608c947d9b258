import { z } from 'zod';
import { clientId } from '../../domain/ids.ts';
import type { Client } from '../../store/clients.ts';
import { consentLinks, readLink, readLinkUse, takeLink } from '../../store/one-time-links.ts';
import { requireClient } from '../clients/client-view.ts';
import { OperationError } from '../failures.ts';
import { defineOperation, type ServerTools } from '../operation.ts';
import { linkToken } from '../people/look-at-link.ts';

const mostText = 2_000;

/** For an administrator of the client, who knows nothing of Seatwright. */
const outcomes = {
  authorised: {
    outcome: 'authorised',
    text: 'Thank you. The consent has arrived, and it works.',
    nextStep: 'Nothing more is to be done. You can close this page.',
  },
  'not-yet': {
    outcome: 'not-yet',
    text: 'The consent was given, but it cannot be used yet. Microsoft may need some minutes.',
    nextStep: 'Try again in a few minutes. If it stays so, tell whoever sent you the link.',
  },
  declined: {
    outcome: 'declined',
    text: 'No consent was given.',
    nextStep: 'If that was a mistake, open the link once more; it still works.',
  },
} as const;

/** What Microsoft leads back with. Source: https://learn.microsoft.com/en-us/entra/identity-platform/v2-admin-consent. */
export const receiveConsent = defineOperation({
  name: 'consents.receive',
  summary: 'Take what Microsoft’s page of consent leads back with, and look whether it works',
  // Posted by the page that Microsoft leads to: opening an address twice must not count twice.
  route: 'POST /v1/consents',
  input: z.object({
    state: linkToken,
    tenant: z.string().max(100).optional().describe('Where the consent was given'),
    adminConsent: z.string().max(10).optional().describe('"True" when it was'),
    error: z.string().max(200).optional(),
    errorDescription: z.string().max(mostText).optional(),
  }),
  output: z
    .object({
      outcome: z.enum(['authorised', 'not-yet', 'declined']),
      text: z.string(),
      nextStep: z.string(),
    })
    .meta({ id: 'ConsentOutcome' }),
  roles: 'anyone',
  opensWithToken: true,
  effect: 'write',
  handler: async ({ tools, address, write, audit }, input) => {
    const client = await requireClientOf(tools, input.state);
    const from = address ?? 'an unknown address';
    if (input.error !== undefined || input.adminConsent?.toLowerCase() !== 'true') {
      await audit({
        clientId: client.id,
        summary: `Somebody with the consent link for ${client.name} gave no consent`,
        after: { from, error: input.error, description: input.errorDescription },
      });
      return outcomes.declined;
    }
    requireOwnTenant(client, input.tenant);
    const tenant = await tools.connections.tenant(clientId(client.id));
    const { findings } = await tenant.readAuthorisation();
    // The first finding is the sign-in; what it may do in detail is for the page of the client.
    if (findings[0]?.ok !== true) {
      await audit({
        clientId: client.id,
        summary: `Somebody with the consent link for ${client.name} came back, but there is no way in yet`,
        after: { from, problem: findings[0]?.text },
      });
      return outcomes['not-yet'];
    }
    await write(
      async (tx) => {
        const key = { token: input.state, kinds: consentLinks };
        const link = await takeLink(tx, key, tools.clock.now());
        if (link === null) throw await deadConsentLink(tools, input.state);
        return link;
      },
      (link) => ({
        clientId: client.id,
        summary: `Somebody with the consent link for ${client.name} consented to the application`,
        after: { from, tenantId: client.tenant_id, linkMadeBy: link.created_by },
      }),
    );
    return outcomes.authorised;
  },
});

async function requireClientOf(tools: ServerTools, state: string): Promise<Client> {
  const key = { token: state, kinds: consentLinks };
  const link = await readLink(tools.db, key, tools.clock.now());
  if (link?.client_id) return requireClient(tools, link.client_id);
  throw await deadConsentLink(tools, state);
}

async function deadConsentLink(tools: ServerTools, state: string): Promise<OperationError> {
  const use = await readLinkUse(tools.db, { token: state, kinds: consentLinks });
  return use !== null && use.used_at !== null
    ? new OperationError({
        kind: 'not-found',
        code: 'link-used',
        message: 'This consent was taken note of already.',
        nextStep: 'Nothing more is to be done. You can close this page.',
      })
    : new OperationError({
        kind: 'not-found',
        code: use === null ? 'link-unknown' : 'link-expired',
        message: 'This link is not known here: it is incomplete, too old, or was replaced.',
        nextStep: 'Ask whoever sent it to you for a new one.',
      });
}

/** A consent in another tenant is none for this client, and the link must not say otherwise. */
function requireOwnTenant(client: Client, tenant: string | undefined): void {
  if (tenant !== undefined && tenant.toLowerCase() === client.tenant_id?.toLowerCase()) return;
  throw new OperationError({
    kind: 'refused',
    code: 'consent-of-another-tenant',
    message: 'The consent was given in another Microsoft 365 tenant than the one it was asked for.',
    nextStep: 'Open the link once more and sign in as an administrator of the right organisation.',
  });
}
