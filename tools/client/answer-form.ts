import { z } from 'zod';
import type { Api } from './api.ts';
import type { Run, RunForm } from './run.ts';

type FormField = RunForm['fields'][number];
type Answers = Record<string, unknown>;

/** What a person would choose, by the form's name: answers, or a function that makes them from what the form offers. */
export type FormScript = Readonly<
  Record<string, Readonly<Answers> | ((form: RunForm, run: Run) => MaybeLater<Readonly<Answers>>)>
>;

type MaybeLater<Value> = Value | Promise<Value>;

const choices = z.object({
  items: z.array(z.object({ value: z.string(), label: z.string() })),
});

/**
 * Answers a form from its definition: what the script says, else the default, else the first choice that is not
 * disabled. Fields that are not required and have no default are left out.
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
  for (const field of form.fields) {
    const value =
      field.name in chosen ? chosen[field.name] : await answerField(api, run, form, field);
    if (value !== undefined) answers[field.name] = value;
  }
  return answers;
}

async function answerField(api: Api, run: Run, form: RunForm, field: FormField): Promise<unknown> {
  if (field.default !== undefined && field.default !== null) return field.default;
  if (!field.required) return undefined;
  switch (field.type) {
    case 'choice':
      return (await firstChoice(api, run, form, field)) ?? '';
    case 'choices':
      return [await firstChoice(api, run, form, field)].filter((one) => one !== undefined);
    case 'boolean':
      return true;
    case 'integer':
      return field.minimum ?? 1;
    case 'date':
    case 'date-time':
      throw new Error(
        `The form "${form.title}" asks for ${field.label}: the script has to say it.`,
      );
    case 'string':
    case 'secret':
      return field.format === 'email' ? 'someone@northwind-it.example' : `Any ${field.label}`;
  }
}

async function firstChoice(
  api: Api,
  run: Run,
  form: RunForm,
  field: FormField,
): Promise<string | undefined> {
  const enabled = field.options?.find(
    (option) => option.disabled !== true && option.warning !== true,
  );
  const offered = enabled ?? field.options?.find((option) => option.disabled !== true);
  if (offered !== undefined || field.lookup !== true) return offered?.value;
  const path = `/v1/runs/${run.id}/forms/${form.id}/lookup/${field.name}`;
  return (await api.get(path, choices)).items[0]?.value;
}

/** The value of the choice whose label contains `words`, for scripts. Throws when the field or the choice is missing. */
export function choiceNamed(form: RunForm, fieldName: string, words: string): string {
  const field = form.fields.find((one) => one.name === fieldName);
  const wanted = words.toLowerCase();
  const option = field?.options?.find((one) => one.label.toLowerCase().includes(wanted));
  if (option === undefined) {
    const labels = field?.options?.map((one) => one.label).join(', ') ?? 'no such field';
    throw new Error(`"${form.title}" offers no "${words}" under ${fieldName}: ${labels}`);
  }
  return option.value;
}
