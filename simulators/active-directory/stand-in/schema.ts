import { attributeRows, backLinks, classes, exchangeRows } from './schema-data.ts';
import type { Syntax } from './schema-data.ts';

/** One attribute of the schema. */
export interface AttributeType {
  /** As Microsoft spells it. */
  readonly name: string;
  readonly syntax: Syntax;
  readonly isMultiValued: boolean;
  /** In letters, or bytes; null without an end. */
  readonly longest: number | null;
  readonly on: readonly string[];
  readonly by: 'client' | 'system' | 'computed';
  /** The attribute that this one is the other end of. */
  readonly backLinkOf: string | null;
}

/** What a directory knows. */
export interface Schema {
  readonly attributes: readonly AttributeType[];
  /** By name in any case; undefined for one that it has not. */
  find(name: string): AttributeType | undefined;
}

export function createSchema(kind: 'plain' | 'exchange'): Schema {
  const rows = kind === 'exchange' ? [...attributeRows, ...exchangeRows] : attributeRows;
  const attributes = rows.flatMap(({ on, syntax, names, by }) =>
    names.map((text): AttributeType => {
      const [head = '', longest] = text.split(':');
      const name = head.replace('*', '');
      return {
        name,
        syntax,
        isMultiValued: head.endsWith('*'),
        longest: longest === undefined ? null : Number(longest),
        on,
        by: by ?? 'client',
        backLinkOf: backLinks[name] ?? null,
      };
    }),
  );
  const byName = new Map(attributes.map((one) => [one.name.toLowerCase(), one]));
  return { attributes, find: (name) => byName.get(name.toLowerCase()) };
}

/** The ancestors of a class, the most general first, and itself. */
export const chainOf = (kind: string): readonly string[] => classes[kind]?.chain ?? ['top'];

export const isAllowedOn = (kind: string, { on }: AttributeType): boolean =>
  on.some((name) => chainOf(kind).includes(name));

/** The class that an entry of these is: the one whose ancestors are all the others; null where they fit no class. */
export function structuralClass(names: readonly string[]): string | null {
  const asked = new Set(names.map((name) => name.toLowerCase()));
  const fits = (chain: readonly string[]): boolean => {
    const own = chain.map((name) => name.toLowerCase());
    return asked.has(own.at(-1) ?? '') && [...asked].every((name) => own.includes(name));
  };
  return Object.entries(classes).find(([, { chain }]) => fits(chain))?.[0] ?? null;
}
