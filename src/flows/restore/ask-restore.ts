import { updateRun } from '../../store/runs.ts';
import { defineStep, type StepContext } from '../runs/flow.ts';
import type { FormSpec } from '../runs/form.ts';
import { readPrefill } from '../runs/prefill.ts';
import { textOf } from '../steps/texts.ts';
import {
  chosenOffboarding,
  describeOffboarding,
  findOffboarding,
  listOffboardings,
  type ChosenOffboarding,
} from './offboardings.ts';

/** First question: which offboarding is taken back. Not asked where the run was started by the button of one. */
export const askRestore = defineStep<ChosenOffboarding>({
  name: 'ask-restore',
  title: 'Choose whom to restore',
  after: [],
  result: chosenOffboarding,
  version: 1,
  leftover: null,
  do: async (context) => {
    const { db } = context.tools;
    const { clientId, clientName, id: runId } = context.run;
    const picked = textOf(context.answers?.['offboarding']) ?? (await saidOffboarding(context));
    const chosen = picked === null ? null : await findOffboarding(db, clientId, picked);
    if (chosen === null) {
      const known = await listOffboardings(db, clientId);
      if (known.length > 0) return { kind: 'ask', form: whomForm(known, picked !== null) };
      return {
        kind: 'stop',
        reason: `No offboarding of ${clientName} has left a snapshot.`,
        nextStep: 'Seatwright restores whom it has offboarded. Nothing was changed.',
      };
    }
    return {
      kind: 'within',
      decide: async (tx) => {
        await updateRun(tx, runId, { subject: chosen.displayName });
        return { kind: 'done', result: chosen };
      },
    };
  },
});

async function saidOffboarding(context: StepContext): Promise<string | null> {
  return (await readPrefill(context)).offboarding ?? null;
}

function whomForm(known: readonly ChosenOffboarding[], wasUnknown: boolean): FormSpec {
  return {
    name: 'restore',
    title: 'Who comes back?',
    description: 'Licenses, groups and mailbox are put back as they were before the offboarding.',
    submitLabel: 'Next',
    spend: false,
    warning: wasUnknown ? 'That offboarding has no snapshot at this client. Choose one.' : null,
    fields: [
      {
        name: 'offboarding',
        label: 'Offboarding',
        type: 'choice',
        required: true,
        options: known.map((one) => ({
          value: one.offboardingId,
          label: one.displayName,
          detail: describeOffboarding(one),
        })),
      },
    ],
  };
}
