import type { z } from 'zod';
import type { run } from '../../src/operations/schemas/run.ts';

/** A run as the API shows it. */
export type Run = z.output<typeof run>;
/** The question that a run asks. */
export type RunForm = NonNullable<Run['form']>;
