import type { FormField, FormOption } from '../runs/form.ts';

const goOn: FormOption = { value: 'go-on', label: 'Go on' };
const again: FormOption = { value: 'choose-again', label: 'Choose again' };
const mailboxOptions: readonly FormOption[] = [
  {
    value: 'convert',
    label: 'Convert the mailbox to a shared one first',
    detail: 'Where it cannot be converted, the license with the mailbox stays.',
  },
  { value: 'go-on', label: 'Let the mailbox go', warning: true },
];

/** Whether changes of licenses are made as listed: `go-on`, `choose-again`, or `convert` where a mailbox would be lost. */
export const decisionField = (losesMailbox: boolean): FormField => ({
  name: 'decision',
  label: 'What now?',
  type: 'choice',
  required: true,
  // Nobody loses a mailbox by a default.
  ...(losesMailbox ? {} : { default: goOn.value }),
  options: [...(losesMailbox ? mailboxOptions : [goOn]), again],
});
