import { mostStarters } from '../../domain/people/starters-table.ts';
import type { FormField, FormSpec } from '../runs/form.ts';
import type { StepContext } from '../runs/flow.ts';
import { accessFields, directoryFields } from './person-form.ts';
import type { Places } from './places.ts';

/** Longer than a hundred rows with every column filled. */
const mostTableCharacters = 200_000;
/** A longer one is not sent back: a message of a chat holds no more, and it has to be pasted again. */
const mostCharactersSentBack = 12_000;
/** More would be read by nobody: what is left shows when the first are mended. */
const mostProblemsShown = 20;

/** What stands in the way of a table, or has to be agreed to. */
export interface TableQuestion {
  /** What was pasted, to be corrected. */
  readonly table: string;
  readonly problems: readonly string[];
  /** Sentences, with the value that agrees to exactly them; null where nothing is to be agreed to. */
  readonly warnings: { readonly sentences: readonly string[]; readonly key: string } | null;
}

/** The form about several people; `country` is what the client's people usually have, or empty. */
export function startersForm(
  context: StepContext,
  places: Places,
  country: string,
  question: TableQuestion | null,
): FormSpec {
  const [firstDomain] = places.domains;
  return {
    name: 'starters',
    title: 'Who is starting?',
    description: `One row for each person, at most ${mostStarters}, pasted from a spreadsheet or a CSV file. The first row names the columns: First name and Last name; Domain, Department, Job title, Company, phones, address, Country, Manager, Copy groups of, Groups and Licenses where they are wanted. What a row leaves out is taken from below.`,
    submitLabel: 'Next',
    spend: false,
    warning: question === null ? null : warningOf(question),
    fields: [
      {
        name: 'table',
        label: 'Table',
        type: 'string',
        required: true,
        multiline: true,
        table: 'starters',
        maximumLength: mostTableCharacters,
        ...(question === null || question.table.length > mostCharactersSentBack
          ? {}
          : { default: question.table }),
      },
      ...agreeField(question),
      {
        name: 'domain',
        label: 'E-mail domain',
        description: 'For rows that say none.',
        type: 'choice',
        required: true,
        ...(firstDomain === undefined ? {} : { default: firstDomain }),
        options: places.domains.map((domain) => ({ value: domain, label: `@${domain}` })),
      },
      {
        name: 'country',
        label: 'Country (two letters)',
        description: 'The usage location of rows that say none.',
        type: 'string',
        required: country === '',
        maximumLength: 2,
        ...(country === '' ? {} : { default: country }),
      },
      ...accessFields(places, null),
      ...directoryFields(context, places),
    ],
  };
}

function warningOf({ problems, warnings }: TableQuestion): string {
  const shown = problems.slice(0, mostProblemsShown);
  const left = problems.length - shown.length;
  return [
    ...shown,
    ...(left > 0 ? [`${left} more.`] : []),
    ...(problems.length === 0 ? (warnings?.sentences ?? []) : []),
  ].join('\n');
}

function agreeField(question: TableQuestion | null): readonly FormField[] {
  if (question === null || question.problems.length > 0 || question.warnings === null) return [];
  return [
    {
      name: 'agree',
      label: 'What now?',
      type: 'choice',
      required: true,
      default: 'change',
      options: [
        { value: 'change', label: 'I have changed the table' },
        { value: question.warnings.key, label: 'Go on as it is' },
      ],
    },
  ];
}
