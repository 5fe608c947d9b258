import type { FailureKind } from '../operations/failures.ts';

/** What each kind of failure is on each surface: one table, so that all of them agree. */
export const surfaceOfFailure: Readonly<
  Record<FailureKind, { readonly httpStatus: number; readonly exitCode: number }>
> = {
  invalid: { httpStatus: 400, exitCode: 2 },
  'not-signed-in': { httpStatus: 401, exitCode: 3 },
  forbidden: { httpStatus: 403, exitCode: 3 },
  'not-found': { httpStatus: 404, exitCode: 4 },
  conflict: { httpStatus: 409, exitCode: 5 },
  refused: { httpStatus: 422, exitCode: 5 },
  'outside-failed': { httpStatus: 502, exitCode: 6 },
  'outside-unavailable': { httpStatus: 503, exitCode: 6 },
  internal: { httpStatus: 500, exitCode: 1 },
};

/** The exit code for an HTTP answer that is not 2xx. */
export function exitCodeOf(httpStatus: number): number {
  const row = Object.values(surfaceOfFailure).find((one) => one.httpStatus === httpStatus);
  return row?.exitCode ?? 1;
}
