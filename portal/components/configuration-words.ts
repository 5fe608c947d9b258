import type { ConfigurationField, ConfigurationValue } from '../api/types.ts';
import { toValueText } from './to-field-models.ts';

/** As `toConfigurationWords` for a value of the history, where nothing means that the field had its default. */
export function toHistoryWords(
  field: Pick<ConfigurationField, 'options' | 'default'> | undefined,
  value: ConfigurationValue | undefined,
  licenses: ReadonlyMap<string, string> = new Map(),
): string {
  const isDefault = value === null || value === undefined;
  if (!isDefault || toValueText(field?.default) === null) {
    return toConfigurationWords(field, value, licenses);
  }
  return `${toConfigurationWords(field, field?.default, licenses)} (default)`;
}

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
