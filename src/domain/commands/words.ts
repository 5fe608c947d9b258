/** One word of a line. What stands in quotes is one word, and never a word of the grammar. */
export interface Word {
  /** As typed, without the quotes. */
  readonly text: string;
  /** Lower case, without punctuation at its ends: for comparing. Empty for a quoted word. */
  readonly key: string;
  readonly isQuoted: boolean;
}

const quotes = /"([^"]*)"|“([^”]*)”|(\S+)/gu;
const edges = /^[\p{P}\s]+|[\p{P}\s]+$/gu;

/** The words of a line in their order; a quote that is never closed is an ordinary character. */
export function toWords(line: string): readonly Word[] {
  const words: Word[] = [];
  for (const [, straight, curly, plain = ''] of line.normalize('NFC').matchAll(quotes)) {
    const quoted = (straight ?? curly)?.trim();
    if (quoted === undefined) words.push({ text: plain, key: toKey(plain), isQuoted: false });
    else if (quoted !== '') words.push({ text: quoted, key: '', isQuoted: true });
  }
  return words;
}

function toKey(text: string): string {
  return text.toLowerCase().replaceAll('’', "'").replaceAll(edges, '');
}

/** The words as typed, with one blank between; commas and dots at the very end are cut. */
export function toText(words: readonly Word[]): string {
  return words
    .map(({ text }) => text)
    .join(' ')
    .replace(/[\s.,;:!?]+$/u, '');
}

/** How many words of `words`, from `at` on, spell one of `phrases`; the longest counts, 0 when none does. */
export function spells(words: readonly Word[], at: number, phrases: readonly string[]): number {
  const counts = phrases.map((phrase) => {
    const keys = phrase.split(' ');
    return keys.every((key, index) => words[at + index]?.key === key) ? keys.length : 0;
  });
  return Math.max(0, ...counts);
}

/** `words` without any of `phrases` at their beginning, however many there are. */
export function dropPhrasesAtStart(
  words: readonly Word[],
  phrases: readonly string[],
): readonly Word[] {
  let at = 0;
  for (let count = spells(words, 0, phrases); count > 0; count = spells(words, at, phrases))
    at += count;
  return words.slice(at);
}

/** `words` without any of `phrases` at their end, however many there are. */
export function dropPhrasesAtEnd(
  words: readonly Word[],
  phrases: readonly string[],
): readonly Word[] {
  let rest = words;
  for (;;) {
    const counts = phrases.map((phrase) => {
      const count = phrase.split(' ').length;
      return count <= rest.length ? spells(rest, rest.length - count, [phrase]) : 0;
    });
    const count = Math.max(0, ...counts);
    if (count === 0) return rest;
    rest = rest.slice(0, -count);
  }
}
