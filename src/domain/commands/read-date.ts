import { dateInWords } from '../wording.ts';
import type { SaidMoment } from './command.ts';

export type DateReading =
  | { readonly ok: true; readonly moment: SaidMoment }
  | {
      readonly ok: false;
      readonly reason: 'date-unclear' | 'date-ambiguous' | 'date-past';
      readonly explanation: string;
    };

/** In the order of `dayOfWeek`. */
export const weekdays: readonly string[] =
  'monday tuesday wednesday thursday friday saturday sunday'.split(' ');
const months =
  'january february march april may june july august september october november december'.split(
    ' ',
  );

/** The place, from 1, of the one name that `text` is or shortens to three letters or more; null for none. */
function placeOf(names: readonly string[], text: string): number | null {
  if (text.length < 3) return null;
  const index = names.findIndex((name) => name.startsWith(text));
  return index === -1 ? null : index + 1;
}

function unclear(text: string): DateReading {
  const explanation = `“${text}” is no date that can be read. Write it like “1 December”, “Monday” or “2026-12-01”.`;
  return { ok: false, reason: 'date-unclear', explanation };
}

function ambiguous(text: string, a: Temporal.PlainDate, b: Temporal.PlainDate): DateReading {
  const explanation = `“${text}” may be ${dateInWords(a)} or ${dateInWords(b)}. Write the month as a word.`;
  return { ok: false, reason: 'date-ambiguous', explanation };
}

function wrongWeekday(text: string, date: Temporal.PlainDate): DateReading {
  const name = weekdays[date.dayOfWeek - 1] ?? '';
  const explanation = `“${text}” cannot be: ${dateInWords(date)} is a ${name.charAt(0).toUpperCase()}${name.slice(1)}.`;
  return { ok: false, reason: 'date-unclear', explanation };
}

interface Draft {
  readonly text: string;
  readonly today: Temporal.PlainDate;
}

/** A date of which the parts were named; null when there is no such day. */
function dateOf(year: number, month: number, day: number): Temporal.PlainDate | null {
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return null;
  }
}

/** The day of that month in `year`, or without a year the first one that is not over. */
function dayOfMonth(
  { text, today }: Draft,
  parts: { readonly day: number; readonly month: number; readonly year: number | null },
): Temporal.PlainDate | DateReading {
  const { day, month, year } = parts;
  if (year !== null) return dateOf(year, month, day) ?? unclear(text);
  // 29 February may be years away, and one in eight years is none.
  for (let ahead = 0; ahead <= 8; ahead += 1) {
    const date = dateOf(today.year + ahead, month, day);
    if (date !== null && Temporal.PlainDate.compare(date, today) >= 0) return date;
  }
  return unclear(text);
}

function weekdayAfter({ text, today }: Draft, place: number, isNext: boolean) {
  const days = (place - today.dayOfWeek + 7) % 7;
  const nearest = today.add({ days: days === 0 ? 7 : days });
  const ofNextWeek = today.add({ days: 7 - today.dayOfWeek + place });
  return isNext && !nearest.equals(ofNextWeek) ? ambiguous(text, nearest, ofNextWeek) : nearest;
}

function fromWords(draft: Draft): Temporal.PlainDate | DateReading | null {
  const { today } = draft;
  const text = draft.text
    .toLowerCase()
    .replaceAll(',', ' ')
    .replaceAll(/\b(\d{1,2})(?:st|nd|rd|th)\b/g, '$1')
    .replaceAll(/\b(?:of|the)\b/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[.\s]+$/g, '')
    .trim();
  if (text === 'today' || text === 'now') return today;
  if (text === 'tomorrow') return today.add({ days: 1 });
  const later = /^in (\d{1,3}) (day|week)s?$/.exec(text);
  if (later !== null) {
    const count = Number(later[1]);
    return today.add(later[2] === 'week' ? { weeks: count } : { days: count });
  }
  const weekday = /^(next )?([a-z]+)$/.exec(text);
  const place = placeOf(weekdays, weekday?.[2] ?? '');
  if (place !== null) return weekdayAfter(draft, place, weekday?.[1] !== undefined);
  const named = /^(?:([a-z]+) )?(?:(\d{1,2}) ([a-z]+)|([a-z]+) (\d{1,2}))(?: (\d{4}))?$/.exec(text);
  if (named === null) return null;
  const [, dayName, dayBefore, monthAfter, monthBefore, dayAfter, year] = named;
  const month = placeOf(months, monthAfter ?? monthBefore ?? '');
  const dayOfWeek = dayName === undefined ? null : placeOf(weekdays, dayName);
  if (month === null || (dayName !== undefined && dayOfWeek === null)) return null;
  const day = Number(dayBefore ?? dayAfter);
  const date = dayOfMonth(draft, { day, month, year: year === undefined ? null : Number(year) });
  return date instanceof Temporal.PlainDate && dayOfWeek !== null && date.dayOfWeek !== dayOfWeek
    ? wrongWeekday(draft.text, date)
    : date;
}

function fromFigures(draft: Draft): Temporal.PlainDate | DateReading | null {
  const { text } = draft;
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (iso !== null) return dateOf(Number(iso[1]), Number(iso[2]), Number(iso[3])) ?? unclear(text);
  const dotted = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4})?)?$/.exec(text);
  if (dotted !== null) {
    const year = dotted[3] === undefined ? null : Number(dotted[3]);
    return dayOfMonth(draft, { day: Number(dotted[1]), month: Number(dotted[2]), year });
  }
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  if (slashed === null) return null;
  const [, first = '', second = '', year = ''] = slashed;
  const british = dateOf(Number(year), Number(second), Number(first));
  const american = dateOf(Number(year), Number(first), Number(second));
  if (british !== null && american !== null && !british.equals(american))
    return ambiguous(text, british, american);
  return british ?? american ?? unclear(text);
}

const clock = /^(.*?)\s*\bat\s+(\d{1,2})(?::(\d{2}))?\s*(am|pm)?$/i;

/** The time at the end of a phrase, and what stands before it. Null for a time that does not exist. */
function splitTime(
  text: string,
): { readonly rest: string; readonly at: Temporal.PlainTime | null } | null {
  const found = clock.exec(text);
  if (found === null) return { rest: text, at: null };
  const [, rest = '', hours = '', minutes, half] = found;
  // "at 5" alone may be morning or afternoon.
  if (minutes === undefined && half === undefined) return null;
  const isTwelveHours = half !== undefined;
  const hour = Number(hours);
  if (isTwelveHours ? hour < 1 || hour > 12 : hour > 23) return null;
  if (Number(minutes ?? 0) > 59) return null;
  const hourOfDay = isTwelveHours ? (hour % 12) + (half?.toLowerCase() === 'pm' ? 12 : 0) : hour;
  return { rest, at: Temporal.PlainTime.from({ hour: hourOfDay, minute: Number(minutes ?? 0) }) };
}

/**
 * The date, and the time if one is given, that a phrase means for somebody whose date is `today`. Half a day past is not
 * looked at: today is never past.
 */
export function readDate(phrase: string, today: Temporal.PlainDate): DateReading {
  const text = phrase.trim().replace(/[,;!?]+$/u, '');
  const split = splitTime(text);
  if (split === null) return unclear(text);
  const draft = { text: split.rest.trim(), today };
  const read = fromFigures(draft) ?? fromWords(draft) ?? unclear(text);
  if (!(read instanceof Temporal.PlainDate)) return read;
  if (Temporal.PlainDate.compare(read, today) < 0) {
    const explanation = `${dateInWords(read)} is over. Name a day from today on, or none for now.`;
    return { ok: false, reason: 'date-past', explanation };
  }
  return { ok: true, moment: { on: read, at: split.at } };
}
