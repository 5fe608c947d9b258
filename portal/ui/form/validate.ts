import {
  findSource,
  isEmptyValue,
  isInheritance,
  toAskedFields,
  type FieldModel,
  type FieldValue,
  type FieldValues,
} from './field-model.ts';

function findError(field: FieldModel, value: FieldValue | undefined): string | null {
  if (field.inherit !== undefined && isInheritance(value)) return findUnknown(field, value);
  if (isEmptyValue(value)) {
    return field.required && field.isStored !== true ? `${field.label} is needed.` : null;
  }
  if (typeof value === 'number') {
    if (field.minimum !== undefined && value < field.minimum) {
      return `${field.label} must be ${field.minimum} or more.`;
    }
    if (field.maximum !== undefined && value > field.maximum) {
      return `${field.label} must be ${field.maximum} or less.`;
    }
  }
  if (typeof value === 'string') {
    if (field.maximumLength !== undefined && value.length > field.maximumLength) {
      return `${field.label} may have at most ${field.maximumLength} characters.`;
    }
    if (field.format === 'email' && !/^[^\s@]+@[^\s@]+$/.test(value)) {
      return `${field.label} must be an e-mail address.`;
    }
  }
  return null;
}

/** An expression that names nothing. */
function findUnknown({ label, inherit }: FieldModel, expression: string): string | null {
  if (findSource(inherit, expression) !== undefined) return null;
  const known = inherit?.sources.map((source) => source.expression) ?? [];
  return `${label}: "${expression.trim()}" is no global field. There are ${known.join(', ')}.`;
}

/** Message by field name; empty when all is well. The server checks again: this only saves a round trip. */
export function findErrors(
  fields: readonly FieldModel[],
  values: FieldValues,
): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const field of toAskedFields(fields, values)) {
    const message = findError(field, values[field.name]);
    if (message !== null) errors[field.name] = message;
  }
  return errors;
}
