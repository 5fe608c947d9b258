import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../src/lib/json.ts';

const savedWorld = z.object({
  version: z.literal(1),
  /** How far simulated time is ahead of real time. */
  clockOffsetMs: z.number(),
  /** So that addresses the product knows stay right; another port is taken where one is in use. */
  ports: z.record(z.string(), z.number()),
  /** Each simulator's snapshot: plain JSON that only the simulator itself understands. */
  states: z.record(z.string(), z.record(z.string(), z.unknown())),
});
export type SavedWorld = z.output<typeof savedWorld>;

/** The kept world, or null when there is none that can be read: the caller then starts a fresh one. */
export async function readSavedWorld(path: string): Promise<SavedWorld | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  const answer = text === null ? null : parseJson(text);
  if (answer === null || !answer.ok) return null;
  const parsed = savedWorld.safeParse(answer.value);
  return parsed.success ? parsed.data : null;
}

/** Writes beside and renames, so that a crash leaves the last whole state. */
export async function writeSavedWorld(path: string, saved: SavedWorld): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.new`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(saved));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
