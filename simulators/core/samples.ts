import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

// The vendors' documents are not copied into the repository: they lie beside it, or where SEATWRIGHT_CONTRACTS says.
const folder = resolve(
  process.env['SEATWRIGHT_CONTRACTS'] ?? join(import.meta.dirname, '../../../shared/contracts'),
);

/**
 * Whether a document or folder of the vendors' contracts is present, by its path there. Says so when it is not, so that
 * a skipped proof is seen, and throws in CI: a skipped proof is no proof.
 */
export const hasContract = (path: string): boolean => {
  if (existsSync(join(folder, path))) return true;
  const reason = `the vendors' documents lack ${path}; SEATWRIGHT_CONTRACTS names their folder`;
  if (process.env['CI'] === 'true') throw new Error(reason);
  console.warn(`Skipped: ${reason}`);
  return false;
};

/** The text of a document of the vendors' contracts, such as `openapi/graph-subset.yaml`. */
export const readContract = (path: string): string => readFileSync(join(folder, path), 'utf8');

/** Whether the vendors' documented samples are present; as `hasContract`. */
export const hasSamples = (): boolean => hasContract('samples');

/** A documented sample, parsed. */
export const readSample = (path: string): unknown => JSON.parse(readContract(`samples/${path}`));

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};

/**
 * Where an answer lacks what a sample has, or has another JSON type there: paths such as `items[].links.self: missing`.
 * Empty when the shapes agree. More fields than the sample are allowed; of an array the first element is compared.
 */
export const shapeDifferences = (sample: unknown, answer: unknown, path = ''): string[] => {
  if (typeOf(sample) !== typeOf(answer))
    return [`${path}: ${typeOf(sample)} expected, ${typeOf(answer)} answered`];
  if (Array.isArray(sample) && Array.isArray(answer)) {
    if (sample.length === 0) return [];
    return answer.length === 0
      ? [`${path}[]: empty`]
      : shapeDifferences(sample[0], answer[0], `${path}[]`);
  }
  if (
    typeof sample !== 'object' ||
    sample === null ||
    typeof answer !== 'object' ||
    answer === null
  )
    return [];
  const answered = new Map(Object.entries(answer));
  return Object.entries(sample).flatMap(([name, value]) => {
    const inner = `${path}.${name}`.replace(/^\./, '');
    return answered.has(name)
      ? shapeDifferences(value, answered.get(name), inner)
      : [`${inner}: missing`];
  });
};
