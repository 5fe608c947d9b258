import type { z } from 'zod';
import { invalidFields } from './failures.ts';

/**
 * Parses what somebody sent. Throws `ZodError`, or a refusal that names the field of a text with U+0000: the database keeps no
 * such text and would say so only at the end, when a vendor may have been asked already.
 */
export function readInput<Input extends z.ZodType>(
  input: Input,
  raw: unknown,
): Promise<z.output<Input>> {
  const place = findNull(raw);
  if (place === null) return input.parseAsync(raw);
  throw invalidFields({
    [place || 'input']: 'Take out the character U+0000: no text may hold it.',
  });
}

/** Path of a text or of a name in `value` that holds U+0000; null when none does. Any depth: nobody has judged it yet. */
function findNull(value: unknown): string | null {
  const toLookAt: { readonly path: string; readonly value: unknown }[] = [{ path: '', value }];
  for (let next = toLookAt.pop(); next !== undefined; next = toLookAt.pop()) {
    if (typeof next.value === 'string' && next.value.includes('\0')) return next.path;
    if (typeof next.value !== 'object' || next.value === null) continue;
    for (const [name, part] of Object.entries(next.value)) {
      if (name.includes('\0')) return next.path;
      toLookAt.push({ path: next.path === '' ? name : `${next.path}.${name}`, value: part });
    }
  }
  return null;
}
