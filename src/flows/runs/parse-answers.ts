import { assertNever } from '../../lib/invariant.ts';
import type { FormAnswers, FormSpec } from './form.ts';
import {
  toFormSchema,
  type ChoiceSchema,
  type FieldSchema,
  type IntegerSchema,
  type TextSchema,
} from './form-schema.ts';
import { tables } from './tables.ts';

export type ParsedAnswers =
  | { readonly ok: true; readonly answers: FormAnswers }
  | { readonly ok: false; readonly fields: Readonly<Record<string, string>> };

/**
 * Checks answers against the schema that the form is served as: unknown fields, missing ones, types, choices and limits, all
 * errors at once. Absent optional fields are left out of the result; blanks around texts are cut. This check is the one
 * that counts; what a surface checked before is comfort.
 */
export function parseAnswers(form: FormSpec, answers: FormAnswers): ParsedAnswers {
  const { properties, required } = toFormSchema(form);
  const errors: Record<string, string> = {};
  const parsed: Record<string, unknown> = {};
  for (const name of Object.keys(answers)) {
    if (!Object.hasOwn(properties, name)) errors[name] = `This form has no field "${name}".`;
  }
  for (const [name, field] of Object.entries(properties)) {
    const given = Object.hasOwn(answers, name) ? answers[name] : undefined;
    const parsedField = parseField(field, given, required.includes(name), () =>
      choicesBeyond(form, name),
    );
    const outcome = judgeTable(form, name, parsedField);
    if ('error' in outcome) errors[name] = outcome.error;
    else if (outcome.value !== undefined) parsed[name] = outcome.value;
  }
  return Object.keys(errors).length > 0
    ? { ok: false, fields: errors }
    : { ok: true, answers: parsed };
}

/** All that may be chosen in a field whose schema does not name everything; null where only the outside knows. */
type Beyond = () => readonly string[] | null;

function choicesBeyond(form: FormSpec, name: string): readonly string[] | null {
  const options = form.fields.find((field) => field.name === name)?.options;
  if (options === undefined) return null;
  return options.filter((option) => option.disabled !== true).map((option) => option.value);
}

type FieldOutcome = { readonly value: unknown } | { readonly error: string };

/** More would be read by nobody: what is left shows when the first are put right. */
const mostProblems = 10;

/** What is wrong with a table, as the error of its field; any other field as it is. */
function judgeTable(form: FormSpec, name: string, outcome: FieldOutcome): FieldOutcome {
  const table = form.fields.find((field) => field.name === name)?.table;
  if (table === undefined || 'error' in outcome || typeof outcome.value !== 'string')
    return outcome;
  const { problems } = tables[table].read(outcome.value);
  if (problems.length === 0) return outcome;
  const left = problems.length - mostProblems;
  const shown = problems.slice(0, mostProblems);
  return { error: [...shown, ...(left > 0 ? [`And ${left} more.`] : [])].join('\n') };
}

function parseField(
  field: FieldSchema,
  raw: unknown,
  isRequired: boolean,
  beyond: Beyond,
): FieldOutcome {
  const value = typeof raw === 'string' ? raw.trim() : raw;
  const isEmpty =
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0);
  if (isEmpty) return isRequired ? { error: `${field.title} is needed.` } : { value: undefined };
  switch (field.type) {
    case 'string':
      return field.oneOf === undefined && field['x-lookup'] !== true
        ? parseText(field, value)
        : parseChoice(field, { named: field.oneOf ?? [], beyond }, value);
    case 'integer':
      return parseInteger(field, value);
    case 'boolean':
      return typeof value === 'boolean'
        ? { value }
        : { error: `${field.title} must be yes or no.` };
    case 'array':
      return parseChoices(field, { named: field.items.anyOf, beyond }, value);
    default:
      return assertNever(field);
  }
}

const toDate = (text: string): string => Temporal.PlainDate.from(text).toString();
const toInstant = (text: string): string => Temporal.Instant.from(text).toString();

function parseText(field: TextSchema, value: unknown): FieldOutcome {
  if (field.format === 'date') {
    return parseTime(field, value, toDate, 'a date such as 2026-11-22');
  }
  if (field.format === 'date-time') {
    const example = 'a date and time with a zone, such as 2026-11-22T17:00:00Z';
    return parseTime(field, value, toInstant, example);
  }
  if (typeof value !== 'string') return { error: `${field.title} must be text.` };
  const most = field.maxLength ?? Infinity;
  if (value.length > most) return { error: `${field.title} may have ${most} characters at most.` };
  if (field.format === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    return { error: `${field.title} must be a mail address such as jane@contoso.example.` };
  }
  return { value };
}

function parseTime(
  field: TextSchema,
  value: unknown,
  parse: (text: string) => string,
  example: string,
): FieldOutcome {
  const error = `${field.title} must be ${example}.`;
  if (typeof value !== 'string') return { error };
  try {
    return { value: parse(value) };
  } catch {
    return { error };
  }
}

function parseInteger(field: IntegerSchema, value: unknown): FieldOutcome {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    return { error: `${field.title} must be a whole number.` };
  }
  if (field.minimum !== undefined && value < field.minimum) {
    return { error: `${field.title} must be at least ${field.minimum}.` };
  }
  if (field.maximum !== undefined && value > field.maximum) {
    return { error: `${field.title} must be at most ${field.maximum}.` };
  }
  return { value };
}

interface Choices {
  readonly named: readonly ChoiceSchema[];
  readonly beyond: Beyond;
}

type ChoosingField = Extract<FieldSchema, { type: 'string' | 'array' }>;

function parseChoice(field: ChoosingField, choices: Choices, value: unknown): FieldOutcome {
  if (typeof value !== 'string') return { error: `${field.title} must be one of the choices.` };
  if (choices.named.some((choice) => choice.const === value)) return { value };
  const disabled = field['x-disabled']?.find((choice) => choice.const === value);
  if (disabled !== undefined) return { error: `${disabled.title} cannot be chosen.` };
  if (field['x-lookup'] === true) {
    const known = choices.beyond();
    // Null: whoever takes the answer looks it up (`nameLookups`).
    if (known === null ? value.length <= mostKeyCharacters : known.includes(value))
      return { value };
  }
  return { error: `${field.title} has no choice "${value.slice(0, 100)}".` };
}

/** Longer than any id of any system. */
const mostKeyCharacters = 1_000;

function parseChoices(field: ChoosingField, choices: Choices, value: unknown): FieldOutcome {
  if (!Array.isArray(value)) return { error: `${field.title} must be a list of choices.` };
  const items: readonly unknown[] = value;
  for (const item of items) {
    const outcome = parseChoice(field, choices, item);
    if ('error' in outcome) return outcome;
  }
  return { value: [...new Set(items)] };
}
