import { z } from 'zod';
import { defineOperation } from '../operation.ts';
import { instant } from '../schemas/common.ts';

export const clock = z.object({ now: instant, movable: z.boolean() }).meta({ id: 'Clock' });

export const getClock = defineOperation({
  name: 'clock.get',
  summary: 'Show what time it is for Seatwright',
  route: 'GET /v1/clock',
  input: z.object({}),
  output: clock,
  roles: 'staff',
  effect: 'read',
  handler: ({ tools }) =>
    Promise.resolve({ now: tools.clock.now().toString(), movable: tools.world !== null }),
});
