import { z } from 'zod';
import { withdrawPasswordLink as withdraw } from '../../flows/first-password.ts';
import { defineOperation } from '../operation.ts';
import { passwordInput, passwordRefusal } from './password-refusals.ts';
import { requireRun } from './run-view.ts';

export const withdrawPasswordLink = defineOperation({
  name: 'runs.withdraw-password-link',
  summary: 'End the open link to a first password, which can then be handed over otherwise',
  route: 'DELETE /v1/runs/{id}/first-password/link',
  input: z.object(passwordInput),
  output: z.null(),
  roles: ['engineer', 'admin'],
  effect: 'write',
  status: 204,
  handler: async ({ tools, actor, write }, { id, secretId = null }) => {
    const run = await requireRun(tools, id, actor);
    await write(
      async (tx) => {
        const outcome = await withdraw(tx, tools, { runId: id, secretId, actor });
        if (!outcome.ok) throw passwordRefusal(outcome.reason, id);
        return outcome;
      },
      ({ account }) => ({
        clientId: run.clientId,
        ticketId: run.ticketId,
        summary: `Withdrew the one-time link to the first password of ${account ?? run.subject ?? 'a new person'}`,
        externalIds: { Run: id },
      }),
    );
    return null;
  },
});
