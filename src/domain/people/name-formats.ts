/** The parts of a person's name that formats are made of. */
export interface PersonName {
  readonly firstName: string;
  readonly lastName: string;
  /** Absent or empty where the person has none or nobody asked. */
  readonly middleName?: string;
}

/** How the part before the "@" is made, by example: Jane Doe. */
export const nameFormats = [
  'first.last',
  'flast',
  'firstl',
  'first',
  'last',
  'last.first',
  'lastf',
  'firstlast',
  'lastfirst',
  'first_last',
  'first-last',
  'f.last',
  'first.l',
] as const;
export type NameFormat = (typeof nameFormats)[number];

type Composer = (first: string, last: string) => string;

const composers: Record<NameFormat, Composer> = {
  'first.last': (first, last) => `${first}.${last}`,
  flast: (first, last) => `${first.slice(0, 1)}${last}`,
  firstl: (first, last) => `${first}${last.slice(0, 1)}`,
  first: (first) => first,
  last: (_first, last) => last,
  'last.first': (first, last) => `${last}.${first}`,
  lastf: (first, last) => `${last}${first.slice(0, 1)}`,
  firstlast: (first, last) => `${first}${last}`,
  lastfirst: (first, last) => `${last}${first}`,
  first_last: (first, last) => `${first}_${last}`,
  'first-last': (first, last) => `${first}-${last}`,
  'f.last': (first, last) => `${first.slice(0, 1)}.${last}`,
  'first.l': (first, last) => `${first}.${last.slice(0, 1)}`,
};

/** Puts two cleaned name parts together. */
export function composeName(format: NameFormat, first: string, last: string): string {
  return composers[format](first, last);
}

/** How a display name is made, by example: Jane Doe of Sales. */
export const displayNameFormats = [
  'First Last',
  'Last, First',
  'Last First',
  'First M. Last',
  'First Last (Department)',
  'First Last - Company',
] as const;
export type DisplayNameFormat = (typeof displayNameFormats)[number];

/** What a display name may carry besides the name. */
export interface DisplayNameParts extends PersonName {
  /** Absent or empty: its brackets are left out. */
  readonly department?: string;
  /** Absent or empty: its dash is left out. */
  readonly company?: string;
}

const maximumDisplayNameLength = 256;

/** One line with single blanks: names arrive pasted out of forms and mails. */
function tidy(text: string): string {
  return text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
}

/**
 * The display name in the chosen format, accents kept. Empty only when both names are empty.
 * Cut at 256 characters, the directory's limit as generally known (assumed: no contract paper names it).
 */
export function composeDisplayName(parts: DisplayNameParts, format: DisplayNameFormat): string {
  const first = tidy(parts.firstName);
  const last = tidy(parts.lastName);
  const initial = tidy(parts.middleName ?? '').slice(0, 1);
  const suffix = (text: string | undefined, before: string, after: string): string =>
    tidy(text ?? '') === '' ? '' : `${before}${tidy(text ?? '')}${after}`;
  const plain = tidy(`${first} ${last}`);
  const composed: Record<DisplayNameFormat, string> = {
    'First Last': plain,
    'Last, First': [last, first].filter((part) => part !== '').join(', '),
    'Last First': tidy(`${last} ${first}`),
    'First M. Last': tidy(`${first} ${initial === '' ? '' : `${initial}.`} ${last}`),
    'First Last (Department)': `${plain}${suffix(parts.department, ' (', ')')}`,
    'First Last - Company': `${plain}${suffix(parts.company, ' - ', '')}`,
  };
  return Array.from(composed[format]).slice(0, maximumDisplayNameLength).join('');
}
