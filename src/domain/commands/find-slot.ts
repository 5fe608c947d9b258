import { takeApart } from './read-command.ts';
import { readDate } from './read-date.ts';
import { offboardVerbs, onboardVerbs, openers, type ClauseKind } from './vocabulary.ts';
import { dropPhrasesAtStart, spells, toText, toWords, type Word } from './words.ts';

/** What may be written next: the line that stays, and what it is completed with. */
export type Slot =
  | {
      readonly kind: 'choice';
      /** The beginning of the line, a blank at its end where it needs one. */
      readonly before: string;
      /** Words that may follow, best first. */
      readonly options: readonly string[];
    }
  /** A person or a license of the tenant, of which `search` is the beginning that was typed. */
  | { readonly kind: 'person' | 'product'; readonly before: string; readonly search: string };

const commands = ['onboard ', 'offboard ', 'status', 'cancel', 'open ticket ', 'help'];
const days = 'today tomorrow Monday Tuesday Wednesday Thursday Friday'.split(' ');

const clauseStarts: Readonly<Record<'onboard' | 'offboard', readonly [ClauseKind, string][]>> = {
  onboard: [
    ['products', 'with '],
    ['moment', 'on '],
  ],
  offboard: [
    ['moment', 'on '],
    ['reason', 'because '],
  ],
};

function chooseFrom(before: string, typed: string, options: readonly string[]): Slot | null {
  const start = typed.toLowerCase();
  const left = options.filter((option) => {
    const key = option.toLowerCase();
    return key.startsWith(start) && key.trim() !== start.trim();
  });
  return left.length === 0 ? null : { kind: 'choice', before, options: left };
}

interface Draft {
  readonly verb: 'onboard' | 'offboard';
  /** One blank between words, none at the start. */
  readonly line: string;
  readonly words: readonly Word[];
  readonly today: Temporal.PlainDate;
  /** Reasons that the form of the package knows. */
  readonly reasons: readonly string[];
}

function completeClause(draft: Draft): Slot | null {
  const { verb, line, words, today, reasons } = draft;
  const taken = takeApart(words);
  // A quoted name stands for itself; what was typed and what is shown differ in length.
  if (!taken.ok || words.at(-1)?.isQuoted === true) return null;
  const { subject, clauses, last } = taken.value;
  const isNewWord = line.endsWith(' ');
  const open = clauseStarts[verb].filter(([kind]) => !clauses.has(kind)).map(([, text]) => text);
  const tail = (last === null ? subject : (clauses.get(last) ?? []))
    .map(({ text }) => text)
    .join(' ');
  const before = line.slice(0, line.trimEnd().length - tail.length);
  switch (last) {
    case null:
      if (isNewWord && subject.length > 1) return chooseFrom(line, '', open);
      return verb === 'offboard' && tail !== '' ? { kind: 'person', before, search: tail } : null;
    case 'products': {
      const search = tail.slice(tail.lastIndexOf(',') + 1).trimStart();
      const kept = line.slice(0, line.trimEnd().length - search.length);
      const glue = kept.endsWith(' ') ? '' : ' ';
      return { kind: 'product', before: kept + glue, search };
    }
    case 'moment':
      if (isNewWord && readDate(toText(clauses.get('moment') ?? []), today).ok)
        return chooseFrom(line, '', open);
      return chooseFrom(before.endsWith(' ') ? before : `${before} `, tail, days);
    case 'reason':
      return chooseFrom(before.endsWith(' ') ? before : `${before} `, tail, reasons);
  }
}

/** What may come next in a line that is being typed; null where anything may. */
export function findSlot(
  typed: string,
  given: { readonly today: Temporal.PlainDate; readonly reasons: readonly string[] },
): Slot | null {
  const line = typed.trimStart().replaceAll(/\s+/g, ' ');
  const all = toWords(line);
  const words = dropPhrasesAtStart(all, openers);
  const start =
    all.length === words.length ? '' : line.slice(0, line.length - textFrom(line, words).length);
  const onboard = spells(words, 0, onboardVerbs);
  const count = onboard > 0 ? onboard : spells(words, 0, offboardVerbs);
  const isVerbDone = count > 0 && (words.length > count || line.endsWith(' '));
  if (!isVerbDone) return chooseFrom(start, textFrom(line, words), commands);
  const verb = onboard > 0 ? 'onboard' : 'offboard';
  return completeClause({ verb, line, words: words.slice(count), ...given });
}

/** The end of a line that its last words fill, as typed. */
function textFrom(line: string, words: readonly Word[]): string {
  const length = words.map(({ text }) => text).join(' ').length;
  return length === 0 ? '' : line.slice(line.trimEnd().length - length);
}
