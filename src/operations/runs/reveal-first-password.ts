import { z } from 'zod';
import { revealFirstPassword as reveal } from '../../flows/first-password.ts';
import { defineOperation } from '../operation.ts';
import { firstPassword } from '../schemas/run.ts';
import { passwordInput, passwordRefusal } from './password-refusals.ts';
import { requireRun } from './run-view.ts';

export const revealFirstPassword = defineOperation({
  name: 'runs.reveal-first-password',
  summary: 'Show the first password of a new person, once',
  route: 'POST /v1/runs/{id}/first-password',
  input: z.object(passwordInput),
  output: firstPassword,
  roles: ['engineer', 'admin'],
  effect: 'write',
  handler: async ({ tools, actor, write }, { id, secretId = null }) => {
    const run = await requireRun(tools, id, actor);
    const { password } = await write(
      async (tx) => {
        const outcome = await reveal(tx, tools, { runId: id, secretId, actor });
        if (outcome.ok) return outcome;
        throw passwordRefusal(outcome.reason, id);
      },
      ({ account }) => ({
        clientId: run.clientId,
        ticketId: run.ticketId,
        summary: `Saw the first password of ${account ?? run.subject ?? 'a new person'}`,
        externalIds: { Run: id },
      }),
    );
    return { password };
  },
});
