import { listInWords } from '../wording.ts';
import { composeNote, type NoteFacts } from './audit-note.ts';
import type { NotedPerson } from './license-notes.ts';

/** What was put back of somebody who had left. */
export interface RestoreFacts extends NoteFacts {
  readonly person: NotedPerson;
  /** The offboarding that was taken back: "12 November 2026, ticket #5009, by Eli Engineer". */
  readonly offboarding: string;
  /** Licenses that were given again, by name; empty when none. */
  readonly licenses: readonly string[];
  /** Everything else that is to be known, each a sentence. */
  readonly remarks: readonly string[];
}

/** The audit note of a restore: plain text, one fact a line, each line a sentence. */
export function restoreNote(facts: RestoreFacts): string {
  const { clientName, person, offboarding, licenses, remarks } = facts;
  return composeNote(
    facts,
    `Restored at ${clientName}: ${person.name} (${person.userPrincipalName}).`,
    [
      `Taken back: the offboarding of ${offboarding}.`,
      licenses.length === 0
        ? 'No licenses assigned.'
        : `Licenses assigned: ${listInWords(licenses)}.`,
      ...remarks,
    ],
  );
}
