import { composeName } from './name-formats.ts';
import type { NameFormat, PersonName } from './name-formats.ts';
import { transliterate } from './transliterate.ts';

/**
 * Most characters before and after the "@": 64 and 48, 113 in all. Microsoft's limits as generally known; no contract
 * paper names them, so they are assumed.
 */
const maximumLocalLength = 64;
const maximumDomainLength = 48;

/** Most characters of an on-premises account name. Source: contract graph-and-ad.md section 4, "Windows stops at 20". */
const maximumAccountNameLength = 20;

/**
 * What happens when the name is taken.
 * - `number`: jane.doe2, jane.doe3 …
 * - `middle-initial`: jane.m.doe, and a refusal when there is no middle name or that is taken too.
 * - `ask`: a refusal with proposals for the engineer.
 * - `stop`: a refusal.
 */
export type DuplicateAction = 'number' | 'middle-initial' | 'ask' | 'stop';

export type UserPrincipalNameAnswer =
  | {
      readonly ok: true;
      /** Lower case. */
      readonly userPrincipalName: string;
      /** The part before the "@". */
      readonly mailNickname: string;
      /** How it differs from the plain format because that was taken. */
      readonly made: 'plain' | 'with-number' | 'with-middle-initial';
    }
  | {
      readonly ok: false;
      /**
       * - `name-unusable`: a part is empty or has letters that cannot be written in Latin ones.
       * - `domain-invalid`: the e-mail suffix is not a domain or is too long.
       * - `taken`: it exists and no other way is configured or left.
       * - `ask`: it exists and an engineer decides.
       */
      readonly reason: 'name-unusable' | 'domain-invalid' | 'taken' | 'ask';
      /** One sentence for people. */
      readonly explanation: string;
      /** Free names to choose from; empty where there is none. */
      readonly proposals: readonly string[];
    };

const domainPattern = /^(?=.{1,48}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,}$/;

/** Lower-case letters, digits and hyphens of one name part; null when a letter is left that cannot be written so. */
function cleanPart(text: string): string | null {
  const plain = transliterate(text)
    .toLowerCase()
    .replaceAll(/[\s.'’`,_]/g, '');
  if (!/^[a-z0-9-]*$/.test(plain)) return null;
  return plain.replaceAll(/-+/g, '-').replaceAll(/^-|-$/g, '');
}

/** At most `length` characters, not ending in a separator: a name may not end with a full stop. */
function cut(text: string, length: number): string {
  return text.slice(0, length).replace(/[.\-_]+$/, '');
}

/** "jane.doe", 2 → "jane.doe2", shortened so that the number fits; empty when no letter would be left. */
function withNumber(local: string, number: number, length: number): string {
  const digits = String(number);
  const base = cut(local, Math.max(0, length - digits.length));
  return base === '' ? '' : `${base}${digits}`;
}

const refusal = (
  reason: 'name-unusable' | 'domain-invalid' | 'taken' | 'ask',
  explanation: string,
  proposals: readonly string[] = [],
): UserPrincipalNameAnswer => ({ ok: false, reason, explanation, proposals });

/** A name that is tried, and what it is called in the answer. */
interface Proposal {
  readonly local: string;
  readonly made: 'plain' | 'with-number' | 'with-middle-initial';
}

// A format with one part needs only that part; every other format needs both.
const partsNeeded = (format: NameFormat): readonly ('first' | 'last')[] => {
  if (format === 'first') return ['first'];
  return format === 'last' ? ['last'] : ['first', 'last'];
};

function middleInitialProposal(
  format: NameFormat,
  parts: { readonly first: string; readonly last: string },
  middleName: string | undefined,
  length: number,
): Proposal | null {
  const initial = cleanPart(middleName ?? '')?.slice(0, 1) ?? '';
  if (initial === '') return null;
  // "j" + "m" + "doe" keeps the style of formats that use initials; others get ".m" behind the first name.
  const first =
    format.startsWith('f') && !format.startsWith('first') ? parts.first.slice(0, 1) : parts.first;
  const separator = format.includes('.') ? '.' : '';
  const local =
    first === parts.first
      ? composeName(format, `${first}${separator}${initial}`, parts.last)
      : `${first}${separator}${initial}${separator}${parts.last}`;
  return { local: cut(local, length), made: 'with-middle-initial' };
}

function numberProposals(local: string, length: number, taken: number): readonly Proposal[] {
  // One more than the names taken always contains a free one, as long as the numbers differ.
  return Array.from({ length: taken + 1 }, (_, index): Proposal => ({
    local: withNumber(local, index + 2, length),
    made: 'with-number',
  }));
}

/**
 * The user principal name of a new person, or a refusal; never an invalid name.
 *
 * Accents are dropped, apostrophes, blanks and full stops inside a part too ("O'Brien", "van der Berg"), hyphens stay. `taken`
 * are names and addresses in use, any case. `maximumLength` limits the part before the "@"; 0 means the vendor's limit.
 * Refuses with `name-unusable`, `domain-invalid`, `taken` or `ask`.
 */
export function proposeUserPrincipalName(wish: {
  readonly person: PersonName;
  readonly format: NameFormat;
  readonly domain: string;
  readonly taken: readonly string[];
  readonly maximumLength: number;
  readonly onDuplicate: DuplicateAction;
}): UserPrincipalNameAnswer {
  const { person, format, onDuplicate } = wish;
  const domain = wish.domain.trim().replace(/^@/, '').toLowerCase();
  if (!domainPattern.test(domain) || domain.length > maximumDomainLength) {
    return refusal('domain-invalid', `"${wish.domain}" is not a domain that accounts can have.`);
  }
  const [first, last] = [cleanPart(person.firstName), cleanPart(person.lastName)];
  const parts = { first: first ?? '', last: last ?? '' };
  if (first === null || last === null || partsNeeded(format).some((part) => parts[part] === '')) {
    const name = `${person.firstName} ${person.lastName}`.trim();
    const explanation = `"${name}" cannot be made into an account name like ${format}; type one.`;
    return refusal('name-unusable', explanation);
  }
  const length = Math.min(wish.maximumLength || maximumLocalLength, maximumLocalLength);
  const taken = new Set(wish.taken.map((name) => name.trim().toLowerCase()));
  const isFree = ({ local }: Proposal): boolean => local !== '' && !taken.has(`${local}@${domain}`);
  const answer = ({ local, made }: Proposal): UserPrincipalNameAnswer => ({
    ok: true,
    userPrincipalName: `${local}@${domain}`,
    mailNickname: local,
    made,
  });

  const plain: Proposal = {
    local: cut(composeName(format, parts.first, parts.last), length),
    made: 'plain',
  };
  if (isFree(plain)) return answer(plain);
  const middle = middleInitialProposal(format, parts, person.middleName, length);
  const numbered = numberProposals(plain.local, length, taken.size).find(isFree);
  const options = [middle, numbered].filter((it) => it !== null && it !== undefined).filter(isFree);
  const wanted = options.find(
    ({ made }) =>
      (onDuplicate === 'number' && made === 'with-number') ||
      (onDuplicate === 'middle-initial' && made === 'with-middle-initial'),
  );
  if (wanted !== undefined) return answer(wanted);
  const explanation = `${plain.local}@${domain} is already in use.`;
  const proposals = options.map(({ local }) => `${local}@${domain}`);
  return onDuplicate === 'ask'
    ? refusal('ask', explanation, proposals)
    : refusal('taken', explanation, proposals);
}

/**
 * The on-premises account name out of the part before the "@": at most 20 characters, no full stop before its end. A number
 * at the end stays: it is what tells namesakes apart.
 */
export function accountNameOf(mailNickname: string): string {
  const number = /\d{0,6}$/.exec(mailNickname)?.[0] ?? '';
  const name = mailNickname.slice(0, mailNickname.length - number.length);
  return `${cut(name, maximumAccountNameLength - number.length)}${number}`;
}
