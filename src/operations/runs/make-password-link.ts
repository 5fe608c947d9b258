import { z } from 'zod';
import { makePasswordLink as make } from '../../flows/first-password.ts';
import { defineOperation } from '../operation.ts';
import { oneTimeLink } from '../people/schemas.ts';
import { passwordInput, passwordRefusal } from './password-refusals.ts';
import { requireRun } from './run-view.ts';

/** An hour, a day, or as long as the password itself is kept. */
const validHours = [1, 24, 72] as const;

export const makePasswordLink = defineOperation({
  name: 'runs.make-password-link',
  summary: 'Make a link that shows the first password of a new person, once, without a sign-in',
  route: 'POST /v1/runs/{id}/first-password/link',
  input: z.object({
    ...passwordInput,
    validHours: z
      .literal(validHours)
      .default(24)
      .describe('Never longer than the password itself is kept'),
  }),
  output: oneTimeLink,
  roles: ['engineer', 'admin'],
  effect: 'write',
  status: 201,
  handler: async ({ tools, actor, write }, { id, secretId = null, ...wish }) => {
    const run = await requireRun(tools, id, actor);
    const { token, until } = await write(
      async (tx) => {
        const outcome = await make(tx, tools, { runId: id, secretId, actor, ...wish });
        if (!outcome.ok) throw passwordRefusal(outcome.reason, id);
        return outcome;
      },
      ({ account, until }) => ({
        clientId: run.clientId,
        ticketId: run.ticketId,
        summary: `Made a one-time link to the first password of ${account ?? run.subject ?? 'a new person'}`,
        after: { expiresAt: until.toString() },
        externalIds: { Run: id },
      }),
    );
    // Behind "#": that part of an address is sent to no server and written down by no proxy.
    return { url: `${tools.baseUrl}/first-password#${token}`, expiresAt: until.toString() };
  },
});
