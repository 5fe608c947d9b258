import { defineConfig } from 'vitest/config';

/** Starts one PostgreSQL for the run; `createTestDatabase()` (test/support/postgres.ts) copies databases from it. */
const postgresServer = ['test/support/postgres-server.ts'];

/** The product's folders whose tests need a database. */
const storing = ['store', 'flows', 'operations', 'identity', 'surfaces'].map(
  (folder) => `src/${folder}/**/*.test.ts`,
);

/**
 * Every test file belongs to exactly one project; test/architecture/repository.test.ts watches over it.
 * Files that only compute share what is loaded (`isolate: false`); they put back what they stub.
 * `npm test` runs them as named parts (tools/test/parts.ts); `npx vitest run <path>` runs any of them alone.
 */
export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          isolate: false,
          include: ['{src,simulators,tools,portal}/**/*.test.{ts,tsx}'],
          exclude: ['**/node_modules/**', ...storing, 'src/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'store',
          include: [...storing, 'src/*.test.ts', 'test/support/**/*.test.ts'],
          globalSetup: postgresServer,
        },
      },
      {
        extends: true,
        test: { name: 'architecture', include: ['test/architecture/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'contract',
          include: ['test/contracts/**/*.test.ts'],
          globalSetup: postgresServer,
        },
      },
      {
        extends: true,
        test: {
          name: 'flow',
          include: ['test/flows/**/*.test.ts'],
          globalSetup: postgresServer,
        },
      },
      {
        extends: true,
        test: {
          name: 'scenario',
          include: ['test/scenarios/**/*.test.ts'],
          globalSetup: postgresServer,
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.e2e.ts'],
          globalSetup: postgresServer,
          // One browser at a time: they share two cores with the server and the simulators under test.
          fileParallelism: false,
          testTimeout: 120_000,
          // As patient as the browser is.
          expect: { poll: { timeout: 20_000 } },
        },
      },
    ],
  },
});
