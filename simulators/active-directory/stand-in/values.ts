/** Values as they stand on the wire: bytes of which the syntax of the attribute says what they are (MS-ADTS 3.1.1.2.2.2). */
import { fold } from './names.ts';
import type { Syntax } from './schema-data.ts';

export const bytesOf = (text: string | number | bigint): Buffer => Buffer.from(String(text));

const integer = /^-?\d{1,19}$/;
const time = /^\d{14}(?:\.\d+)?Z$/;

/** Whether bytes are what the syntax asks for. Names of entries are looked up where they are used. */
export function fitsSyntax(syntax: Syntax, value: Buffer): boolean {
  if (value.length === 0) return false;
  const text = value.toString('utf8');
  if (syntax === 'integer') return integer.test(text);
  if (syntax === 'boolean') return text === 'TRUE' || text === 'FALSE';
  if (syntax === 'time') return time.test(text);
  return syntax === 'bytes' || Buffer.from(text).equals(value);
}

export const lengthOf = (syntax: Syntax, value: Buffer): number =>
  syntax === 'bytes' ? value.length : value.toString('utf8').length;

/** Negative, zero or positive; null where they cannot be compared. */
export function compare(syntax: Syntax, left: Buffer, right: Buffer): number | null {
  if (syntax === 'bytes') return Buffer.compare(left, right);
  const [one, other] = [left.toString('utf8'), right.toString('utf8')];
  if (syntax === 'integer') {
    if (!integer.test(one) || !integer.test(other)) return null;
    const difference = BigInt(one) - BigInt(other);
    return difference === 0n ? 0 : Number(difference > 0n) * 2 - 1;
  }
  const [first, second] = [fold(one), fold(other)];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

export const areEqual = (syntax: Syntax, left: Buffer, right: Buffer): boolean =>
  compare(syntax, left, right) === 0;

/** "20261123162643.0Z". */
export const toTime = (instant: Temporal.Instant): string =>
  `${instant.toString({ smallestUnit: 'second' }).replaceAll(/[-T:Z]/g, '')}.0Z`;

/** Between 1601-01-01, where Windows begins, and 1970-01-01. */
const epochOffsetMs = 11_644_473_600_000n;

/** Ticks of 100 ns since 1601. */
export const toFileTime = (instant: Temporal.Instant): bigint =>
  (BigInt(instant.epochMilliseconds) + epochOffsetMs) * 10_000n;
