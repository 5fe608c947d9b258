/** Filters: what a search looks for, and whether an entry is it. Source: RFC 4511 4.5.1.7; MS-ADTS 3.1.1.3.1.3. */
import type { BerReader } from 'ldapts';

import { inside, required, textOf } from './ber.ts';
import { fold } from './names.ts';
import { classes } from './schema-data.ts';
import type { ClassRow } from './schema-data.ts';
import type { AttributeType, Schema } from './schema.ts';
import { findEntry } from './tree.ts';
import type { Entry, Tree } from './tree.ts';
import { compare } from './values.ts';
import { namedBy, valuesOf } from './view.ts';

/** A condition on one attribute. */
type Condition =
  | { readonly kind: 'equals' | 'at-least' | 'at-most'; readonly value: Buffer }
  | { readonly kind: 'present' }
  | {
      readonly kind: 'like';
      readonly initial: string;
      readonly any: readonly string[];
      readonly final: string;
    }
  | { readonly kind: 'rule'; readonly rule: string; readonly value: Buffer };

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly filters: readonly Filter[] }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'condition'; readonly attribute: string; readonly condition: Condition };

const presentTag = 0x87;
const about = 0xa8;

export function readFilter(reader: BerReader): Filter {
  const tag = required(reader.peek());
  if (tag === presentTag)
    return {
      kind: 'condition',
      attribute: textOf(reader, presentTag),
      condition: { kind: 'present' },
    };
  const own = inside(reader, tag);
  if (tag === 0xa0) return { kind: 'and', filters: readFilters(own) };
  if (tag === 0xa1) return { kind: 'or', filters: readFilters(own) };
  if (tag === 0xa2) return { kind: 'not', filter: readFilter(own) };
  if (tag === 0xa9) return readRule(own);
  const attribute = textOf(own);
  if (tag === 0xa4) return { kind: 'condition', attribute, condition: readLike(inside(own)) };
  const kinds = { 0xa3: 'equals', 0xa5: 'at-least', 0xa6: 'at-most', [about]: 'equals' } as const;
  const kind = Object.entries(kinds).find(([one]) => Number(one) === tag)?.[1];
  if (kind === undefined) throw new Error(`There is no filter ${tag}`);
  return { kind: 'condition', attribute, condition: { kind, value: bytesIn(own, 0x04) } };
}

const bytesIn = (reader: BerReader, tag: number): Buffer => required(reader.readString(tag, true));

function readFilters(reader: BerReader): readonly Filter[] {
  const filters: Filter[] = [];
  while (reader.remain > 0) filters.push(readFilter(reader));
  return filters;
}

function readLike(reader: BerReader): Condition {
  const parts = { initial: '', final: '' };
  const any: string[] = [];
  while (reader.remain > 0) {
    const tag = reader.peek();
    if (tag === 0x80) parts.initial = fold(textOf(reader, 0x80));
    else if (tag === 0x82) parts.final = fold(textOf(reader, 0x82));
    else any.push(fold(textOf(reader, 0x81)));
  }
  return { kind: 'like', any, ...parts };
}

function readRule(reader: BerReader): Filter {
  const texts = { rule: '', attribute: '' };
  if (reader.peek() === 0x81) texts.rule = textOf(reader, 0x81);
  if (reader.peek() === 0x82) texts.attribute = textOf(reader, 0x82);
  const { rule, attribute } = texts;
  return {
    kind: 'condition',
    attribute,
    condition: { kind: 'rule', rule, value: bytesIn(reader, 0x83) },
  };
}

/** Where a filter is asked. */
export interface FilterContext {
  readonly tree: Tree;
  readonly schema: Schema;
}

/** Null: it cannot be said, for example of an attribute that the schema has not; such an entry is not found. */
export function matches(context: FilterContext, filter: Filter, entry: Entry): boolean | null {
  switch (filter.kind) {
    case 'not': {
      const inner = matches(context, filter.filter, entry);
      return inner === null ? null : !inner;
    }
    case 'and':
    case 'or': {
      const decisive = filter.kind === 'or';
      const answers = filter.filters.map((one) => matches(context, one, entry));
      if (answers.includes(decisive)) return decisive;
      return answers.includes(null) ? null : !decisive;
    }
    case 'condition': {
      const type = context.schema.find(filter.attribute);
      if (type === undefined || type.by === 'computed' || type.name === 'unicodePwd') return null;
      return meets(context, entry, type, filter.condition);
    }
  }
}

const rules = { and: '1.2.840.113556.1.4.803', or: '1.2.840.113556.1.4.804' } as const;

function meets(
  { tree }: FilterContext,
  entry: Entry,
  type: AttributeType,
  condition: Condition,
): boolean | null {
  const named = namedBy(entry, type);
  if (named !== null && condition.kind !== 'present') {
    if (condition.kind !== 'equals') return null;
    const asked = entryNamed(tree, type, condition.value.toString('utf8'));
    return asked !== null && [...named].includes(asked);
  }
  const values = valuesOf(tree, entry, type);
  switch (condition.kind) {
    case 'present':
      return values.length > 0;
    case 'like':
      if (type.syntax !== 'text') return null;
      return values.some((value) => isLike(fold(value.toString('utf8')), condition));
    case 'rule':
      if (type.syntax !== 'integer') return null;
      return matchesBits(values, condition);
    case 'equals':
    case 'at-least':
    case 'at-most': {
      const { kind } = condition;
      const signs = values.map((value) => compare(type.syntax, value, condition.value));
      if (compare(type.syntax, condition.value, condition.value) === null) return null;
      return signs.some(
        (sign) =>
          sign !== null &&
          (kind === 'equals' ? sign === 0 : kind === 'at-least' ? sign >= 0 : sign <= 0),
      );
    }
  }
}

/** A class may stand for the category that its entries have, as in "(objectCategory=group)". */
function entryNamed(tree: Tree, { name }: AttributeType, text: string): Entry | null {
  const isClass = ([kind, { category }]: readonly [string, ClassRow]): boolean =>
    [kind, category].some((one) => one.toLowerCase() === text.toLowerCase());
  const shortened = Object.entries(classes).find(isClass)?.[1].category;
  const isShort = name === 'objectCategory' && shortened !== undefined;
  return findEntry(
    tree,
    isShort ? `CN=${shortened},CN=Schema,CN=Configuration,${tree.domainName}` : text,
  );
}

function isLike(
  text: string,
  { initial, any, final }: Extract<Condition, { kind: 'like' }>,
): boolean {
  if (!text.startsWith(initial)) return false;
  let at = initial.length;
  for (const part of any) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - final.length >= at && text.endsWith(final);
}

function matchesBits(
  values: readonly Buffer[],
  { rule, value }: Extract<Condition, { kind: 'rule' }>,
): boolean | null {
  const asked = value.toString('utf8');
  if (!/^-?\d{1,19}$/.test(asked) || (rule !== rules.and && rule !== rules.or)) return null;
  const mask = BigInt(asked);
  return values.some((one) => {
    const common = BigInt(one.toString('utf8')) & mask;
    return rule === rules.and ? common === mask : common !== 0n;
  });
}
