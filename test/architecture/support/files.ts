import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The repository's root: an absolute path. */
export const repository = join(import.meta.dirname, '..', '..', '..');

/** What an architecture rule found, as `path:line what is wrong`; empty when all is well. */
export type Offences = readonly string[];

const listed = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate'],
  { cwd: repository, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
);

/**
 * Every file that belongs to the repository or is about to: tracked, or new and not ignored. Paths from the root with
 * forward slashes; sorted.
 */
export const files: readonly string[] = listed
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(repository, path)))
  .toSorted();

/** The text of a file of the repository. */
export function read(path: string): string {
  return readFileSync(join(repository, path), 'utf8');
}

/** Whether `path` holds TypeScript or JavaScript that people write; declarations generated from documents do not count. */
export function isSource(path: string): boolean {
  return /\.(ts|tsx|js|cjs|mjs)$/.test(path) && !path.endsWith('.d.ts');
}

/** Whether `path` is a test. */
export function isTest(path: string): boolean {
  return /\.(test|e2e)\.tsx?$/.test(path);
}

/** Applies `rule` to the text of every file in `paths`. */
export function judge(
  paths: readonly string[],
  rule: (path: string, text: string) => Offences,
): Offences {
  return paths.flatMap((path) => rule(path, read(path)));
}
