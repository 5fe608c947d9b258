import { expect, vi } from 'vitest';
import { z } from 'zod';
import type { TestWorld } from './world.ts';

const status = z.object({
  waiting: z.number(),
  people: z.number(),
  subscriptions: z.number(),
  oldestReadAt: z.string().nullable(),
  problems: z.array(z.object({ clientName: z.string(), messages: z.array(z.string()) })),
});

export async function readDirectoryStatus(world: TestWorld): Promise<z.output<typeof status>> {
  return (await world.as('eli')).get('/v1/directory/status', status);
}

/** Has people and subscriptions of one client or of all read again, and waits until they are. */
export async function refreshDirectory(
  world: TestWorld,
  clientId?: string,
): Promise<z.output<typeof status>> {
  const body = clientId === undefined ? {} : { clientId };
  await (await world.as('eli')).post('/v1/directory/refresh', body, z.unknown());
  return vi.waitFor(
    async () => {
      const state = await readDirectoryStatus(world);
      expect(state.waiting).toBe(0);
      return state;
    },
    { timeout: 20_000, interval: 100 },
  );
}
