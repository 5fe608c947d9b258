import { askPersonStep } from '../steps/chosen-person.ts';

/** First question: whose licenses. */
export const askPerson = askPersonStep({
  name: 'licensed-person',
  title: 'Whose licenses?',
  description: 'What the person has, and what the client has, is shown next.',
  submitLabel: 'Next',
});
