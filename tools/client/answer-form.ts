import { z } from 'zod';
import type { Api } from './api.ts';
import type { Run, RunForm } from './run.ts';

/** One field of a question, as scripts read it. */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly isRequired: boolean;
  /** What may be chosen; null where the field is no choice. */
  readonly options: readonly FieldOption[] | null;
  readonly schema: RunForm['schema']['properties'][string];
}

interface FieldOption {
  readonly value: string;
  readonly label: string;
  /** Empty for none. */
  readonly detail: string;
  readonly hasWarning: boolean;
}

/** The fields of a question in the order in which they are asked. */
export function fieldsOf({ schema }: RunForm): readonly FormField[] {
  return Object.entries(schema.properties).map(([name, field]) => {
    const choices =
      field.type === 'array'
        ? field.items.anyOf
        : field.type === 'string'
          ? (field.oneOf ?? null)
          : null;
    return {
      name,
      label: field.title,
      isRequired: schema.required.includes(name),
      options:
        choices?.map((choice) => ({
          value: choice.const,
          label: choice.title,
          detail: choice['x-detail'] ?? '',
          hasWarning: choice['x-warning'] === true,
        })) ?? null,
      schema: field,
    };
  });
}

type Answers = Record<string, unknown>;

/** What a person would choose, by the form's name: answers, or a function that makes them from what the form offers. */
export type FormScript = Readonly<
  Record<string, Readonly<Answers> | ((form: RunForm, run: Run) => MaybeLater<Readonly<Answers>>)>
>;

/** The answers that stand in a script for a form; none where they are made from what the form offers. */
export function answersFor(script: FormScript, form: string): Readonly<Answers> {
  const entry = script[form];
  return typeof entry === 'function' ? {} : (entry ?? {});
}

type MaybeLater<Value> = Value | Promise<Value>;

const choices = z.object({
  items: z.array(z.object({ value: z.string(), label: z.string() })),
});

/**
 * Answers a form from its definition: what the script says, else the default, else the first choice. Fields that are not required and have no default are left out.
 */
export async function answerForm(
  api: Api,
  run: Run,
  form: RunForm,
  script: FormScript,
): Promise<Answers> {
  const entry = script[form.name] ?? {};
  const chosen = typeof entry === 'function' ? await entry(form, run) : entry;
  const answers: Answers = {};
  for (const field of fieldsOf(form)) {
    const value =
      field.name in chosen ? chosen[field.name] : await answerField(api, run, form, field);
    if (value !== undefined) answers[field.name] = value;
  }
  return answers;
}

async function answerField(api: Api, run: Run, form: RunForm, field: FormField): Promise<unknown> {
  const { schema } = field;
  if (schema.default !== undefined) return schema.default;
  if (!field.isRequired) return undefined;
  switch (schema.type) {
    case 'array':
      return [await firstChoice(api, run, form, field)].filter((one) => one !== undefined);
    case 'boolean':
      return true;
    case 'integer':
      return schema.minimum ?? 1;
    case 'string':
      if (field.options !== null || schema['x-lookup'] === true)
        return (await firstChoice(api, run, form, field)) ?? '';
      if (schema.format === 'date' || schema.format === 'date-time') {
        throw new Error(
          `The form "${form.title}" asks for ${field.label}: the script has to say it.`,
        );
      }
      return schema.format === 'email' ? 'someone@northwind-it.example' : `Any ${field.label}`;
  }
}

async function firstChoice(
  api: Api,
  run: Run,
  form: RunForm,
  field: FormField,
): Promise<string | undefined> {
  const offered = field.options?.find((option) => !option.hasWarning) ?? field.options?.[0];
  if (offered !== undefined) return offered.value;
  const path = `/v1/runs/${run.id}/forms/${form.id}/lookup/${field.name}`;
  return (await api.get(path, choices)).items[0]?.value;
}

/** The value of the choice whose label contains `words`, for scripts. Throws when the field or the choice is missing. */
export function choiceNamed(form: RunForm, fieldName: string, words: string): string {
  const field = fieldsOf(form).find((one) => one.name === fieldName);
  const wanted = words.toLowerCase();
  const option = field?.options?.find((one) => one.label.toLowerCase().includes(wanted));
  if (option === undefined) {
    const labels = field?.options?.map((one) => one.label).join(', ') ?? 'no such field';
    throw new Error(`"${form.title}" offers no "${words}" under ${fieldName}: ${labels}`);
  }
  return option.value;
}
