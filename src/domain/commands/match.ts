import { transliterate } from '../people/transliterate.ts';

/** What a phrase came to among the things it may name. */
export type Match<Thing> =
  | { readonly kind: 'one'; readonly phrase: string; readonly found: Thing }
  /** Two or more fit, in the order given. */
  | { readonly kind: 'several'; readonly phrase: string; readonly found: readonly Thing[] }
  | { readonly kind: 'none'; readonly phrase: string };

/** Words that say nothing about which license it is. */
const fillers: ReadonlySet<string> = new Set(
  'a an the license licenses licence licences seat seats subscription'.split(' '),
);
const shortForms: ReadonlyMap<string, readonly string[]> = new Map([
  ['m365', ['microsoft', '365']],
  ['o365', ['office', '365']],
  ['ms', ['microsoft']],
]);

function toProductWords(name: string): readonly string[] {
  return transliterate(name)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !fillers.has(word))
    .flatMap((word) => shortForms.get(word) ?? [word]);
}

/** A license of the tenant by which a phrase may mean it. */
export interface NamedProduct {
  /** What people call it. */
  readonly name: string;
  /** The tenant's own word for it, such as "SPB". */
  readonly partNumber: string;
}

function matchProduct<Product extends NamedProduct>(
  phrase: string,
  products: readonly Product[],
): Match<Product> {
  const wanted = toProductWords(phrase);
  const key = wanted.join(' ');
  if (key === '') return { kind: 'none', phrase };
  const exact = products.filter(
    ({ name, partNumber }) =>
      toProductWords(name).join(' ') === key ||
      partNumber.toLowerCase() === phrase.trim().toLowerCase(),
  );
  const wider = products.filter(({ name }) => {
    const words = new Set(toProductWords(name));
    return wanted.every((word) => words.has(word));
  });
  const found = exact.length > 0 ? exact : wider;
  const [only] = found;
  if (only === undefined) return { kind: 'none', phrase };
  return found.length === 1
    ? { kind: 'one', phrase, found: only }
    : { kind: 'several', phrase, found };
}

/**
 * Which licenses some phrases mean. A phrase means the one that is named exactly, or else the only one whose name has all
 * of its words. "A and B" is first looked at as one name, then as two.
 */
export function matchProducts<Product extends NamedProduct>(
  phrases: readonly string[],
  products: readonly Product[],
): readonly Match<Product>[] {
  return phrases.flatMap((phrase) => {
    const whole = matchProduct(phrase, products);
    const parts = phrase.split(/\s+(?:and|&|plus)\s+/i);
    return whole.kind === 'none' && parts.length > 1
      ? parts.map((part) => matchProduct(part, products))
      : [whole];
  });
}

/** A person by what a phrase may mean them. */
export interface NamedPerson {
  readonly displayName: string;
  readonly givenName: string | null;
  readonly surname: string | null;
  readonly userPrincipalName: string;
  /** The name before Windows 2000; absent where there is none. */
  readonly accountName?: string;
}

function toNameKey(name: string): string {
  return transliterate(name)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .join(' ');
}

/** The person whose whole name or account name a phrase is. A part of a name names nobody. */
export function matchPerson<Somebody extends NamedPerson>(
  phrase: string,
  people: readonly Somebody[],
): Match<Somebody> {
  const account = phrase.trim().toLowerCase();
  const key = toNameKey(phrase);
  const found = people.filter(
    (person) =>
      [person.userPrincipalName, person.accountName].some(
        (name) => name?.toLowerCase() === account,
      ) ||
      (key !== '' &&
        [
          person.displayName,
          `${person.givenName ?? ''} ${person.surname ?? ''}`,
          `${person.surname ?? ''} ${person.givenName ?? ''}`,
        ].some((name) => toNameKey(name) === key)),
  );
  const [only] = found;
  if (only === undefined) return { kind: 'none', phrase };
  return found.length === 1
    ? { kind: 'one', phrase, found: only }
    : { kind: 'several', phrase, found };
}
