import { listInWords } from '../wording.ts';
import { composeNote, type NoteFacts } from './audit-note.ts';

/** Somebody whose licenses changed. */
export interface NotedPerson {
  /** Display name. */
  readonly name: string;
  readonly userPrincipalName: string;
}

/** What was changed of a person's licenses. */
export interface LicenseFacts extends NoteFacts {
  readonly person: NotedPerson;
  /** Licenses that were given, by name; empty when none. */
  readonly given: readonly string[];
  /** Licenses that were taken away, by name; empty when none. */
  readonly taken: readonly string[];
  /** Everything else that is to be known, each a sentence. */
  readonly remarks: readonly string[];
}

/** What went from one person to another. */
export interface ReallocationFacts extends NoteFacts {
  readonly giver: NotedPerson;
  readonly receiver: NotedPerson;
  /** Licenses that the receiver has now, by name; empty when none. */
  readonly moved: readonly string[];
  /** Everything else that is to be known, each a sentence. */
  readonly remarks: readonly string[];
}

const inWords = ({ name, userPrincipalName }: NotedPerson): string =>
  `${name} (${userPrincipalName})`;

const lineOf = (what: string, names: readonly string[]): string =>
  names.length === 0 ? `No licenses ${what}.` : `Licenses ${what}: ${listInWords(names)}.`;

/** The audit note of changed licenses: plain text, one fact a line, each line a sentence. */
export function licensesNote(facts: LicenseFacts): string {
  const { clientName, person, given, taken, remarks } = facts;
  const heading = `User licenses at ${clientName}: ${inWords(person)}.`;
  return composeNote(facts, heading, [lineOf('given', given), lineOf('taken', taken), ...remarks]);
}

/** The audit note of licenses that went from one person to another: as `licensesNote`. */
export function reallocationNote(facts: ReallocationFacts): string {
  const { clientName, giver, receiver, moved, remarks } = facts;
  const heading = `User licenses at ${clientName}: from ${inWords(giver)} to ${inWords(receiver)}.`;
  return composeNote(facts, heading, [lineOf('moved', moved), ...remarks]);
}
