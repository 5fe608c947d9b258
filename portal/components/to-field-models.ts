import { lookUp, readTable } from '../api/operations.ts';
import type {
  Configuration,
  ConfigurationField,
  ConfigurationValue,
  Form,
  FormField,
} from '../api/types.ts';
import {
  isEmptyValue,
  type FieldControlKind,
  type FieldInheritance,
  type FieldModel,
  type FieldOption,
  type FieldValue,
  type FieldValues,
} from '../ui/form/field-model.ts';

type Choice = NonNullable<Extract<FormField, { type: 'string' }>['oneOf']>[number];
type ChoosingField = Extract<FormField, { type: 'string' | 'array' }>;

function toRunControl(field: FormField): FieldControlKind {
  switch (field.type) {
    case 'array':
      return 'choices';
    case 'boolean':
    case 'integer':
      return field.type;
    case 'string':
      if (field.oneOf !== undefined || field['x-lookup'] === true) return 'choice';
      if (field['x-secret'] === true) return 'secret';
      if (field['x-table'] !== undefined) return 'table';
      if (field['x-multiline'] === true) return 'multiline';
      return field.format === 'date' || field.format === 'date-time' ? field.format : 'text';
  }
}

const needsSpend = 'Needs the permission to spend, which you do not have.';

function toOption(choice: Choice, mayChoose: boolean, maySpend: boolean): FieldOption {
  const isForbidden = choice['x-spend'] === true && !maySpend;
  const detail = [choice['x-detail'], isForbidden ? needsSpend : undefined];
  return {
    value: choice.const,
    label: choice.title,
    detail: detail.filter((part) => part !== undefined).join(' ') || undefined,
    warning: choice['x-warning'],
    disabled: !mayChoose || isForbidden,
  };
}

function choicesOf(field: ChoosingField): readonly Choice[] | undefined {
  return field.type === 'array' ? field.items.anyOf : field.oneOf;
}

function toOptions(field: FormField, maySpend: boolean): FieldOption[] | undefined {
  if (field.type !== 'string' && field.type !== 'array') return undefined;
  const disabled = field['x-disabled'] ?? [];
  const choices = choicesOf(field)?.map((choice) => toOption(choice, true, maySpend));
  return choices?.concat(disabled.map((choice) => toOption(choice, false, maySpend)));
}

/** What only texts and numbers have. */
function toLimits(field: FormField): Partial<FieldModel> {
  if (field.type === 'integer') return { minimum: field.minimum, maximum: field.maximum };
  if (field.type !== 'string') return {};
  return {
    maximumLength: field.maxLength,
    format: field.format === 'email' ? 'email' : undefined,
  };
}

/**
 * A run's question as fields of the form renderer; look-ups ask the server for that run. What costs money cannot be chosen
 * without the permission, and says so.
 */
export function fromForm(runId: string, form: Form, maySpend: boolean): FieldModel[] {
  return Object.entries(form.schema.properties).map(([name, field]) => ({
    name,
    label: field.title,
    description: field.description,
    control: toRunControl(field),
    required: form.schema.required.includes(name),
    options: toOptions(field, maySpend),
    ...toLimits(field),
    section: field['x-section'],
    onlyWhen: field['x-only-when'],
    search:
      'x-lookup' in field && field['x-lookup']
        ? async (text, signal) =>
            (await lookUp({ runId, formId: form.id, field: name }, text, signal)).items
        : undefined,
    table:
      field.type === 'string' && field['x-table'] !== undefined
        ? {
            fileName: `${form.name}.csv`,
            columns: field['x-table'],
            read: (text, signal) =>
              readTable({ runId, formId: form.id, field: name }, text, signal),
          }
        : undefined,
  }));
}

/** An instant as this person's wall clock shows it, to the minute: what a date-and-time field holds. */
function toLocalText(instant: string): string {
  const at = new Date(instant);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The values that a question begins with: its defaults, without those that this person may not choose. */
export function toDefaults(form: Form, maySpend: boolean): FieldValues {
  return Object.fromEntries(
    Object.entries(form.schema.properties).map(([name, field]) => {
      const forbidden = toOptions(field, maySpend)?.filter((option) => option.disabled === true);
      const isForbidden = (item: string) => forbidden?.some(({ value }) => value === item) === true;
      const value = field.default ?? null;
      if (field.type === 'string' && field.format === 'date-time' && typeof value === 'string')
        return [name, toLocalText(value)];
      if (Array.isArray(value)) return [name, value.filter((item) => !isForbidden(item))];
      return [name, typeof value === 'string' && isForbidden(value) ? null : value];
    }),
  );
}

/** What goes to the server: an untouched optional field is left out; a local date and time becomes an instant. */
export function toAnswers(form: Form, values: FieldValues): Record<string, FieldValue> {
  const answers: Record<string, FieldValue> = {};
  for (const [name, field] of Object.entries(form.schema.properties)) {
    const value = values[name] ?? null;
    if (value === null || value === '') continue;
    const isMoment = field.type === 'string' && field.format === 'date-time';
    if (isMoment && typeof value === 'string') answers[name] = new Date(value).toISOString();
    else answers[name] = typeof value === 'object' ? [...value] : value;
  }
  return answers;
}

/** What a person had typed or chosen over the values it began with, in words; never a secret. */
export function toTypedWords(
  fields: readonly FieldModel[],
  values: FieldValues,
  initial: FieldValues,
): readonly { readonly label: string; readonly text: string }[] {
  return fields.flatMap((field) => {
    const value = values[field.name] ?? null;
    const isUntouched = JSON.stringify(value) === JSON.stringify(initial[field.name] ?? null);
    if (field.control === 'secret' || isEmptyValue(value) || isUntouched) return [];
    const toLabel = (item: string) => {
      const known = field.options?.find((option) => option.value === item)?.label;
      // The id of what was looked up tells a person nothing.
      return known ?? (field.search === undefined ? item : 'chosen from the list');
    };
    if (typeof value === 'boolean') return [{ label: field.label, text: value ? 'Yes' : 'No' }];
    const items = typeof value === 'object' && value !== null ? value : [String(value)];
    return [{ label: field.label, text: items.map(toLabel).join(', ') }];
  });
}

const configurationControls: Readonly<Record<ConfigurationField['type'], FieldControlKind>> = {
  text: 'text',
  multiline: 'multiline',
  boolean: 'boolean',
  integer: 'integer',
  money: 'decimal',
  choice: 'choice',
  choices: 'choices',
  list: 'list',
};

export function toValueText(value: ConfigurationValue | undefined): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'boolean') return value ? 'On' : 'Off';
  if (typeof value === 'object') return value.length === 0 ? null : value.join(', ');
  return String(value);
}

/** A field of a package configuration; `licenses` fills the choices of fields that name licenses. */
export function fromConfigurationField(
  field: ConfigurationField,
  given: {
    readonly section?: string;
    /** What it inherits as it is saved. */
    readonly inherited?:
      | { readonly expression: string; readonly value: ConfigurationValue }
      | undefined;
    /** What "=global.<name>" gives, by that name; absent where nothing can be inherited. */
    readonly global?: Configuration['global'];
    readonly licenses?: readonly FieldOption[];
  },
): FieldModel {
  const isLicense = field.lookup === 'licenses' && given.licenses !== undefined;
  const choosesOne = field.type === 'text' || field.type === 'choice';
  return {
    name: field.name,
    label: field.label,
    description: field.description,
    control: isLicense
      ? choosesOne
        ? 'choice'
        : 'choices'
      : field.lookup === 'csps'
        ? 'ranking'
        : configurationControls[field.type],
    required: false,
    options: isLicense ? given.licenses : field.options,
    minimum: field.minimum,
    maximum: field.maximum,
    section: given.section,
    inherit: field.inheritable ? toInheritance(field, given) : undefined,
  };
}

function toInheritance(
  field: ConfigurationField,
  given: Parameters<typeof fromConfigurationField>[1],
): FieldInheritance {
  const sources = Object.entries(given.global ?? {}).map(([name, source]) => ({
    expression: `=global.${name}`,
    valueText: toValueText(source.value),
  }));
  // As it is saved, as it is by default, or from the global field of the same name, whichever there is.
  const wishes = [given.inherited?.expression, field.default, `=global.${field.name}`];
  const found = wishes.find((wish) => sources.some(({ expression }) => expression === wish));
  return { expression: typeof found === 'string' ? found : null, sources };
}
