import { z } from 'zod';
import { openPasswordLink as open } from '../../flows/first-password.ts';
import { defineOperation } from '../operation.ts';
import { linkToken } from '../people/look-at-link.ts';
import { firstPassword } from '../schemas/run.ts';
import { deadPasswordLink } from './dead-link.ts';

export const openPasswordLink = defineOperation({
  name: 'first-passwords.open',
  summary: 'Use a one-time link up: show the first password, once',
  route: 'POST /v1/first-passwords/open',
  input: z.object({ token: linkToken }),
  output: firstPassword,
  roles: 'anyone',
  opensWithToken: true,
  effect: 'write',
  handler: async ({ tools, address, write }, { token }) => {
    const from = address ?? 'an unknown address';
    const { password } = await write(
      async (tx) => {
        const outcome = await open(tx, tools, { token, address: from });
        if (!outcome.ok) throw deadPasswordLink(outcome.reason);
        return outcome;
      },
      ({ run, madeBy, account }) => ({
        clientId: run.client_id,
        ticketId: run.ticket_id,
        summary: `Somebody opened the one-time link to the first password of ${account ?? run.subject ?? 'a new person'}`,
        after: { from, linkMadeBy: madeBy },
        externalIds: { Run: run.id },
      }),
    );
    return { password };
  },
});
