import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseJson } from '../lib/json.ts';
import { packages } from './catalog.ts';

/** What a version wrote into `run_step`, by package. */
const StoredRows = z.record(
  z.string(),
  z.array(z.object({ name: z.string(), result_version: z.number().int(), result: z.unknown() })),
);

/** Every version that has ever written results; runs of all of them may still be waiting for their moment. */
const versions = ['0.1.0'];

function rowsOf(version: string): z.infer<typeof StoredRows> {
  const file = new URL(`__fixtures__/step-results-${version}.json`, import.meta.url);
  const answer = parseJson(readFileSync(file, 'utf8'));
  return StoredRows.parse(answer.ok ? answer.value : null);
}

describe.each(versions)('step results stored by version %s', (version) => {
  const stored = rowsOf(version);

  it.each(packages.map((definition) => [definition.name, definition] as const))(
    'of %s are read by today’s steps without losing anything',
    (name, { flow }) => {
      const rows = stored[name] ?? [];
      expect(rows.length).toBeGreaterThan(10);
      for (const row of rows) {
        const step = flow.steps.find((candidate) => candidate.name === row.name);
        // A step that is no more has to be kept readable until no run of its version waits any more.
        expect(step, row.name).toBeDefined();
        expect(step?.result.parse(row.result), row.name).toMatchObject(
          z.object({}).loose().parse(row.result),
        );
      }
    },
  );

  it('can be worded as leftovers by today’s steps', () => {
    for (const { name, flow } of packages) {
      for (const row of stored[name] ?? []) {
        const step = flow.steps.find((candidate) => candidate.name === row.name);
        const words = step?.leftover?.(step.result.parse(row.result)) ?? null;
        expect(words === null || words.length > 0).toBe(true);
      }
    }
  });
});

it('covers every step of this version', () => {
  const newest = rowsOf(versions.at(-1) ?? '');
  for (const { name, flow } of packages) {
    expect(newest[name]?.map((row) => row.name).toSorted()).toEqual(
      flow.steps.map((step) => step.name).toSorted(),
    );
    for (const row of newest[name] ?? []) {
      const step = flow.steps.find((candidate) => candidate.name === row.name);
      expect(row.result_version).toBeLessThanOrEqual(step?.version ?? 0);
    }
  }
});
