import { assertNever } from '../../lib/invariant.ts';
import type { FormField, FormOption, FormSpec, OnlyWhen } from './form.ts';
import { tables } from './tables.ts';

/**
 * A question as every surface gets it: a flat JSON Schema, object of primitives and enums, as the elicitation of the Model
 * Context Protocol takes it (specification 2025-11-25 and 2026-07-28, "client/elicitation"). What that subset cannot say
 * stands under names with "x-", which a reader may leave aside without asking anything wrong.
 */
export interface FormSchema {
  readonly type: 'object';
  /** In the order in which they are asked. */
  readonly properties: Readonly<Record<string, FieldSchema>>;
  readonly required: string[];
}

export type FieldSchema = TextSchema | IntegerSchema | BooleanSchema | SeveralSchema;

interface FieldFacts {
  /** What the field is called. */
  readonly title: string;
  readonly description?: string;
  /** Heading under which the field stands. */
  readonly 'x-section'?: string;
  /** Means something only with this answer to another field, and is needed then unless it may be empty. */
  readonly 'x-only-when'?: OnlyWhen;
}

/** A text, a moment, a secret, or one of several. */
export interface TextSchema extends FieldFacts, Choosing {
  readonly type: 'string';
  /** The choices; absent for a text and for what is only looked up. */
  readonly oneOf?: ChoiceSchema[];
  readonly default?: string;
  readonly minLength?: number;
  /** In characters. */
  readonly maxLength?: number;
  readonly format?: 'email' | 'date' | 'date-time';
  /** Asked without showing it; never offered where an answer passes through a third party. */
  readonly 'x-secret'?: true;
  readonly 'x-multiline'?: true;
  /** It is a table, with tabs, commas or semicolons between the cells; these are the columns that it may have. */
  readonly 'x-table'?: string[];
}

export interface IntegerSchema extends FieldFacts {
  readonly type: 'integer';
  readonly default?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface BooleanSchema extends FieldFacts {
  readonly type: 'boolean';
  readonly default?: boolean;
}

/** Any number of several. */
export interface SeveralSchema extends FieldFacts, Choosing {
  readonly type: 'array';
  readonly items: { readonly anyOf: ChoiceSchema[] };
  readonly default?: string[];
  readonly minItems?: number;
}

interface Choosing {
  /** More than the schema names may be chosen: they are found by searching, and the server knows them. */
  readonly 'x-lookup'?: true;
  /** What is there and cannot be chosen, with the reason as detail. */
  readonly 'x-disabled'?: ChoiceSchema[];
}

export interface ChoiceSchema {
  readonly const: string;
  readonly title: string;
  readonly 'x-detail'?: string;
  /** Shown with a warning sign. */
  readonly 'x-warning'?: true;
  /** Choosing it needs the `spend` permission. */
  readonly 'x-spend'?: true;
}

/** A message in Teams may have about 28 KB; a question larger than that could not be asked everywhere. */
export const mostFormBytes = 28_000;

/** How many choices of a field are named where all of them would make the question too large. */
const namedChoices = [Infinity, 100, 50, 25, 12, 6, 3] as const;

const mostCharacters = 1_000;

/**
 * The question as it is served. Where it would be larger than `mostFormBytes` the long lists are cut: their first choices
 * and the last one, which means "none of these", stay; the others are looked up.
 */
export function toFormSchema(form: FormSpec): FormSchema {
  let schema = schemaNaming(form.fields, Infinity);
  for (const most of namedChoices) {
    schema = schemaNaming(form.fields, most);
    if (sizeOf({ ...form, fields: [], schema }) <= mostFormBytes) break;
  }
  return schema;
}

const sizeOf = (served: unknown): number => Buffer.byteLength(JSON.stringify(served));

function schemaNaming(fields: readonly FormField[], most: number): FormSchema {
  const asked = fields.filter(isAskable);
  return {
    type: 'object',
    properties: Object.fromEntries(asked.map((field) => [field.name, toFieldSchema(field, most)])),
    required: asked.filter((field) => field.required).map((field) => field.name),
  };
}

/** An optional choice without anything to choose is no question. */
function isAskable(field: FormField): boolean {
  const isChoice = field.type === 'choice' || field.type === 'choices';
  const isEmpty = isChoice && field.lookup === undefined && choosable(field).length === 0;
  return field.required || !isEmpty;
}

function toFieldSchema(field: FormField, most: number): FieldSchema {
  const facts: FieldFacts = {
    title: field.label,
    ...(field.description === undefined ? {} : { description: field.description }),
    ...(field.section === undefined ? {} : { 'x-section': field.section }),
    ...(field.onlyWhen === undefined ? {} : { 'x-only-when': field.onlyWhen }),
  };
  switch (field.type) {
    case 'string':
    case 'secret':
    case 'date':
    case 'date-time':
      return { type: 'string', ...facts, ...textRules(field) };
    case 'integer':
      return {
        type: 'integer',
        ...facts,
        ...(typeof field.default === 'number' ? { default: field.default } : {}),
        ...(field.minimum === undefined ? {} : { minimum: field.minimum }),
        ...(field.maximum === undefined ? {} : { maximum: field.maximum }),
      };
    case 'boolean':
      return {
        type: 'boolean',
        ...facts,
        ...(typeof field.default === 'boolean' ? { default: field.default } : {}),
      };
    case 'choice':
      return { type: 'string', ...facts, ...choiceRules(field, most) };
    case 'choices':
      return { type: 'array', ...facts, ...severalRules(field, most) };
    default:
      return assertNever(field.type);
  }
}

function textRules(field: FormField): Partial<TextSchema> {
  const format = field.type === 'date' || field.type === 'date-time' ? field.type : field.format;
  return {
    ...(format === 'date' || format === 'date-time'
      ? {}
      : { maxLength: field.maximumLength ?? mostCharacters }),
    ...(format === undefined ? {} : { format }),
    ...(typeof field.default === 'string' ? { default: field.default } : {}),
    ...(field.type === 'secret' ? { 'x-secret': true } : {}),
    ...(field.multiline === true ? { 'x-multiline': true } : {}),
    ...(field.table === undefined ? {} : { 'x-table': [...tables[field.table].columns] }),
  };
}

function choiceRules(field: FormField, most: number): Partial<TextSchema> {
  if (field.lookup !== undefined && field.options === undefined) {
    return {
      maxLength: mostCharacters,
      ...(typeof field.default === 'string' ? { default: field.default } : {}),
      'x-lookup': true,
    };
  }
  const preset = choosable(field).find((option) => option.value === field.default);
  const named = nameSome(field, preset === undefined ? [] : [preset], most);
  return {
    oneOf: named.choices,
    ...(preset === undefined ? {} : { default: preset.value }),
    ...named.rest,
  };
}

function severalRules(
  field: FormField,
  most: number,
): Omit<SeveralSchema, 'type' | keyof FieldFacts> {
  const wanted: readonly unknown[] = Array.isArray(field.default) ? field.default : [];
  const preset = choosable(field).filter((option) => wanted.includes(option.value));
  const named = nameSome(field, preset, most);
  return {
    items: { anyOf: named.choices },
    ...(field.required ? { minItems: 1 } : {}),
    ...(field.default === undefined ? {} : { default: preset.map((option) => option.value) }),
    ...named.rest,
  };
}

const choosable = (field: FormField): readonly FormOption[] =>
  (field.options ?? []).filter((option) => option.disabled !== true);

function nameSome(
  field: FormField,
  preset: readonly FormOption[],
  most: number,
): { readonly choices: ChoiceSchema[]; readonly rest: Choosing } {
  const all = choosable(field);
  const isCut = all.length > most;
  const kept = isCut
    ? all.filter(
        (option, index) => index < most - 1 || index === all.length - 1 || preset.includes(option),
      )
    : all;
  const disabled = (field.options ?? []).filter((option) => option.disabled === true);
  return {
    choices: kept.map(toChoice),
    rest: {
      ...(isCut || field.lookup !== undefined ? { 'x-lookup': true } : {}),
      ...(disabled.length === 0 ? {} : { 'x-disabled': disabled.slice(0, most).map(toChoice) }),
    },
  };
}

function toChoice(option: FormOption): ChoiceSchema {
  return {
    const: option.value,
    title: option.label,
    ...(option.detail === undefined || option.detail === '' ? {} : { 'x-detail': option.detail }),
    ...(option.warning === true ? { 'x-warning': true } : {}),
    ...(option.spend === true ? { 'x-spend': true } : {}),
  };
}
