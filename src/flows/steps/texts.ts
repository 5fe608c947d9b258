/** What was typed, trimmed; null for nothing. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** The texts of a list; empty for anything else. */
export function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** One of the known words, or the fallback. */
export function oneOf<const T extends string>(known: readonly T[], value: unknown, fallback: T): T {
  return known.find((candidate) => candidate === value) ?? fallback;
}
