/** What every reader of BER here needs. */
import { Ber, BerReader } from 'ldapts';

/** ldapts answers null where bytes are missing: here that is a malformed message. */
export function required<T>(value: T | null): T {
  if (value === null) throw new Error('Bytes are missing');
  return value;
}

/** A reader that ends where the next element ends. */
export const inside = (
  reader: BerReader,
  tag: number = Ber.Sequence | Ber.Constructor,
): BerReader => new BerReader(required(reader.readString(tag, true)));

export const textOf = (reader: BerReader, tag: number = Ber.OctetString): string =>
  required(reader.readString(tag));
