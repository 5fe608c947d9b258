import type { Match } from './match.ts';

function orInWords(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}

/** Names shown at most; the rest is counted. */
const mostNames = 5;

/**
 * What is wrong with a match, in a sentence that quotes the phrase; null where one thing was found. `what` is the kind of
 * thing ("license"), `toName` tells two things apart.
 */
export function problemOfMatch<Thing>(
  match: Match<Thing>,
  what: string,
  toName: (thing: Thing) => string,
): string | null {
  switch (match.kind) {
    case 'one':
      return null;
    case 'none':
      return `No ${what} here is called “${match.phrase}”.`;
    case 'several': {
      const names = match.found.slice(0, mostNames).map(toName);
      const more = match.found.length - names.length;
      return `“${match.phrase}” may be ${orInWords(more > 0 ? [...names, `${more} more`] : names)}.`;
    }
  }
}
