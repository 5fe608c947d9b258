/** One named part of "npm test". */
export interface Part {
  readonly name: 'unit' | 'architecture' | 'contract' | 'flow' | 'scenario' | 'browser';
  /** The projects of vitest.config.ts that belong to it. */
  readonly projects: readonly string[];
  /** Globs from the root of the repository; a part without a matching file is "none yet". */
  readonly files: readonly string[];
  /**
   * Parts of one lane run one after the other, the lanes side by side: browsers and restarted workers wait more than they
   * compute. What runs beside the first lane is shown when it has ended.
   */
  readonly lane: 'first' | 'beside';
}

/** In the order in which they run: in the first lane what is quick and tells most comes first. */
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
  {
    name: 'scenario',
    projects: ['scenario'],
    files: ['test/scenarios/**/*.test.ts'],
    lane: 'first',
  },
  { name: 'browser', projects: ['e2e'], files: ['test/e2e/**/*.e2e.ts'], lane: 'beside' },
  { name: 'flow', projects: ['flow'], files: ['test/flows/**/*.test.ts'], lane: 'beside' },
];
