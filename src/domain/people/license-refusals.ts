import { parseGuid, skuId } from '../ids.ts';
import { productNameOf, servicePlanNameOf } from '../products/names.ts';
import { listInWords } from '../wording.ts';

/** Why a tenant does not change a person's licenses as wished. */
export type LicenseRefusal =
  | 'no-seat'
  /** None is set, or one that the tenant does not take: it says the same of both. */
  | 'usage-location-missing'
  | 'usage-location-prohibited'
  | 'dependency'
  | 'mutually-exclusive'
  | 'not-held'
  | 'inherited-from-group'
  | 'duplicate-address'
  | 'other';

/** Everything else that a tenant refuses about a person. */
export type PersonRefusal =
  | 'name-taken'
  | 'already-member'
  | 'exchange-group'
  | 'synchronised-object'
  | 'concurrent-write'
  | 'throttled'
  | 'no-such-object'
  | 'permission-missing';

/** What was refused. */
export interface Refused {
  readonly reason: LicenseRefusal | PersonRefusal;
  /** What was wished: names of licenses as people know them; may be empty. */
  readonly licenses: readonly string[];
  /** The tenant's own words, data and never trusted; may be empty. */
  readonly detail: string;
  /** The group that should have given the license; null where it was given directly. */
  readonly groupName: string | null;
  /** Two letters; null where none is set or it is not known. */
  readonly usageLocation: string | null;
}

/** A refusal for people. */
export interface RefusalWords {
  /** What it means in one sentence, and the tenant's own words after it. */
  readonly text: string;
  /** What to do about it, one sentence with its full stop. */
  readonly nextStep: string;
}

/** A sentence's parts: the licenses, what the tenant named in its words, and the rest. */
interface Parts extends Refused {
  readonly what: string;
  readonly named: readonly string[];
}

type Write = (parts: Parts) => RefusalWords;

const otherCause = 'Correct what the tenant’s own words name, then try again.';

/** One row per reason. The reasons of a tenant, with sources: the connector's table of refusals. */
const sentences: Readonly<Record<Refused['reason'], Write>> = {
  'no-seat': ({ what }) => ({
    text: `The tenant has no free seat of ${what}.`,
    nextStep: 'Wait until a seat that was bought shows, or buy one or free one.',
  }),
  'usage-location-missing': (parts) =>
    parts.usageLocation === null
      ? {
          text: `${parts.what} cannot be given: the person has no usage location.`,
          nextStep: 'Set the country of the person (usage location) in the tenant.',
        }
      : sentences['usage-location-prohibited'](parts),
  'usage-location-prohibited': ({ what, usageLocation }) => ({
    text: `${what} may not be used in ${usageLocation ?? 'the usage location of the person'}.`,
    nextStep:
      'Correct the country of the person (usage location), or choose a license that is sold there.',
  }),
  dependency: ({ what, named }) => {
    const [plan, ...needed] = named;
    return needed.length === 0
      ? {
          text: `${what}: one of its services and a service of another license need each other.`,
          nextStep: 'Give or take both licenses together.',
        }
      : {
          text: `${what}: ${plan} works only with ${needed.join(' or ')}.`,
          nextStep: `Choose a license with ${needed.join(' or ')} as well, or keep it as long as ${plan} is held.`,
        };
  },
  'mutually-exclusive': ({ what, named }) => ({
    text: `${what}: ${named.length < 2 ? 'two services' : listInWords(named)} cannot be on one person together.`,
    nextStep: 'Choose one of the two licenses, or exchange the one that is held for the other.',
  }),
  'not-held': ({ what }) => ({
    text: `The person does not have ${what}.`,
    nextStep: 'Nothing is to be done: it is gone already.',
  }),
  'inherited-from-group': ({ what, groupName }) => ({
    text: `${what} comes from ${inGroup(groupName)} and cannot be taken from the person.`,
    nextStep: `Take the person out of ${inGroup(groupName)}.`,
  }),
  'duplicate-address': ({ what }) => ({
    text: `${what} cannot be given: a mail address of the person belongs to somebody or something else as well.`,
    nextStep:
      'Find the address with Get-Recipient or in the admin center, deleted people and groups included, and remove it there.',
  }),
  other: ({ what, groupName }) => ({
    text: `The tenant does not give ${what}, without a reason that is known.`,
    nextStep:
      groupName === null
        ? otherCause
        : `Look at the other licenses that ${inGroup(groupName)} gives: one that fails holds up all of them.`,
  }),
  'name-taken': () => ({
    text: 'Another account has this sign-in name or address.',
    nextStep:
      'Look the account up, deleted ones included; use it, restore it, or choose another name.',
  }),
  'already-member': () => ({
    text: 'The person is a member of the group already.',
    nextStep: 'Nothing is to be done.',
  }),
  'exchange-group': () => ({
    text: 'The group is a mail group, whose members only Exchange changes.',
    nextStep: 'Change its members in the Exchange admin center.',
  }),
  'synchronised-object': () => ({
    text: 'The account or group belongs to the on-premises directory.',
    nextStep: 'Change it there and wait for the synchronisation.',
  }),
  'concurrent-write': () => ({
    text: 'Somebody else is changing the same person at this moment.',
    nextStep: 'Wait a minute and try again.',
  }),
  throttled: () => ({
    text: 'The tenant takes no more calls for now.',
    nextStep: 'Wait; it is tried again by itself.',
  }),
  'no-such-object': () => ({
    text: 'The tenant does not know the person or the group, or not everywhere yet.',
    nextStep: 'If it was made moments ago, wait a minute; else look whether it was deleted.',
  }),
  'permission-missing': () => ({
    text: 'The application lacks a permission or a role in this tenant.',
    nextStep:
      'An admin grants what Test at the client’s tenant names (for licenses LicenseAssignment.ReadWrite.All).',
  }),
};

const inGroup = (name: string | null): string =>
  name === null ? 'a group' : `the group "${name}"`;

/** What a refusal means and what to do; names of services instead of their ids, and the raw words after it. */
export function explainRefusal(refused: Refused): RefusalWords {
  const { licenses, detail } = refused;
  const what = licenses.length === 0 ? 'the license' : listInWords(licenses);
  const { text, nextStep } = sentences[refused.reason]({
    ...refused,
    what,
    named: idsInWords(detail),
  });
  const stop = detail.endsWith('.') ? '' : '.';
  const raw = detail === '' ? '' : ` The tenant says: "${detail}"${stop}`;
  return { text: `${text.charAt(0).toUpperCase()}${text.slice(1)}${raw}`, nextStep };
}

/** The same in one line, for notes and messages. */
export function refusalLine(refused: Refused): string {
  const { text, nextStep } = explainRefusal(refused);
  return `${text} ${nextStep}`;
}

const guids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** What the ids in a text stand for, in its order, each once; an id that no table knows stays an id. */
function idsInWords(text: string): readonly string[] {
  const ids = text.match(guids)?.flatMap((found) => parseGuid(found) ?? []) ?? [];
  return [...new Set(ids)].map((id) => servicePlanNameOf(id) ?? productNameOf(skuId(id)) ?? id);
}
