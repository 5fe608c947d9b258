import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { openEmptySite } from '../../../test/support/staff-site.ts';
import { createApi } from '../../../tools/client/api.ts';

// What a link does for a run that has made a person is in test/scenarios/first-password.test.ts.

it.each(['/v1/first-passwords/look', '/v1/first-passwords/open', '/v1/links/look'])(
  '%s lets one address try as often as it may sign in, whatever it tries',
  async (path) => {
    const site = await openEmptySite({ SEATWRIGHT_REQUESTS_PER_MINUTE: '50' });
    onTestFinished(() => site.close());
    const anyone = createApi(site.url, null);
    const statuses: number[] = [];
    for (let count = 0; count < 6; count += 1) {
      const refusal = await refusalOf(anyone.post(path, { token: `guess ${count}` }, z.unknown()));
      statuses.push(refusal.status);
    }
    expect(statuses).toEqual([404, 404, 404, 404, 404, 429]);
  },
);
