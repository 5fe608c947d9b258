/** `random`: 16 characters or more of all classes. `pronounceable`: four words of two syllables and a number. */
export type PasswordStyle = 'random' | 'pronounceable';

export type PasswordAnswer =
  | { readonly ok: true; readonly password: string }
  /** Rejected bytes used up the supply: call again with more fresh ones. */
  | { readonly ok: false; readonly reason: 'not-enough-randomness' };

// Without characters that people mistake for others when they read a password aloud (0 O o, 1 l I).
const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const lower = 'abcdefghijkmnpqrstuvwxyz';
const digits = '23456789';
const symbols = '!#$%&*+-=?@_';
const classes: readonly string[] = [upper, lower, digits, symbols];
const consonants = 'bdfghjklmnprstvz';
const vowels = 'aeiou';

const minimumLength = 16;
const maximumLength = 64;

/** Bytes that are enough for any password except in one case of a great many. */
export const passwordRandomByteCount = 512;

type Draw = (below: number) => number | null;

/** Draws numbers without bias: a byte in the incomplete last stretch of multiples is thrown away. */
function drawFrom(randomBytes: Uint8Array): Draw {
  let next = 0;
  return (below) => {
    const limit = 256 - (256 % below);
    while (next < randomBytes.length) {
      const byte = randomBytes[next] ?? 0;
      next += 1;
      if (byte < limit) return byte % below;
    }
    return null;
  };
}

/** One character of each alphabet, or null when the randomness ran out. */
function pick(alphabets: readonly string[], draw: Draw): readonly string[] | null {
  const picked: string[] = [];
  for (const alphabet of alphabets) {
    const index = draw(alphabet.length);
    if (index === null) return null;
    picked.push(alphabet.charAt(index));
  }
  return picked;
}

function shuffle(characters: readonly string[], draw: Draw): readonly string[] | null {
  const left = [...characters];
  const shuffled: string[] = [];
  while (left.length > 0) {
    const index = draw(left.length);
    if (index === null) return null;
    shuffled.push(...left.splice(index, 1));
  }
  return shuffled;
}

function makeRandom(length: number, draw: Draw): string | null {
  const rest = Array.from({ length: length - classes.length }, () => classes.join(''));
  const characters = pick([...classes, ...rest], draw);
  return characters === null ? null : (shuffle(characters, draw)?.join('') ?? null);
}

function makePronounceable(draw: Draw): string | null {
  const word = [consonants, vowels, consonants, vowels];
  const letters = pick([...word, ...word, ...word, ...word, digits, digits], draw);
  if (letters === null) return null;
  const text = letters.join('');
  const words = [0, 4, 8, 12].map((start) => text.slice(start, start + 4));
  const spoken = words.map((it) => it.charAt(0).toUpperCase() + it.slice(1));
  return [...spoken, text.slice(16)].join('-');
}

/**
 * A first password out of random bytes that the caller drew from a safe source.
 *
 * `random` has `length` characters (16 to 64) with at least one of each class; `pronounceable` ("Bofa-Keru-Timo-Zalu-47") has
 * a fixed length, all classes and about 56 bits. Refuses with `not-enough-randomness`.
 */
export function generatePassword(wish: {
  readonly style: PasswordStyle;
  /** Fresh and used for nothing else; `passwordRandomByteCount` of them are enough. */
  readonly randomBytes: Uint8Array;
  /** Characters of a random password; default and least 16, most 64. */
  readonly length?: number;
}): PasswordAnswer {
  const draw = drawFrom(wish.randomBytes);
  const length = Math.min(maximumLength, Math.max(minimumLength, wish.length ?? minimumLength));
  const password = wish.style === 'random' ? makeRandom(length, draw) : makePronounceable(draw);
  return password === null
    ? { ok: false, reason: 'not-enough-randomness' }
    : { ok: true, password };
}
