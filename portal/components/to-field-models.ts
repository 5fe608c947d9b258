import { lookUp } from '../api/operations.ts';
import type { ConfigurationField, ConfigurationValue, Form, FormField } from '../api/types.ts';
import type { FieldControlKind, FieldModel, FieldOption } from '../ui/form/field-model.ts';

function toRunControl(field: FormField): FieldControlKind {
  if (field.type === 'string') return field.multiline === true ? 'multiline' : 'text';
  return field.type;
}

/** A run's question as fields of the form renderer; look-ups ask the server for that run. */
export function fromForm(runId: string, form: Form): FieldModel[] {
  return form.fields.map((field) => ({
    name: field.name,
    label: field.label,
    description: field.description,
    control: toRunControl(field),
    required: field.required,
    options: field.options,
    minimum: field.minimum,
    maximum: field.maximum,
    maximumLength: field.maximumLength,
    format: field.format,
    section: field.section,
    search:
      field.lookup === true
        ? async (text, signal) =>
            (await lookUp({ runId, formId: form.id, field: field.name }, text, signal)).items
        : undefined,
  }));
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
    readonly inherited?:
      | { readonly expression: string; readonly value: ConfigurationValue }
      | undefined;
    readonly licenses?: readonly FieldOption[];
  },
): FieldModel {
  const isLicense = field.lookup === 'licenses' && given.licenses !== undefined;
  const choosesOne = field.type === 'text' || field.type === 'choice';
  const expression =
    given.inherited?.expression ??
    (typeof field.default === 'string' && field.default.startsWith('=global.')
      ? field.default
      : `=global.${field.name}`);
  return {
    name: field.name,
    label: field.label,
    description: field.description,
    control: isLicense ? (choosesOne ? 'choice' : 'choices') : configurationControls[field.type],
    required: false,
    options: isLicense ? given.licenses : field.options,
    minimum: field.minimum,
    maximum: field.maximum,
    section: given.section,
    inherit: field.inheritable
      ? { expression, valueText: toValueText(given.inherited?.value) }
      : undefined,
  };
}
