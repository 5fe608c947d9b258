/** One named part of "npm test". */
export interface Part {
  readonly name: 'unit' | 'architecture' | 'contract' | 'flow' | 'scenario' | 'browser';
  /** The projects of vitest.config.ts that belong to it. */
  readonly projects: readonly string[];
  /** Globs from the root of the repository; a part without a matching file is "none yet". */
  readonly files: readonly string[];
  /** Waits more than it computes: runs beside the others, and its output is shown when it has ended. */
  readonly isBeside?: true;
}

/** In the order in which they run: what is quick and tells most comes first. */
export const parts: readonly Part[] = [
  {
    name: 'unit',
    projects: ['unit', 'store'],
    files: ['{src,simulators,tools,portal}/**/*.test.{ts,tsx}', 'test/support/**/*.test.ts'],
  },
  { name: 'architecture', projects: ['architecture'], files: ['test/architecture/**/*.test.ts'] },
  { name: 'contract', projects: ['contract'], files: ['test/contracts/**/*.test.ts'] },
  { name: 'flow', projects: ['flow'], files: ['test/flows/**/*.test.ts'] },
  { name: 'scenario', projects: ['scenario'], files: ['test/scenarios/**/*.test.ts'] },
  { name: 'browser', projects: ['e2e'], files: ['test/e2e/**/*.e2e.ts'], isBeside: true },
];
