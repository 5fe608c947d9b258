import { z } from 'zod';
import { formOption } from '../../../operations/schemas/run.ts';
import { call, type Connection } from '../client.ts';
import { pathOf, type FormField, type RunForm } from './run.ts';

/** Something that can be chosen. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  /** Empty for none. */
  readonly detail: string;
  readonly spends: boolean;
  readonly canBeChosen: boolean;
}

type ChoiceSchema = NonNullable<Extract<FormField, { type: 'string' }>['oneOf']>[number];

function fromSchema(choice: ChoiceSchema, canBeChosen: boolean): Choice {
  return {
    value: choice.const,
    label: choice.title,
    detail: choice['x-detail'] ?? '',
    spends: choice['x-spend'] === true,
    canBeChosen,
  };
}

/** What a field names as choices, those that cannot be chosen last; null where it is no choice or is only looked up. */
export function choicesOf(field: FormField): readonly Choice[] | null {
  if (field.type !== 'string' && field.type !== 'array') return null;
  const named = field.type === 'array' ? field.items.anyOf : field.oneOf;
  if (named === undefined) return null;
  return [
    ...named.map((choice) => fromSchema(choice, true)),
    ...(field['x-disabled'] ?? []).map((choice) => fromSchema(choice, false)),
  ];
}

export const isLookedUp = (field: FormField): boolean =>
  'x-lookup' in field && field['x-lookup'] === true;

/** Finds choices that the schema does not name. */
export type Find = (
  field: string,
  text: string,
  signal?: AbortSignal,
) => Promise<readonly Choice[]>;

const found = z.object({ items: z.array(formOption) });

export function createFind(connection: Connection, runId: string, form: RunForm): Find {
  return async (field, text, signal) => {
    const query = new URLSearchParams({ search: text }).toString();
    const place = `forms/${encodeURIComponent(form.id)}/lookup/${encodeURIComponent(field)}`;
    const path = `${pathOf(runId)}/${place}?${query}`;
    const { items } = found.parse((await call(connection, { method: 'GET', path }, signal)).body);
    return items.map((item) => ({
      value: item.value,
      label: item.label,
      detail: item.detail ?? '',
      spends: item.spend === true,
      canBeChosen: item.disabled !== true,
    }));
  };
}

/** Whether a field's default costs money: such a default is never taken without being named. */
export function defaultSpends(field: FormField): boolean {
  const presets: readonly unknown[] = [field.default].flat();
  return (
    choicesOf(field)?.some((choice) => choice.spends && presets.includes(choice.value)) === true
  );
}
