import { availableParallelism } from 'node:os';

/** One named part of "npm test". */
export interface Part {
  readonly name: 'unit' | 'architecture' | 'contract' | 'flow' | 'scenario' | 'browser';
  /** The projects of vitest.config.ts that belong to it. */
  readonly projects: readonly string[];
  /** Globs from the root of the repository; a part without a matching file is "none yet". */
  readonly files: readonly string[];
  /**
   * Parts of one lane run one after the other. The first two lanes run side by side: two cores bear one browser and one more
   * test file at a time. What runs beside the first lane is shown when it has ended. The last lane has the machine to itself.
   */
  readonly lane: 'first' | 'beside' | 'last';
  /** Test files at a time; absent: as many as vitest finds right. */
  readonly fileCount?: number;
}

/** In the order in which they run in their lanes: first what is quick and tells most. */
export const parts: readonly Part[] = [
  {
    name: 'unit',
    projects: ['unit', 'store'],
    files: ['{src,simulators,tools,portal}/**/*.test.{ts,tsx}', 'test/support/**/*.test.ts'],
    lane: 'first',
  },
  {
    name: 'architecture',
    projects: ['architecture'],
    files: ['test/architecture/**/*.test.ts'],
    lane: 'first',
  },
  {
    name: 'contract',
    projects: ['contract'],
    files: ['test/contracts/**/*.test.ts'],
    lane: 'first',
  },
  { name: 'flow', projects: ['flow'], files: ['test/flows/**/*.test.ts'], lane: 'first' },
  { name: 'browser', projects: ['e2e'], files: ['test/e2e/**/*.e2e.ts'], lane: 'beside' },
  {
    name: 'scenario',
    projects: ['scenario'],
    files: ['test/scenarios/**/*.test.ts'],
    lane: 'last',
    // A third of a scenario's time is waiting for a vendor or a clock, in which another one computes.
    fileCount: Math.max(3, availableParallelism() - 1),
  },
];
