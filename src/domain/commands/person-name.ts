/** Small words with which a family name begins: "Ludwig van Beethoven". */
const particles: ReadonlySet<string> = new Set(
  'van von der den de del della di da dos das du la le ter ten zu zum bin ibn al el st'.split(' '),
);

/** First and last name; `lastName` is empty for a single word. */
export interface SplitName {
  readonly firstName: string;
  readonly lastName: string;
}

function capitalise(name: string): string {
  return name
    .split(' ')
    .map((word, index) =>
      index > 0 && particles.has(word)
        ? word
        : word.replaceAll(
            /(^|[-'’])(\p{L})/gu,
            (_, edge: string, letter: string) => edge + letter.toUpperCase(),
          ),
    )
    .join(' ');
}

/**
 * First and last name of a whole name: "Doe, Jane" by its comma, otherwise the family name is the last word with the
 * small words before it. A name in small letters only gets capitals. A proposal: the form shows it before it is used.
 */
export function splitName(name: string): SplitName {
  const clean = name.trim().replaceAll(/\s+/g, ' ');
  const written = clean === clean.toLowerCase() ? capitalise(clean) : clean;
  const comma = written.indexOf(',');
  if (comma !== -1)
    return { firstName: written.slice(comma + 1).trim(), lastName: written.slice(0, comma).trim() };
  const words = written.split(' ');
  let at = words.length - 1;
  while (at > 1 && particles.has((words[at - 1] ?? '').toLowerCase())) at -= 1;
  return at < 1
    ? { firstName: written, lastName: '' }
    : { firstName: words.slice(0, at).join(' '), lastName: words.slice(at).join(' ') };
}
