import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseJson } from '../lib/json.ts';
import { packages } from './catalog.ts';
import type { TraceContext } from './runs/flow.ts';

/** What a version wrote into `run_step`, by package. */
const StoredRows = z.record(
  z.string(),
  z.array(z.object({ name: z.string(), result_version: z.number().int(), result: z.unknown() })),
);

const run: TraceContext['run'] = {
  id: 'run-1',
  package: 'staff-onboarding-cloud-only',
  clientId: 'client-1',
  clientName: 'Client 0001',
  ticketId: '5001',
  ticketNumber: '5001',
  startedBy: 'eli',
  startedByName: 'Eli Engineer',
  startedAt: Temporal.Instant.from('2026-11-22T09:00:00Z'),
};

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
      expect(rows.length).toBeGreaterThan(5);
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

  it('can be traced by today’s steps in the audit log, without anything secret', () => {
    for (const { name, flow } of packages) {
      const rows = stored[name] ?? [];
      // What another step has stored; the test fails where one asks for a step that it does not come after.
      const resultOf: TraceContext['resultOf'] = (step) =>
        step.result.parse(rows.find((row) => row.name === step.name)?.result);
      const context: TraceContext = {
        run,
        answers: {},
        answeredBy: { id: 'eli', name: 'Eli Engineer' },
        resultOf,
        findResult: resultOf,
      };
      for (const row of rows) {
        const step = flow.steps.find((candidate) => candidate.name === row.name);
        for (const trace of step?.trace?.(step.result.parse(row.result), context) ?? []) {
          expect(trace.action).toMatch(/^[a-z-]+\.[a-z-]+$/);
          expect(trace.summary, row.name).not.toMatch(/undefined|\[object|^$/);
          expect(JSON.stringify(trace), row.name).not.toContain('secret');
        }
      }
    }
  });

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

it('every step that may leave something outside tells the audit log of it', () => {
  const silent = packages.flatMap(({ flow }) =>
    flow.steps.filter((step) => step.leftover !== null && step.trace === undefined),
  );
  expect(silent.map((step) => step.name)).toEqual([]);
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
