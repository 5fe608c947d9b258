import { z } from 'zod';
import type { WorldCredentials } from '../../simulators/world/credentials.ts';

const lag = z.object({
  seatsMs: z.record(z.string(), z.number()).optional(),
  graph: z
    .object({
      replicaMs: z.number(),
      consumedUnitsMs: z.number(),
      groupLicensingMs: z.number(),
      writeMs: z.number(),
    })
    .partial()
    .optional(),
  exchange: z.record(z.string(), z.number()).optional(),
});

/** What a parent wants of a world; the first message it sends. */
export const worldWishes = z.object({
  kind: z.literal('start'),
  /** Where the state is kept between starts; null for a world that is forgotten. */
  stateFile: z.string().nullable(),
  /** Folder that the directories of clients are kept in; null for a world whose clients have none. */
  directories: z.string().nullable().default(null),
  /** Delays in simulated milliseconds; what is left out keeps the simulators' default. */
  lag: lag.default({}),
  /** The first simulated instant of a fresh world; default now. */
  startAt: z.string().optional(),
});
export type WorldWishes = z.input<typeof worldWishes>;

/** What a parent says later. */
export const parentMessage = z.discriminatedUnion('kind', [
  worldWishes,
  /** A process that must not outlive the parent either: it is stopped when the parent is gone without a word. */
  z.object({ kind: z.literal('guard'), pid: z.number() }),
  z.object({ kind: z.literal('stop') }),
]);

/** What the world says. */
export interface WorldReady {
  readonly kind: 'ready';
  readonly urls: Readonly<Record<string, string>>;
  readonly credentials: WorldCredentials;
  /** Whether the state came from the file. */
  readonly restored: boolean;
}
export type WorldMessage = WorldReady | { readonly kind: 'failed'; readonly reason: string };
