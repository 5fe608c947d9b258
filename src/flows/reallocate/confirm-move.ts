import { z } from 'zod';
import { listInWords } from '../../domain/wording.ts';
import { defineStep } from '../runs/flow.ts';
import type { FormSpec } from '../runs/form.ts';
import { decisionField } from '../steps/change-decision.ts';
import type { ChosenPerson } from '../steps/chosen-person.ts';
import { takenInWords } from '../steps/holdings.ts';
import { askGiver, askMove, type Move } from './ask-move.ts';

const confirmedMove = z.object({ convertMailbox: z.boolean(), confirmedBy: z.string() });

/** What goes from whom to whom, and what becomes of mailboxes: a person says yes to it before anything is taken. */
export const confirmMove = defineStep<z.output<typeof confirmedMove>>({
  name: 'confirm-move',
  title: 'Confirm the move',
  after: [askMove.name],
  result: confirmedMove,
  version: 1,
  leftover: null,
  trace: ({ confirmedBy, convertMailbox }, context) => {
    const wish = context.resultOf(askMove);
    return [
      {
        actor: confirmedBy,
        action: 'licenses.confirm',
        summary: `Said yes: ${moveInWords(context.resultOf(askGiver), wish)}`,
        after: { convertMailbox, warnings: wish.warnings },
      },
    ];
  },
  do: async (context) => {
    const wish = context.resultOf(askMove);
    const decision = context.answers?.['decision'];
    if (decision === undefined)
      return { kind: 'ask', form: confirmForm(context.resultOf(askGiver), wish) };
    if (decision === 'choose-again')
      return { kind: 'again', from: askMove.name, reason: 'Choose licenses and receiver again.' };
    const confirmedBy = context.answeredBy?.name ?? '';
    return { kind: 'done', result: { convertMailbox: decision === 'convert', confirmedBy } };
  },
});

const moveInWords = (giver: ChosenPerson, { licenses, receiver }: Move): string =>
  `${listInWords(licenses.map(takenInWords))} from ${giver.displayName} to ${receiver.displayName}.`;

function confirmForm(giver: ChosenPerson, wish: Move): FormSpec {
  const { licenses, receiver, warnings, losesMailbox } = wish;
  const isFromGroup = licenses.some(({ groups }) => groups.length > 0);
  const notes = [
    ...warnings,
    ...(isFromGroup
      ? [
          `${giver.displayName} leaves a group, which may have given access to other things, too; ${receiver.displayName} gets the license directly.`,
        ]
      : []),
  ];
  return {
    name: 'confirm-move',
    title: 'Move these licenses?',
    description: [
      moveInWords(giver, wish),
      ...(licenses.some((one) => one.hasExchange)
        ? [`${receiver.displayName} has a mailbox by it; nothing in a mailbox moves.`]
        : []),
    ].join(' '),
    submitLabel: 'Go on',
    spend: false,
    warning: notes.length === 0 ? null : notes.join(' '),
    fields: [decisionField(losesMailbox)],
  };
}
