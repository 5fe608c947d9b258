const months =
  'January February March April May June July August September October November December';
const monthNames: readonly string[] = months.split(' ');

/** "1 seat", "2 seats". The sign is left to the sentence. */
export function seatsInWords(seatCount: number): string {
  const count = Math.abs(seatCount);
  return count === 1 ? '1 seat' : `${count} seats`;
}

/** "5", "−1": a count of seats that may be negative, with a minus sign and not a hyphen. */
export function countInWords(count: number): string {
  return count < 0 ? `−${Math.abs(count)}` : String(count);
}

/** "24 January 2026". */
export function dateInWords(date: Temporal.PlainDate): string {
  return `${date.day} ${monthNames[date.month - 1] ?? ''} ${date.year}`;
}

/** "24 January 2026 20:39 UTC": the same on every machine, seconds dropped. */
export function instantInWords(instant: Temporal.Instant): string {
  const moment = instant.toZonedDateTimeISO('UTC');
  const clock = [moment.hour, moment.minute].map((part) => String(part).padStart(2, '0')).join(':');
  return `${dateInWords(moment.toPlainDate())} ${clock} UTC`;
}

/** "A", "A and B", "A, B and C"; empty for an empty list. */
export function listInWords(items: readonly string[]): string {
  const last = items.at(-1);
  if (last === undefined) return '';
  return items.length === 1 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** "1 person", "25 people". */
export function peopleInWords(count: number): string {
  return count === 1 ? '1 person' : `${count} people`;
}
