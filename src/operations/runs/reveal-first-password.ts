import { z } from 'zod';
import { revealFirstPassword as reveal } from '../../flows/run-commands.ts';
import { OperationError, notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { requireRun } from './run-view.ts';

const whyNot = {
  'not-yours': 'Only the engineer who started the run can see the first password.',
  gone: 'The first password was shown already, or its three days are over.',
  'not-ready': 'The account has not been handed over yet.',
};

export const revealFirstPassword = defineOperation({
  name: 'runs.reveal-first-password',
  summary: 'Show the first password of a new person, once',
  route: 'POST /v1/runs/{id}/first-password',
  input: z.object({ id }),
  output: z.object({ password: z.string() }).meta({ id: 'FirstPassword' }),
  roles: ['engineer', 'admin'],
  effect: 'write',
  handler: async ({ tools, actor, write }, input) => {
    const run = await requireRun(tools, input.id, actor);
    const password = await write(
      async (tx) => {
        const outcome = await reveal(tx, tools, { runId: input.id, actor });
        if (outcome.ok) return outcome.password;
        const { reason } = outcome;
        if (reason === 'not-found') throw notFound('run', input.id);
        throw new OperationError({
          kind: reason === 'not-yours' ? 'forbidden' : 'conflict',
          code: `password-${reason}`,
          message: whyNot[reason],
          nextStep: reason === 'gone' ? 'Reset the password in the tenant.' : null,
        });
      },
      () => ({
        clientId: run.clientId,
        ticketId: run.ticketId,
        summary: `Saw the first password of ${run.subject ?? 'a new person'}`,
        externalIds: { Run: input.id },
      }),
    );
    return { password };
  },
});
