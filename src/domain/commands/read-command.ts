import type { Reading, SaidMoment, Unread } from './command.ts';
import { readDate, weekdays } from './read-date.ts';
import {
  dropPhrasesAtStart,
  spells,
  dropPhrasesAtEnd,
  toText,
  toWords,
  type Word,
} from './words.ts';
import {
  bareDays,
  clauseWords,
  closers,
  kinds,
  leaveVerbs,
  offboardVerbs,
  onboardVerbs,
  openers,
  startVerbs,
  type ClauseKind,
} from './vocabulary.ts';

type Refusal = Extract<Reading, { readonly ok: false }>;
type Part<Value> = { readonly ok: true; readonly value: Value } | Refusal;

function refuse(reason: Unread, explanation: string): Refusal {
  return { ok: false, reason, explanation };
}

const clauseTitles: Readonly<Record<ClauseKind, string>> = {
  products: 'licenses',
  moment: 'a date',
  reason: 'a reason',
};

interface Clause {
  readonly kind: ClauseKind;
  /** Words that only announce it. */
  readonly announcedBy: number;
}

/** The clause that begins at `at`; null where none does. */
function clauseAt(words: readonly Word[], at: number): Clause | null {
  // Proof: the keys of the table are the kinds.
  for (const kind of Object.keys(clauseWords) as ClauseKind[]) {
    const announcedBy = spells(words, at, clauseWords[kind]);
    if (announcedBy > 0) return { kind, announcedBy };
  }
  return spells(words, at, bareDays) > 0 ? { kind: 'moment', announcedBy: 0 } : null;
}

interface Parts {
  /** Who it is about. */
  readonly subject: readonly Word[];
  /** The clauses that were begun, without the words that announce them. */
  readonly clauses: ReadonlyMap<ClauseKind, readonly Word[]>;
  /** The clause in which the line ends; null while it is still at the subject. */
  readonly last: ClauseKind | null;
}

/** Takes a line, verb left out, apart into its subject and its clauses. */
export function takeApart(words: readonly Word[]): Part<Parts> {
  const subject: Word[] = [];
  const clauses = new Map<ClauseKind, Word[]>();
  let current = subject;
  let last: ClauseKind | null = null;
  let at = 0;
  while (at < words.length) {
    // A reason is free text to the end; "from today" is one date, not two.
    const isInside: boolean = last === 'reason' || (last === 'moment' && current.length === 0);
    const clause: Clause | null = isInside ? null : clauseAt(words, at);
    if (clause !== null) {
      if (clauses.has(clause.kind))
        return refuse(
          'said-twice',
          `The line names ${clauseTitles[clause.kind]} twice. Name it once.`,
        );
      current = [];
      last = clause.kind;
      clauses.set(clause.kind, current);
      at += clause.announcedBy;
    }
    if (clause === null || clause.announcedBy === 0) {
      current.push(...words.slice(at, at + 1));
      at += 1;
    }
  }
  return { ok: true, value: { subject, clauses, last } };
}

const nameLetters = /^\p{L}[\p{L}\p{M}'’.,\- ]*$/u;
const accountName = /^[^\s@]+@[^\s@]+$/u;
const mostNameLetters = 128;

function readName(words: readonly Word[], verb: 'onboard' | 'offboard'): Part<string> {
  const name = toText(dropPhrasesAtStart(words, kinds));
  if (name === '')
    return refuse('name-missing', `The line does not say who. Write the name after “${verb}”.`);
  if (words.some(({ key, text }) => key === 'and' || text === '&'))
    return refuse(
      'name-unclear',
      `“${name}” is more than one name. Write one line for each person.`,
    );
  const last = words.length > 2 ? words.at(-1) : undefined;
  if (last !== undefined && weekdays.includes(last.key)) {
    const explanation = `“${last.text}” may be a day or a name. Write “on ${last.text}”, or the name in quotes.`;
    return refuse('name-unclear', explanation);
  }
  const isName = nameLetters.test(name) || (verb === 'offboard' && accountName.test(name));
  return isName && name.length <= mostNameLetters
    ? { ok: true, value: name }
    : refuse(
        'name-unclear',
        `“${name.slice(0, mostNameLetters)}” is not a person’s name. Write first and last name.`,
      );
}

function readMoment(
  words: readonly Word[] | undefined,
  today: Temporal.PlainDate,
): Part<SaidMoment | null> {
  if (words === undefined) return { ok: true, value: null };
  const text = toText(words);
  if (text === '')
    return refuse('date-unclear', 'The line ends before the date. Write it like “on 1 December”.');
  const read = readDate(text, today);
  return read.ok ? { ok: true, value: read.moment } : read;
}

function readProducts(words: readonly Word[] | undefined): Part<readonly string[]> {
  const products = toText(words ?? [])
    .split(',')
    .map((part) => part.trim().replace(/^and\s+/i, ''))
    .filter((part) => part !== '' && part !== 'and');
  return words !== undefined && products.length === 0
    ? refuse(
        'products-missing',
        'The line ends before the license. Write it like “with Business Premium”.',
      )
    : { ok: true, value: products };
}

function readReason(words: readonly Word[] | undefined): Part<string | null> {
  if (words === undefined) return { ok: true, value: null };
  const reason = toText(words);
  return reason === ''
    ? refuse(
        'reason-missing',
        'The line ends before the reason. Write it like “because Termination”.',
      )
    : { ok: true, value: reason };
}

function toPackageCommand(
  kind: 'onboard' | 'offboard',
  words: readonly Word[],
  today: Temporal.PlainDate,
): Reading {
  const parts = takeApart(words);
  if (!parts.ok) return parts;
  const { subject, clauses } = parts.value;
  const name = readName(subject, kind);
  if (!name.ok) return name;
  const foreign = kind === 'onboard' ? 'reason' : 'products';
  if (clauses.has(foreign)) {
    const what =
      kind === 'onboard'
        ? 'Somebody who starts needs no reason'
        : 'A leaver’s licenses are found by themselves';
    return refuse('does-not-fit', `${what}: leave out “${toText(clauses.get(foreign) ?? [])}”.`);
  }
  const moment = readMoment(clauses.get('moment'), today);
  if (!moment.ok) return moment;
  const about = { name: name.value, moment: moment.value };
  if (kind === 'onboard') {
    const products = readProducts(clauses.get('products'));
    if (!products.ok) return products;
    if ((about.moment?.at ?? null) !== null)
      return refuse('does-not-fit', 'Somebody starts on a day: leave out the time.');
    return { ok: true, command: { kind, ...about, products: products.value } };
  }
  const reason = readReason(clauses.get('reason'));
  return reason.ok ? { ok: true, command: { kind, ...about, reason: reason.value } } : reason;
}

/** "Jane Doe starts Monday": the verb comes second, and what follows it is a date unless it says otherwise. */
function readSubjectFirst(words: readonly Word[], today: Temporal.PlainDate): Reading | null {
  for (let at = 1; at < words.length; at += 1) {
    const starts = spells(words, at, startVerbs);
    const count = Math.max(starts, spells(words, at, leaveVerbs));
    if (count > 0) {
      const after = words.slice(at + count);
      const announced =
        after.length === 0 || clauseAt(after, 0) !== null ? after : [...toWords('on'), ...after];
      return toPackageCommand(
        starts > 0 ? 'onboard' : 'offboard',
        [...words.slice(0, at), ...announced],
        today,
      );
    }
  }
  return null;
}

const bareCommands: readonly {
  readonly kind: 'status' | 'cancel' | 'help';
  readonly phrases: readonly string[];
}[] = [
  {
    kind: 'status',
    phrases: [
      'status',
      "what's the status",
      'what is the status',
      'show status',
      'show the status',
    ],
  },
  {
    kind: 'cancel',
    phrases: ['cancel', 'cancel it', 'cancel run', 'cancel the run', 'cancel this run'],
  },
  { kind: 'help', phrases: ['help', 'help me', 'what can i say', 'commands'] },
];

function readBareCommand(words: readonly Word[]): Reading | null {
  for (const { kind, phrases } of bareCommands) {
    const count = spells(words, 0, phrases);
    if (count === words.length) return { ok: true, command: { kind } };
    if (count > 0) {
      const rest = toText(words.slice(count));
      return refuse('left-over', `“${rest}” does not belong to “${kind}”. Write “${kind}” alone.`);
    }
  }
  return null;
}

function readTicket(words: readonly Word[]): Reading | null {
  const count = spells(words, 0, ['open ticket', 'open', 'ticket', 'go to ticket', 'show ticket']);
  if (count === 0) return null;
  const rest = dropPhrasesAtStart(words.slice(count), ['number', 'no']);
  const [number] = rest;
  if (number === undefined)
    return refuse(
      'number-missing',
      'The line does not say which ticket. Write its number, like “open ticket 5001”.',
    );
  const isNumber = rest.length === 1 && /^[\w.-]{1,50}$/.test(number.key) && /\d/.test(number.key);
  return isNumber
    ? {
        ok: true,
        command: { kind: 'open-ticket', number: number.text.replaceAll(/^#|[.,;!?]+$/g, '') },
      }
    : refuse(
        'number-missing',
        `“${toText(rest)}” is no ticket’s number. Write it like “open ticket 5001”.`,
      );
}

/**
 * What a line asks for, for somebody whose date is `today`. Pure and the same each time; whatever is not understood is a
 * refusal that quotes it, and never left out in silence but for greetings and thanks.
 */
export function readCommand(line: string, today: Temporal.PlainDate): Reading {
  const all = toWords(line);
  if (all.length === 0)
    return refuse('empty', 'Nothing was written. Write “help” to see what can be.');
  if (all.length === 1 && all[0]?.text === '?') return { ok: true, command: { kind: 'help' } };
  const words = dropPhrasesAtEnd(dropPhrasesAtStart(all, openers), closers);
  const onboard = spells(words, 0, onboardVerbs);
  if (onboard > 0) return toPackageCommand('onboard', words.slice(onboard), today);
  const offboard = spells(words, 0, offboardVerbs);
  if (offboard > 0) return toPackageCommand('offboard', words.slice(offboard), today);
  return (
    readBareCommand(words) ??
    readTicket(words) ??
    readSubjectFirst(words, today) ??
    refuse(
      'not-understood',
      `“${toText(all)}” is not understood. Begin with onboard, offboard, status, cancel or open ticket.`,
    )
  );
}
