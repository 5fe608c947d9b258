/** Security identifiers of Windows accounts (MS-DTYP 2.4.2.2). */
import { randomInt } from 'node:crypto';

import { within } from './tree.ts';
import type { Tree } from './tree.ts';

/** The next identifier of a domain. */
export type NextSid = () => Buffer;

/** Of every account of every domain. */
const notUnique = 21;
const firstRelativeId = 1_000;
const headBytes = 8;

/** The authority of Windows accounts and these numbers. */
function toSid(numbers: readonly number[]): Buffer {
  const sid = Buffer.alloc(headBytes + 4 * numbers.length);
  sid.set([1, numbers.length, 0, 0, 0, 0, 0, 5]);
  for (const [index, number] of numbers.entries()) sid.writeUInt32LE(number, headBytes + 4 * index);
  return sid;
}

const numbersOf = (sid: Buffer): readonly number[] =>
  Array.from({ length: (sid.length - headBytes) / 4 }, (_, index) =>
    sid.readUInt32LE(headBytes + 4 * index),
  );

export const newDomainSid = (): Buffer =>
  toSid([notUnique, ...Array.from({ length: 3 }, () => randomInt(2 ** 32))]);

/** Goes on behind those that are given out. */
export function createSids({ domain }: Tree): NextSid {
  const given = [...within(domain)].flatMap(({ state }) =>
    (state.values.get('objectSid') ?? []).map(numbersOf),
  );
  const [own = []] = given;
  const accounts = given.filter(({ length }) => length > own.length);
  let last = Math.max(firstRelativeId, ...accounts.map((numbers) => numbers.at(-1) ?? 0));
  return () => {
    last += 1;
    return toSid([...own, last]);
  };
}
