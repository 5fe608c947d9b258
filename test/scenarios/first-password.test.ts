import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { workTicket } from '../support/staff.ts';
import { startTestWorld, type TestWorld } from '../support/world.ts';

let test: TestWorld;
beforeEach(async () => {
  test = await startTestWorld();
});
afterEach(() => test.close());

const shown = z.object({ password: z.string().min(8) });

it('can be fetched once, also days after the hand-over', async () => {
  const { run } = await workTicket(test, '5001');
  const eli = await test.as('eli');
  const path = `/v1/runs/${run.id}/first-password`;
  await test.travel('P2D');

  await eli.post(path, {}, shown);
  await expect(eli.post(path, {}, shown)).rejects.toThrow(/shown already/);
});
