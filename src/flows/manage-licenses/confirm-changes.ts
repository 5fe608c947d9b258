import { z } from 'zod';
import { listInWords } from '../../domain/wording.ts';
import { defineStep, type Outcome, type StepContext } from '../runs/flow.ts';
import type { FormSpec } from '../runs/form.ts';
import { decisionField } from '../steps/change-decision.ts';
import { takenInWords } from '../steps/holdings.ts';
import { askChanges, type LicenseChanges } from './ask-changes.ts';
import { askPerson } from './ask-person.ts';

const confirmedChanges = z.object({ convertMailbox: z.boolean(), confirmedBy: z.string() });
type ConfirmedChanges = z.output<typeof confirmedChanges>;

/** The list of changes and what may go wrong: a person says yes to it before anything is counted, bought or changed. */
export const confirmChanges = defineStep<ConfirmedChanges>({
  name: 'confirm-changes',
  title: 'Confirm the changes',
  after: ['ask-changes'],
  result: confirmedChanges,
  version: 1,
  leftover: null,
  trace: ({ confirmedBy, convertMailbox }, context) => {
    const { displayName } = context.resultOf(askPerson);
    const changes = context.resultOf(askChanges);
    return [
      {
        actor: confirmedBy,
        action: 'licenses.confirm',
        summary: `Said yes for ${displayName}: ${changesInWords(changes).join(' ')}`,
        after: { convertMailbox, warnings: changes.warnings },
      },
    ];
  },
  do: async (context) => {
    const changes = context.resultOf(askChanges);
    const { displayName } = context.resultOf(askPerson);
    const decision = context.answers?.['decision'];
    if (decision === undefined) return { kind: 'ask', form: confirmForm(displayName, changes) };
    return decision === 'choose-again' ? chooseAgain : confirmed(context, decision === 'convert');
  },
});

const chooseAgain: Outcome<ConfirmedChanges> = {
  kind: 'again',
  from: 'ask-changes',
  reason: 'Choose what changes again.',
};

const confirmed = (context: StepContext, convertMailbox: boolean): Outcome<ConfirmedChanges> => ({
  kind: 'done',
  result: { convertMailbox, confirmedBy: context.answeredBy?.name ?? '' },
});

/** "Give Visio Plan 2." "Take Office 365 E3 (leaves the group "Staff")." */
export function changesInWords({ add, remove }: LicenseChanges): readonly string[] {
  return [
    ...(add.length === 0 ? [] : [`Give ${listInWords(add.map(({ name }) => name))}.`]),
    ...(remove.length === 0 ? [] : [`Take ${listInWords(remove.map(takenInWords))}.`]),
  ];
}

function confirmForm(displayName: string, changes: LicenseChanges): FormSpec {
  const { losesMailbox, remove, warnings } = changes;
  const leaves = remove.some(({ groups }) => groups.length > 0)
    ? ['A group that is left may have given access to other things, too.']
    : [];
  const all = [...warnings, ...leaves];
  return {
    name: 'confirm-changes',
    title: `Change the licenses of ${displayName}?`,
    description: changesInWords(changes).join(' '),
    submitLabel: 'Go on',
    spend: false,
    warning: all.length === 0 ? null : all.join(' '),
    fields: [decisionField(losesMailbox)],
  };
}
