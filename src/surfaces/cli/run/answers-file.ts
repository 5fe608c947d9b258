import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson } from '../../../lib/json.ts';
import { CommandFailed } from '../command-failed.ts';
import { choicesOf, defaultSpends, isLookedUp, type Choice, type Find } from './choices.ts';
import { isTable, type FormField, type RunForm } from './run.ts';
import { readTableFile } from './table-file.ts';

/** A table stands better in a file of its own. */
const namedFile = z.object({ file: z.string() });

const answersSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Answers by the name of the form, then by the name of the field. */
export type AnswersFile = z.output<typeof answersSchema>;

/** Reads `--answers`. Throws `CommandFailed` for what is no such file. */
export async function readAnswersFile(path: string): Promise<AnswersFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed(2, `The answers in ${path} cannot be read: ${why}`);
  });
  const parsed = parseJson(text);
  const answers = answersSchema.safeParse(parsed.ok ? parsed.value : null);
  if (answers.success) return answers.data;
  throw new CommandFailed(
    2,
    `${path} does not hold answers. It is JSON such as ` +
      '{ "licenses": { "licenses": ["Microsoft 365 Business Premium"] }, "confirm-plan": {} }.',
  );
}

/**
 * A form's answers out of what the file says of it: a choice may be written by its value or as people read it, a person by
 * name or mail address, a table as { "file": "starters.csv" }. What the file does not say keeps its default, except one that costs money. Throws `CommandFailed`
 * for a field that the form does not have, and for words that are not exactly one choice.
 */
export async function answersFrom(
  form: RunForm,
  said: Readonly<Record<string, unknown>>,
  find: Find,
): Promise<Record<string, unknown>> {
  const names = Object.keys(form.schema.properties);
  const strange = Object.keys(said).find((name) => !names.includes(name));
  if (strange !== undefined) {
    const has = names.length === 0 ? 'it has no fields' : `its fields are ${names.join(', ')}`;
    throw new CommandFailed(2, `"${form.name}" has no field "${strange}": ${has}.`);
  }
  const answers: Record<string, unknown> = { ...said };
  for (const [name, field] of Object.entries(form.schema.properties)) {
    if (Object.hasOwn(said, name)) answers[name] = await resolve(name, field, said[name], find);
    else if (field.default !== undefined && !defaultSpends(field)) answers[name] = field.default;
  }
  return answers;
}

async function resolve(name: string, field: FormField, said: unknown, find: Find) {
  const named = isTable(field) ? namedFile.safeParse(said).data : undefined;
  if (named !== undefined) return readTableFile(named.file);
  if (choicesOf(field) === null && !isLookedUp(field)) return said;
  if (!Array.isArray(said)) return resolveOne(name, field, said, find);
  const items: readonly unknown[] = said;
  return Promise.all(items.map((item) => resolveOne(name, field, item, find)));
}

async function resolveOne(
  name: string,
  field: FormField,
  said: unknown,
  find: Find,
): Promise<unknown> {
  if (typeof said !== 'string') return said;
  const named = matching(choicesOf(field) ?? [], said);
  if (named.length === 1 || !isLookedUp(field)) return onlyOf(named, field, said);
  const looked = await find(name, said);
  const exact = matching(looked, said);
  return onlyOf(exact.length === 0 ? looked : exact, field, said);
}

const plain = (text: string): string => text.replace(/^⚠\s*/, '').trim().toLowerCase();

/** Those whose value, label or first part of the detail (a person's mail address) is exactly this. */
function matching(choices: readonly Choice[], said: string): readonly Choice[] {
  const byValue = choices.filter(({ value }) => value === said);
  if (byValue.length > 0) return byValue;
  return choices.filter(
    ({ label, detail }) =>
      plain(label) === plain(said) || plain(detail.split(' · ')[0] ?? '') === plain(said),
  );
}

/** The value of the only match. What matches nothing goes to the server as it is, which says no in its own words. */
function onlyOf(matches: readonly Choice[], field: FormField, said: string): string {
  const [only, second] = matches;
  if (second === undefined) return only?.value ?? said;
  const names = matches.map(({ label, detail }) =>
    detail === '' ? label : `${label} (${detail})`,
  );
  throw new CommandFailed(
    2,
    `"${said}" is not exactly one choice of "${field.title}": ${names.join('; ')}.`,
  );
}
