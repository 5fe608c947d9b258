/**
 * What a process that a test starts takes over from the test's own environment: nothing that configures the product, and
 * where compiled code is kept for the next process (tools/test.ts).
 */
export function bareEnvironment(): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
  };
}
