import { expect, it } from 'vitest';
import { z } from 'zod';
import { toFailure } from './failures.ts';
import { readInput } from './read-input.ts';

const input = z.object({ id: z.string(), settings: z.record(z.string(), z.string()).optional() });

const refusalOf = async (raw: unknown) => {
  try {
    await readInput(input, raw);
    return null;
  } catch (error) {
    return toFailure(error);
  }
};

it.each([
  ['a text', { id: 'a\0b' }, 'id'],
  ['a text within', { id: 'x', settings: { baseUrl: '\0' } }, 'settings.baseUrl'],
  ['a name', { id: 'x', settings: { '\0': 'y' } }, 'settings'],
  ['nothing but it', '\0', 'input'],
])('refuses what the database could not keep, by its field: %s', async (_what, raw, field) => {
  expect(await refusalOf(raw)).toMatchObject({
    kind: 'invalid',
    fields: { [field]: expect.stringContaining('U+0000') },
  });
});

it('leaves everything else to the schema, however deep it is', async () => {
  let deep: unknown = 'bottom';
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];

  expect(await readInput(input, { id: 'a\\u0000b\n😀' })).toEqual({ id: 'a\\u0000b\n😀' });
  expect(await refusalOf({ id: deep })).toMatchObject({ kind: 'invalid', code: 'invalid' });
});
