import { assertNever } from '../../lib/invariant.ts';

/** A question that a run asks: flat, primitives and choices only, so that every surface can render it. */
export interface FormSpec {
  /** Stable name within the package: 'licenses', 'person' … */
  readonly name: string;
  readonly title: string;
  /** What it is about, in a sentence or two; empty when the title says it all. */
  readonly description: string;
  /** What the button does: "Buy 2 seats for 12 months". */
  readonly submitLabel: string;
  /** Every answer to it spends money: needs the `spend` permission. Where only some do, the option says so. */
  readonly spend: boolean;
  /** Shown with a warning sign; null for none. */
  readonly warning: string | null;
  readonly fields: readonly FormField[];
}

export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  readonly type:
    | 'string'
    | 'integer'
    | 'boolean'
    | 'choice'
    | 'choices'
    | 'date'
    | 'date-time'
    | 'secret';
  readonly required: boolean;
  readonly default?: unknown;
  readonly options?: readonly FormOption[];
  /** The options are looked up while typing. */
  readonly lookup?: true;
  readonly multiline?: true;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maximumLength?: number;
  readonly format?: 'email';
  /** Heading under which the field stands. */
  readonly section?: string;
}

export interface FormOption {
  readonly value: string;
  readonly label: string;
  readonly detail?: string;
  /** Shown with a warning sign. */
  readonly warning?: boolean;
  readonly disabled?: boolean;
  /** Choosing it needs the `spend` permission. */
  readonly spend?: true;
}

export type FormAnswers = Readonly<Record<string, unknown>>;

export type ParsedAnswers =
  | { readonly ok: true; readonly answers: FormAnswers }
  | { readonly ok: false; readonly fields: Readonly<Record<string, string>> };

/**
 * Checks answers against the form: unknown fields, missing ones, types, choices and limits, all errors at once. Absent
 * optional fields are left out of the result; blanks around texts are cut. This check is the one that counts; what a
 * page checked before is comfort.
 */
export function parseAnswers(form: FormSpec, answers: FormAnswers): ParsedAnswers {
  const errors: Record<string, string> = {};
  const parsed: Record<string, unknown> = {};
  for (const name of Object.keys(answers)) {
    if (!form.fields.some((field) => field.name === name)) {
      errors[name] = `This form has no field "${name}".`;
    }
  }
  for (const field of form.fields) {
    const outcome = parseField(field, answers[field.name]);
    if ('error' in outcome) errors[field.name] = outcome.error;
    else if (outcome.value !== undefined) parsed[field.name] = outcome.value;
  }
  return Object.keys(errors).length > 0
    ? { ok: false, fields: errors }
    : { ok: true, answers: parsed };
}

/** Whether giving these answers, as `parseAnswers` returned them, needs the `spend` permission. */
export function needsSpend(form: FormSpec, answers: FormAnswers): boolean {
  const isChosen = (field: FormField, option: FormOption): boolean =>
    [answers[field.name]].flat().includes(option.value);
  return (
    form.spend ||
    form.fields.some((field) =>
      field.options?.some((option) => option.spend === true && isChosen(field, option)),
    )
  );
}

type FieldOutcome = { readonly value: unknown } | { readonly error: string };

function parseField(field: FormField, raw: unknown): FieldOutcome {
  const value = typeof raw === 'string' ? raw.trim() : raw;
  const isEmpty =
    value === undefined ||
    value === null ||
    value === '' ||
    (Array.isArray(value) && value.length === 0);
  if (isEmpty)
    return field.required ? { error: `${field.label} is needed.` } : { value: undefined };
  switch (field.type) {
    case 'string':
    case 'secret':
      return parseText(field, value);
    case 'integer':
      return parseInteger(field, value);
    case 'boolean':
      return typeof value === 'boolean'
        ? { value }
        : { error: `${field.label} must be yes or no.` };
    case 'choice':
      return parseChoice(field, value);
    case 'choices':
      return parseChoices(field, value);
    case 'date':
      return parseTime(
        field,
        value,
        (text) => Temporal.PlainDate.from(text).toString(),
        'a date such as 2026-11-22',
      );
    case 'date-time':
      return parseTime(
        field,
        value,
        (text) => Temporal.Instant.from(text).toString(),
        'a date and time with a zone, such as 2026-11-22T17:00:00Z',
      );
    default:
      return assertNever(field.type);
  }
}

function parseText(field: FormField, value: unknown): FieldOutcome {
  if (typeof value !== 'string') return { error: `${field.label} must be text.` };
  const most = field.maximumLength ?? 1_000;
  if (value.length > most) return { error: `${field.label} may have ${most} characters at most.` };
  if (field.format === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    return { error: `${field.label} must be a mail address such as jane@contoso.example.` };
  }
  return { value };
}

function parseInteger(field: FormField, value: unknown): FieldOutcome {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    return { error: `${field.label} must be a whole number.` };
  }
  if (field.minimum !== undefined && value < field.minimum) {
    return { error: `${field.label} must be at least ${field.minimum}.` };
  }
  if (field.maximum !== undefined && value > field.maximum) {
    return { error: `${field.label} must be at most ${field.maximum}.` };
  }
  return { value };
}

function parseChoice(field: FormField, value: unknown): FieldOutcome {
  if (typeof value !== 'string') return { error: `${field.label} must be one of the choices.` };
  if (field.lookup === true) return { value };
  const option = field.options?.find((candidate) => candidate.value === value);
  if (option === undefined) return { error: `${field.label} has no choice "${value}".` };
  return option.disabled === true ? { error: `${option.label} cannot be chosen.` } : { value };
}

function parseChoices(field: FormField, value: unknown): FieldOutcome {
  if (!Array.isArray(value)) return { error: `${field.label} must be a list of choices.` };
  const items: readonly unknown[] = value;
  for (const item of items) {
    const outcome = parseChoice(field, item);
    if ('error' in outcome) return outcome;
  }
  return { value: [...new Set(items)] };
}

function parseTime(
  field: FormField,
  value: unknown,
  parse: (text: string) => string,
  example: string,
): FieldOutcome {
  const error = `${field.label} must be ${example}.`;
  if (typeof value !== 'string') return { error };
  try {
    return { value: parse(value) };
  } catch {
    return { error };
  }
}
