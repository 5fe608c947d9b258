import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';

const folder = import.meta.dirname;
const repository = join(folder, '../../..');

/** Where the imports of a file lead, over any number of files; packages are named as they are. */
function reachableFrom(path: string, read: (path: string) => string): Set<string> {
  const reached = new Set<string>();
  const follow = (from: string): void => {
    for (const [, target = ''] of read(from).matchAll(/(?:from|import\()\s*'([^']+)'/g)) {
      const found = target.startsWith('.')
        ? relative(repository, join(dirname(from), target))
        : target;
      if (reached.has(found)) continue;
      reached.add(found);
      if (target.startsWith('.')) follow(join(repository, found));
    }
  };
  follow(path);
  return reached;
}

const strangers = (reached: ReadonlySet<string>): readonly string[] =>
  [...reached].filter((path) => !path.startsWith('tools/chaos/counting/'));

const files = readdirSync(folder).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.test.ts'),
);

it('counts with code that imports nothing but itself', () => {
  expect(files).toContain('count.ts');
  for (const name of files) {
    const reached = reachableFrom(join(folder, name), (path) => readFileSync(path, 'utf8'));
    expect(strangers(reached), name).toEqual([]);
  }
});

it('is watched by a rule that can fail', () => {
  const texts: Record<string, string> = {
    'a.ts': "import { b } from './b.ts';",
    'b.ts': "import { isSettled } from '../../../src/store/seat-change-states.ts';",
    'seat-change-states.ts': '',
  };
  const read = (path: string): string => texts[path.slice(path.lastIndexOf('/') + 1)] ?? '';
  expect(strangers(reachableFrom(join(folder, 'a.ts'), read))).toEqual([
    'src/store/seat-change-states.ts',
  ]);
});
