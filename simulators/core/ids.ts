/** Ids and numbers that are the same at every start because they are made from names. */
import { createHash } from 'node:crypto';

/** A GUID made from a name: the same name always gives the same id. */
export function guidOf(name: string): string {
  const hex = createHash('sha256').update(`seatwright-demo/${name}`).digest('hex');
  // Version 4 and variant bits, so that strict GUID checks accept it.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * A whole number from 0 to `below` - 1 made from a name. Two names may meet: whoever makes ids of it refuses that.
 * `below` is at most 2^48.
 */
export function numberOf(name: string, below: number): number {
  return Number.parseInt(createHash('sha256').update(name).digest('hex').slice(0, 12), 16) % below;
}

export const DAY_MS = 86_400_000;
