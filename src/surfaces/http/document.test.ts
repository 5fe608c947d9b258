import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parseJson } from '../../lib/json.ts';
import { operations } from '../../operations/index.ts';
import { createDocument } from './document.ts';

const written = new URL('../../../docs/openapi.json', import.meta.url);

it('is written down as the operations are now ("npm run gen" writes it anew)', async () => {
  const document = parseJson(await readFile(written, 'utf8'));

  const now = parseJson(JSON.stringify(await createDocument(operations)));
  expect(document).toEqual(now);
});

it('has every operation with a name, words and answers', async () => {
  const document = await createDocument(operations);

  const paths = 'paths' in document ? Object.values(document.paths ?? {}) : [];
  const described = paths.flatMap((path) => Object.values(path ?? {}));
  expect(described).toHaveLength(operations.length);
  for (const operation of described) {
    expect(operation).toMatchObject({
      operationId: expect.any(String),
      summary: expect.any(String),
      responses: { default: expect.anything() },
    });
  }
});
