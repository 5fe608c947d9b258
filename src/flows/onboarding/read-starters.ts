import { createHash } from 'node:crypto';
import { problemOfMatch } from '../../domain/commands/describe-match.ts';
import { clientId } from '../../domain/ids.ts';
import type { License } from '../../domain/license.ts';
import {
  problemInCell,
  readStartersTable,
  type TableStarter,
} from '../../domain/people/starters-table.ts';
import { countInWords, listInWords } from '../../domain/wording.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import type { Group } from '../../ports/tenant.ts';
import type { WantedLicense } from '../provisioning/wanted.ts';
import type { StepContext } from '../runs/flow.ts';
import { findSaidPerson, matchSaidLicenses } from '../runs/match-said.ts';
import { openPeopleBook, personInWords, type PeopleBook } from '../runs/people-book.ts';
import { stringsOf, textOf } from '../steps/texts.ts';
import { askLicenses, toWanted } from './licenses.ts';
import type { Places } from './places.ts';
import type { Starter } from './starters.ts';
import type { TableQuestion } from './starters-form.ts';

/** What the rows of a table are looked up in. */
interface Book {
  readonly places: Places;
  readonly licenses: readonly License[];
  readonly groups: readonly Group[];
  readonly people: PeopleBook;
  /** For rows without licenses of their own. */
  readonly usual: readonly WantedLicense[];
  /** As the form was answered; for rows that say nothing else. */
  readonly domain: string;
  readonly country: string;
  readonly common: Pick<Starter, 'copyGroupsFrom' | 'groups' | 'directoryGroups'>;
  readonly licenseOption: unknown;
}

/** Look-ups of people at a time. */
const readsAtOnce = 4;

/**
 * The people of the table that was answered, or the question what is to be put right or agreed to in it. Throws
 * `ConnectorError`.
 */
export async function readStarters(
  context: StepContext,
  places: Places,
  country: string,
): Promise<
  | { readonly kind: 'read'; readonly people: readonly Starter[] }
  | { readonly kind: 'ask'; readonly question: TableQuestion }
> {
  const { answers } = context;
  const text = textOf(answers?.['table']) ?? '';
  const table = readStartersTable(text);
  const ask = (problems: readonly string[], warnings: TableQuestion['warnings'] = null) =>
    ({ kind: 'ask', question: { table: text, problems, warnings } }) as const;
  if (table.problems.length > 0) return ask(table.problems);
  const book = await openBook(context, places, country);
  const read = await inParallel(table.starters, readsAtOnce, (starter) => lookUp(book, starter));
  const problems = read.flatMap((row) => row.problems);
  if (problems.length > 0) return ask(problems);
  const people = read.map(({ starter }) => starter);
  const sentences = [...table.warnings, ...withoutMailbox(people)];
  if (sentences.length === 0) return { kind: 'read', people };
  const key = createHash('sha256').update(sentences.join('\n')).digest('hex').slice(0, 16);
  return answers?.['agree'] === key ? { kind: 'read', people } : ask([], { sentences, key });
}

async function openBook(context: StepContext, places: Places, country: string): Promise<Book> {
  const { tools, run, answers, configuration } = context;
  const tenant = await tools.connections.tenant(clientId(run.clientId));
  const [licenses, groups, people] = await Promise.all([
    tenant.listLicenses(),
    tenant.listGroups(),
    openPeopleBook(tools, 'tenant', run.clientId),
  ]);
  return {
    places,
    licenses,
    groups,
    people,
    usual: context.resultOf(askLicenses).licenses,
    domain: String(answers?.['domain']),
    country: (textOf(answers?.['country']) ?? country).toUpperCase(),
    common: {
      copyGroupsFrom: textOf(answers?.['copyGroupsFrom']),
      groups: [...stringsOf(answers?.['groups'])],
      directoryGroups: [...stringsOf(answers?.['directoryGroups'])],
    },
    licenseOption: configuration['licenseOption'],
  };
}

interface LookedUp {
  readonly starter: Starter;
  readonly problems: readonly string[];
}

async function lookUp(book: Book, said: TableStarter): Promise<LookedUp> {
  const problems: string[] = [];
  const problem = (column: string, text: string): void => {
    problems.push(problemInCell(said.row, column, text));
  };
  const { domains } = book.places;
  if (said.domain !== null && !domains.includes(said.domain))
    problem(
      'Domain',
      `“${said.domain}” is no domain of this client. It has ${listInWords(domains)}.`,
    );
  const findPerson = async (column: string, phrase: string | null): Promise<string | null> => {
    if (phrase === null) return null;
    const match = await findSaidPerson(book.people, phrase);
    const wrong = problemOfMatch(match, 'person who may sign in', personInWords);
    if (wrong !== null) problem(column, `${wrong} Write the user principal name.`);
    return match.kind === 'one' ? match.found.id : null;
  };
  const managerId = await findPerson('Manager', said.manager);
  const copied = await findPerson('Copy groups of', said.copyGroupsFrom);
  const starter: Starter = {
    firstName: said.firstName,
    lastName: said.lastName,
    domain: said.domain ?? book.domain,
    usageLocation: said.country ?? book.country,
    profile: { ...said.profile },
    managerId,
    copyGroupsFrom: copied ?? book.common.copyGroupsFrom,
    groups: [...new Set([...book.common.groups, ...groupsOf(book, said, problem)])],
    directoryGroups: book.common.directoryGroups,
    licenses: licensesOf(book, said, problem),
  };
  return { starter, problems };
}

type Problem = (column: string, text: string) => void;

function groupsOf({ groups }: Book, { groups: names }: TableStarter, problem: Problem): string[] {
  return names.flatMap((name) => {
    const called = groups.filter(
      ({ displayName }) => displayName.toLowerCase() === name.toLowerCase(),
    );
    const [only] = called;
    if (only !== undefined && called.length === 1) return [only.id];
    const wrong = called.length === 0 ? 'No group' : `${countInWords(called.length)} groups`;
    problem(
      'Groups',
      `${wrong} of this client ${called.length === 0 ? 'is' : 'are'} called “${name}”.`,
    );
    return [];
  });
}

function licensesOf(book: Book, said: TableStarter, problem: Problem): WantedLicense[] {
  const matches = matchSaidLicenses(said.licenses, book.licenses);
  for (const match of matches) {
    const wrong = problemOfMatch(match, 'license', ({ name }) => name);
    if (wrong !== null) problem('Licenses', wrong);
  }
  const ids = matches.flatMap((match) => (match.kind === 'one' ? [match.found.skuId] : []));
  const chosen = book.licenses.filter(({ skuId }) => ids.includes(skuId));
  const wanted =
    said.licenses.length === 0 ? [...book.usual] : toWanted(chosen, { groups: book.groups });
  if (book.licenseOption !== 'none' && wanted.length === 0)
    problem('Licenses', 'This client requires at least one license for everybody.');
  else if (book.licenseOption === 'require-mailbox' && !wanted.some((one) => one.hasExchange))
    problem('Licenses', 'This client requires a license with a mailbox (Exchange) for everybody.');
  return wanted;
}

/** Names that one sentence shows. */
const mostNames = 5;

function withoutMailbox(people: readonly Starter[]): readonly string[] {
  const without = people.filter(({ licenses }) => !licenses.some((one) => one.hasExchange));
  if (without.length === 0) return [];
  const names = without.slice(0, mostNames).map((one) => `${one.firstName} ${one.lastName}`);
  const more = without.length - names.length;
  const who = listInWords(more > 0 ? [...names, `${more} more`] : names);
  return [`${who} will have no mailbox: none of their licenses includes Exchange.`];
}
