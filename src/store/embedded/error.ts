/**
 * Why the embedded database did not start.
 * - `unsupported-platform`: no binaries are published for this system, or they were not installed.
 * - `no-account`: we are root and found no unprivileged account to run the database as.
 * - `already-running`: another living process owns a server on this data directory.
 * - `wrong-version`: the data was written by another major version of PostgreSQL.
 * - `start-failed`: the server or `initdb` gave up; the message carries the end of its log.
 */
export type EmbeddedPostgresFailure =
  | 'unsupported-platform'
  | 'no-account'
  | 'already-running'
  | 'wrong-version'
  | 'start-failed';

/** The embedded database cannot be used. `message` ends with what the operator can do next. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
  readonly failure: EmbeddedPostgresFailure;

  constructor(failure: EmbeddedPostgresFailure, message: string, cause?: unknown) {
    super(message, { cause });
    this.failure = failure;
  }
}
