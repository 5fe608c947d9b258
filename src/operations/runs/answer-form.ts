import { z } from 'zod';
import { instantInWords } from '../../domain/wording.ts';
import { answerForm as answer } from '../../flows/run-commands.ts';
import { assertNever } from '../../lib/invariant.ts';
import { OperationError, invalidFields, notFound } from '../failures.ts';
import { defineOperation } from '../operation.ts';
import { id } from '../schemas/common.ts';
import { run } from '../schemas/run.ts';
import { requireRun } from './run-view.ts';

export const answerForm = defineOperation({
  name: 'runs.answer',
  summary: 'Answer the question that a run asks',
  route: 'POST /v1/runs/{id}/forms/{formId}',
  input: z.object({ id, formId: id, answers: z.record(z.string(), z.unknown()) }),
  output: run,
  roles: ['engineer', 'admin'],
  effect: 'spend',
  handler: async ({ tools, actor, audit }, input) => {
    const before = await requireRun(tools, input.id, actor);
    const form = before.form?.id === input.formId ? before.form : null;
    const outcome = await answer(tools, {
      runId: input.id,
      formId: input.formId,
      answers: input.answers,
      actor,
      record: (tx, { spend }) =>
        audit(
          {
            clientId: before.clientId,
            ticketId: before.ticketId,
            summary: `Answered "${form?.title ?? input.formId}" of ${before.packageTitle}: ${form?.submitLabel ?? 'sent'}`,
            // The answers themselves are in the run's conversation; secrets among them must not come here.
            after: { form: form?.name ?? input.formId, spend },
            externalIds: { Run: input.id },
          },
          tx,
        ),
    });
    if (!outcome.ok) throw toError(outcome, input.formId);
    return requireRun(tools, input.id, actor);
  },
});

type Refused = Extract<Awaited<ReturnType<typeof answer>>, { ok: false }>;

function toError(outcome: Refused, formId: string): OperationError {
  switch (outcome.reason) {
    case 'answered-already':
      return new OperationError({
        kind: 'conflict',
        code: 'answered-already',
        message: `${outcome.by} was first and answered this on ${instantInWords(Temporal.Instant.from(outcome.at))}.`,
        nextStep: 'Your answer was not taken. Look at the run: it has gone on with the first one.',
      });
    case 'invalid':
      return invalidFields(outcome.fields);
    case 'not-found':
      return notFound('open question of this run', formId);
    case 'run-ended':
      return new OperationError({
        kind: 'conflict',
        code: 'run-ended',
        message: 'This run has ended in the meantime.',
        nextStep: 'Look at the run: it says how it ended.',
      });
    case 'needs-spend':
      return new OperationError({
        kind: 'forbidden',
        code: 'needs-spend',
        message: 'This answer spends money, and you do not have the permission "spend".',
        nextStep: 'Ask a colleague who has it to answer, or an admin to give it to you.',
      });
    default:
      return assertNever(outcome);
  }
}
