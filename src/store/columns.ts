import type { ColumnType } from 'kysely';

/** A JSON column: read as parsed, written as text so that arrays are not taken for PostgreSQL arrays. */
export type Json<T> = ColumnType<T, string, string>;
/** A `timestamptz` column: read and written as ISO text (see `database.ts`). */
export type Instant = string;
