import { useCallback, useEffect, useMemo, useState } from 'react';
import type { FieldModel, FieldValue, FieldValues } from './field-model.ts';
import { toEmptyValue } from './field-model.ts';
import { findErrors } from './validate.ts';

export interface FieldForm {
  readonly fields: readonly FieldModel[];
  readonly values: FieldValues;
  /** Message by field name. */
  readonly errors: Readonly<Record<string, string>>;
  readonly isDirty: boolean;
  readonly setValue: (name: string, value: FieldValue) => void;
  readonly setErrors: (errors: Readonly<Record<string, string>>) => void;
  /** Checks every field; answers whether the form may be sent. */
  readonly validate: () => boolean;
  /** Takes the present values as the saved ones and forgets the draft. */
  readonly markSaved: () => void;
  /** Goes back to the values that were loaded. */
  readonly reset: () => void;
}

interface Settings {
  readonly fields: readonly FieldModel[];
  readonly initial: FieldValues;
  /** Keeps what was typed over a reload, in this tab only; secrets are never kept. */
  readonly draftKey?: string;
}

function readDraft(key: string | undefined): Record<string, FieldValue> {
  if (key === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(sessionStorage.getItem(key) ?? '{}');
    // Proof: the only writer of this key is `writeDraft`, in the same tab; a foreign shape only misses fields.
    return typeof parsed === 'object' && parsed !== null
      ? (parsed as Record<string, FieldValue>)
      : {};
  } catch {
    return {};
  }
}

function writeDraft(key: string, fields: readonly FieldModel[], values: FieldValues): void {
  const kept = fields.filter((field) => field.control !== 'secret' && field.name in values);
  try {
    sessionStorage.setItem(
      key,
      JSON.stringify(Object.fromEntries(kept.map((field) => [field.name, values[field.name]]))),
    );
  } catch {
    // Storage is full or forbidden in this frame: the form works, only the draft is not kept.
  }
}

function dropDraft(key: string | undefined): void {
  if (key === undefined) return;
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Forbidden in this frame: no draft was kept either.
  }
}

export function toInitialValues(fields: readonly FieldModel[], given: FieldValues): FieldValues {
  return Object.fromEntries(
    fields.map((field) => [field.name, given[field.name] ?? toEmptyValue(field.control)]),
  );
}

/** The state of one form: values, errors, and whether there is something to lose. */
export function useFieldForm({ fields, initial, draftKey }: Settings): FieldForm {
  const [saved, setSaved] = useState<FieldValues>(() => toInitialValues(fields, initial));
  const [values, setValues] = useState<FieldValues>(() => {
    const draft = readDraft(draftKey);
    const known = fields.filter((field) => field.name in draft);
    return {
      ...toInitialValues(fields, initial),
      ...Object.fromEntries(known.map((field) => [field.name, draft[field.name] ?? null])),
    };
  });
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});

  const isDirty = useMemo(() => JSON.stringify(values) !== JSON.stringify(saved), [values, saved]);

  useEffect(() => {
    if (draftKey !== undefined && isDirty) writeDraft(draftKey, fields, values);
  }, [draftKey, fields, values, isDirty]);

  const setValue = useCallback((name: string, value: FieldValue) => {
    setValues((before) => ({ ...before, [name]: value }));
    setErrors((before) => {
      if (!(name in before)) return before;
      return Object.fromEntries(Object.entries(before).filter(([field]) => field !== name));
    });
  }, []);

  return {
    fields,
    values,
    errors,
    isDirty,
    setValue,
    setErrors,
    validate: () => {
      const found = findErrors(fields, values);
      setErrors(found);
      return Object.keys(found).length === 0;
    },
    markSaved: () => {
      setSaved(values);
      dropDraft(draftKey);
    },
    reset: () => {
      setValues(saved);
      setErrors({});
      dropDraft(draftKey);
    },
  };
}
