import {
  inheritedField,
  type ConfigurationField,
  type FieldSection,
} from '../../flows/runs/package.ts';
import { invalidFields } from '../failures.ts';

type Given = string | number | boolean | readonly string[] | null;

/**
 * The values to store: what was saved, with `given` over it; null takes a field back to its default.
 * Throws a field-named refusal for unknown fields and for values that do not fit.
 */
export function checkValues(
  sections: readonly FieldSection[],
  global: readonly FieldSection[],
  saved: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, Given>>,
): Record<string, unknown> {
  const fields = sections.flatMap((section) => section.fields);
  const globalNames = new Set(global.flatMap((one) => one.fields.map(({ name }) => name)));
  const values: Record<string, unknown> = { ...saved };
  const errors: Record<string, string> = {};
  for (const [name, raw] of Object.entries(given)) {
    const field = fields.find((one) => one.name === name);
    if (field === undefined) {
      errors[name] = `There is no field "${name}" here.`;
      continue;
    }
    if (raw === null) {
      delete values[name];
      continue;
    }
    const inherits = typeof raw === 'string' && raw.trim().startsWith('=');
    const error = inherits ? checkExpression(field, raw, globalNames) : checkValue(field, raw);
    if (error !== null) errors[name] = error;
    values[name] = typeof raw === 'string' ? raw.trim() : raw;
  }
  if (Object.keys(errors).length > 0) throw invalidFields(errors);
  return values;
}

function checkExpression(
  field: ConfigurationField,
  raw: string,
  globalNames: ReadonlySet<string>,
): string | null {
  if (!field.inheritable) return `${field.label} cannot be inherited: enter a value.`;
  const name = inheritedField(raw);
  if (name === null) return `${field.label}: write "=global." and the name of a global field.`;
  if (globalNames.has(name)) return null;
  const known = [...globalNames].join(', ');
  return `${field.label}: there is no global field "${name}"; there are ${known}.`;
}

function checkValue(field: ConfigurationField, raw: Exclude<Given, null>): string | null {
  switch (field.type) {
    case 'boolean':
      return typeof raw === 'boolean' ? null : `${field.label} must be yes or no.`;
    case 'integer':
    case 'money':
      return checkNumber(field, raw);
    case 'choice':
      return typeof raw === 'string' ? checkChoices(field, [raw]) : `${field.label} is one choice.`;
    case 'choices':
    case 'list':
      if (typeof raw !== 'object') return `${field.label} must be a list.`;
      return field.type === 'choices' ? checkChoices(field, raw) : checkTexts(field, raw);
    case 'text':
    case 'multiline':
      if (typeof raw !== 'string') return `${field.label} must be text.`;
      return raw.length <= 5_000
        ? checkTexts(field, [raw])
        : `${field.label} may have 5,000 characters at most.`;
  }
}

function checkTexts({ label, check }: ConfigurationField, texts: readonly string[]): string | null {
  const faults = texts.flatMap((text) => (text.trim() === '' ? [] : (check?.(text.trim()) ?? [])));
  return faults.length === 0 ? null : `${label}: ${faults.join(' ')}`;
}

function checkNumber(field: ConfigurationField, raw: Exclude<Given, null>): string | null {
  if (typeof raw !== 'number' || !Number.isFinite(raw)) return `${field.label} must be a number.`;
  if (field.type === 'integer' && !Number.isSafeInteger(raw)) {
    return `${field.label} must be a whole number.`;
  }
  if (field.minimum !== undefined && raw < field.minimum) {
    return `${field.label} must be at least ${field.minimum}.`;
  }
  if (field.maximum !== undefined && raw > field.maximum) {
    return `${field.label} must be at most ${field.maximum}.`;
  }
  return null;
}

/** Choices that are looked up in the tenant are not checked here: the tenant need not be reachable to save a form. */
function checkChoices(field: ConfigurationField, raw: readonly string[]): string | null {
  if (field.options === undefined) return null;
  const unknown = raw.find((one) => !field.options?.some((option) => option.value === one));
  return unknown === undefined ? null : `${field.label} has no choice "${unknown}".`;
}
