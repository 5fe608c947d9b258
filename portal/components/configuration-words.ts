import type { ConfigurationField, ConfigurationValue } from '../api/types.ts';
import { toValueText } from './to-field-models.ts';

/** A field's value for people: the names of its choices instead of their ids; "empty" where there is nothing. */
export function toConfigurationWords(
  field: Pick<ConfigurationField, 'options'> | undefined,
  value: ConfigurationValue | undefined,
  licenses: ReadonlyMap<string, string> = new Map(),
): string {
  const name = (one: string) =>
    field?.options?.find((option) => option.value === one)?.label ?? licenses.get(one) ?? one;
  if (typeof value === 'string' && value !== '') return name(value);
  if (Array.isArray(value) && value.length > 0) return value.map(name).join(', ');
  return toValueText(value) ?? 'empty';
}
