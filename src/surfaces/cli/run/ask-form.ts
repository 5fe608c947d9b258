import { choicesOf, defaultSpends, isLookedUp, type Choice, type Find } from './choices.ts';
import type { Prompts, PromptChoice } from './prompts.ts';
import { CommandFailed } from '../command-failed.ts';
import { isTable, type FormField, type RunForm } from './run.ts';
import { readTableFile } from './table-file.ts';

type Answers = Record<string, unknown>;

export interface Questioning {
  readonly prompts: Prompts;
  readonly find: Find;
  /** Whether the person may choose what costs money. */
  readonly maySpend: boolean;
  readonly say: (line: string) => void;
}

/** More optional fields than this are offered as a list first, instead of being asked one after another. */
const askedAnyway = 3;

const needsSpend = 'needs the permission to spend';

/** Asks a form field by field; a default that costs money is never taken without a question. Throws `PromptLeft`. */
export async function askForm(form: RunForm, by: Questioning): Promise<Answers> {
  const fields = Object.entries(form.schema.properties);
  const optional = fields.filter(
    ([name, field]) => !form.schema.required.includes(name) && !defaultSpends(field),
  );
  const offered = optional.length > askedAnyway ? optional : [];
  const answers: Answers = Object.fromEntries(
    offered.flatMap(([name, { default: preset }]) =>
      preset === undefined ? [] : [[name, preset]],
    ),
  );
  const asked = fields.filter((field) => !offered.includes(field));
  Object.assign(answers, await askFields(form, asked, by));
  if (offered.length === 0) return answers;
  const more = await by.prompts.several({
    message: 'Anything else to fill in? (Space chooses, Enter goes on)',
    choices: offered.map(([name, field]) => ({
      value: name,
      name: field.title + presetInWords(field),
      description: field.description ?? '',
      obstacle: null,
    })),
    preset: [],
    isRequired: false,
  });
  const chosen = offered.filter(([name]) => more.includes(name));
  return Object.assign(answers, await askFields(form, chosen, by));
}

/** Asks these fields once more, after the server has said what is wrong with them. Throws `PromptLeft`. */
export async function askAgain(
  form: RunForm,
  names: readonly string[],
  by: Questioning,
): Promise<Answers> {
  const fields = Object.entries(form.schema.properties).filter(([name]) => names.includes(name));
  return askFields(form, fields, by);
}

function presetInWords(field: FormField): string {
  const { default: preset } = field;
  if (preset === undefined || preset === '' || preset === false) return '';
  if (preset === true) return ': yes';
  const named = choicesOf(field) ?? [];
  const words = [preset]
    .flat()
    .map((item) => named.find(({ value }) => value === item)?.label ?? String(item));
  return words.length === 0 ? '' : `: ${words.join(', ')}`;
}

async function askFields(
  form: RunForm,
  fields: readonly (readonly [string, FormField])[],
  by: Questioning,
): Promise<Answers> {
  const answers: Answers = {};
  let section = '';
  for (const [name, field] of fields) {
    const heading = field['x-section'] ?? '';
    if (heading !== '' && heading !== section) by.say(`\n  ${heading}`);
    section = heading;
    if (field.description !== undefined) by.say(`  ${field.description}`);
    const answer = await askField(name, field, form.schema.required.includes(name), by);
    if (answer !== undefined) answers[name] = answer;
  }
  return answers;
}

async function askField(
  name: string,
  field: FormField,
  isRequired: boolean,
  by: Questioning,
): Promise<unknown> {
  const message = isRequired ? field.title : `${field.title} (optional)`;
  switch (field.type) {
    case 'boolean':
      return by.prompts.yesOrNo({ message: field.title, preset: field.default === true });
    case 'integer':
      return by.prompts.integer({
        message,
        preset: field.default,
        minimum: field.minimum,
        maximum: field.maximum,
        isRequired,
      });
    case 'array':
      return askSeveral({ name, field, message, isRequired, by });
    case 'string':
      if (isLookedUp(field)) return lookUpOne({ name, message, isRequired, by });
      if (field.oneOf !== undefined) return askOne({ field, message, isRequired, by });
      if (isTable(field)) return askTable(message, isRequired, by);
      return askText(field, message, isRequired, by.prompts);
  }
}

type OfType<Type> = Extract<FormField, { type: Type }>;

async function askText(
  field: OfType<'string'>,
  message: string,
  isRequired: boolean,
  prompts: Prompts,
): Promise<string | undefined> {
  const example = { date: ', such as 2026-11-22', 'date-time': ', such as 2026-11-22T17:00:00Z' };
  const format = field.format === 'email' ? undefined : field.format;
  const check = (text: string): true | string => {
    if (text.trim() === '') return isRequired ? `${field.title} is needed.` : true;
    const most = field.maxLength ?? Infinity;
    return text.length <= most ? true : `${field.title} may have ${most} characters at most.`;
  };
  const text =
    field['x-secret'] === true
      ? await prompts.secret({ message, check })
      : await prompts.text({
          message: format === undefined ? message : message + example[format],
          preset: field.default ?? '',
          check,
        });
  return text.trim() === '' ? undefined : text;
}

/** A table is too long for a terminal: its file is asked for, until there is one. */
async function askTable(
  message: string,
  isRequired: boolean,
  { prompts, say }: Questioning,
): Promise<string | undefined> {
  const check = (path: string): true | string =>
    isRequired && path.trim() === '' ? 'A file is needed.' : true;
  for (;;) {
    const path = await prompts.text({ message: `${message}, as a CSV file`, preset: '', check });
    if (path.trim() === '') return undefined;
    try {
      return await readTableFile(path.trim());
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      say(`  ✗ ${error.message}`);
    }
  }
}

/** Stands for "nothing" in a list; no choice has an empty value. */
const nothing = '';

const none = (name: string): PromptChoice => ({
  value: nothing,
  name,
  description: '',
  obstacle: null,
});

function toPromptChoice(choice: Choice, maySpend: boolean): PromptChoice {
  const isForbidden = choice.spends && !maySpend;
  const obstacle = isForbidden ? needsSpend : choice.detail || 'cannot be chosen';
  return {
    value: choice.value,
    name: choice.label,
    description: choice.detail,
    obstacle: choice.canBeChosen && !isForbidden ? null : obstacle,
  };
}

async function askOne(question: {
  readonly field: OfType<'string'>;
  readonly message: string;
  readonly isRequired: boolean;
  readonly by: Questioning;
}): Promise<string | undefined> {
  const { field, message, isRequired, by } = question;
  const named = (choicesOf(field) ?? []).map((choice) => toPromptChoice(choice, by.maySpend));
  const preset = named.find(({ value, obstacle }) => value === field.default && obstacle === null);
  const choices = isRequired ? named : [none('(none)'), ...named];
  const chosen = await by.prompts.one({ message, choices, preset: preset?.value });
  return chosen === nothing ? undefined : chosen;
}

interface Lookup {
  readonly name: string;
  readonly message: string;
  readonly isRequired: boolean;
  readonly by: Questioning;
}

async function lookUpOne({ name, message, isRequired, by }: Lookup): Promise<string | undefined> {
  const chosen = await by.prompts.lookUp({
    message: `${message}, type to search`,
    find: async (text, signal) => {
      const found = await by.find(name, text, signal);
      const choices = found.map((choice) => toPromptChoice(choice, by.maySpend));
      return isRequired ? choices : [none('(none)'), ...choices];
    },
  });
  return chosen === nothing ? undefined : chosen;
}

async function askSeveral(
  question: Lookup & { readonly field: OfType<'array'> },
): Promise<readonly string[]> {
  const { field, name, message, isRequired, by } = question;
  const choices = (choicesOf(field) ?? []).map((choice) => toPromptChoice(choice, by.maySpend));
  const chosen = await by.prompts.several({
    message: `${message} (Space chooses, Enter goes on)`,
    choices,
    preset: field.default ?? [],
    isRequired: isRequired && !isLookedUp(field),
  });
  if (!isLookedUp(field)) return chosen;
  const all = new Set(chosen);
  for (;;) {
    const next = await lookUpOne({ name, message: 'More', isRequired: false, by });
    if (next === undefined) return [...all];
    all.add(next);
  }
}
