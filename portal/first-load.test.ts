/// <reference types="node" />
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { expect, it } from 'vitest';

/** Script that a browser needs before any page shows, compressed. */
const budgetBytes = 300_000;

type Chunk = Rolldown.OutputChunk;

/** The entry and everything it imports at once; what a page loads later does not count. */
function toFirstLoad(chunks: ReadonlyMap<string, Chunk>): Chunk[] {
  const needed = new Set<Chunk>();
  const add = (chunk: Chunk | undefined): void => {
    if (chunk === undefined || needed.has(chunk)) return;
    needed.add(chunk);
    for (const name of chunk.imports) add(chunks.get(name));
  };
  for (const chunk of chunks.values()) if (chunk.isEntry) add(chunk);
  return [...needed];
}

it('stays under 300 kB of compressed script, with each page in a chunk of its own', async () => {
  const built = await build({
    configFile: join(import.meta.dirname, '../vite.config.ts'),
    build: { write: false },
    logLevel: 'silent',
  });
  const outputs = Array.isArray(built) ? built : 'output' in built ? [built] : [];
  const chunks = new Map(
    outputs
      .flatMap(({ output }) => output)
      .flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])),
  );
  const sizeBytes = toFirstLoad(chunks)
    .map(({ code }) => gzipSync(code).byteLength)
    .reduce((sum, bytes) => sum + bytes, 0);
  expect(sizeBytes).toBeGreaterThan(50_000);
  expect(sizeBytes).toBeLessThan(budgetBytes);
  const pages = [...chunks.values()].filter(({ isDynamicEntry }) => isDynamicEntry);
  expect(pages.length).toBeGreaterThanOrEqual(11);
}, 60_000);
