import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { refusalOf } from '../../../test/support/refusal.ts';
import { openStaffSite, type StaffSite } from '../../../test/support/staff-site.ts';
import { service } from '../../operations/schemas/service.ts';

// Proved events: test/scenarios/vendor-events.test.ts. Here: a server that no vendor can reach, and what strangers send.

let site: StaffSite;
beforeAll(async () => {
  site = await openStaffSite({ SEATWRIGHT_REQUESTS_PER_MINUTE: '400' });
});
afterAll(() => site.close());

const pax8 = {
  kind: 'pax8',
  name: 'Pax8',
  settings: { clientId: 'id' },
  secrets: { clientSecret: 'secret' },
  untested: true,
};

const send = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${site.url}${path}`, { method: 'POST', ...init });

describe('an installation without a public https address', () => {
  it('says so at the integration, and registers nowhere', async () => {
    const { id, events } = await site.root.post('/v1/services', pax8, service);

    expect(events).toMatchObject({ receiving: false, eventCount: 0 });
    expect(events?.impediment).toContain('public https address');
    const refusal = await refusalOf(site.root.post(`/v1/services/${id}/events`, {}, z.unknown()));
    expect(refusal).toMatchObject({ status: 422, code: 'no-public-address' });
    const ended = await refusalOf(site.root.delete(`/v1/services/${id}/events`));
    expect(ended).toMatchObject({ code: 'no-events' });
  });
});

describe('what strangers send to the address of events', () => {
  it.each<[string, RequestInit]>([
    ['nothing at all', {}],
    ['JSON', { body: '{}', headers: { 'content-type': 'application/json' } }],
    ['what is no JSON', { body: '{', headers: { 'content-type': 'application/json' } }],
    ['another kind of content', { body: '<a/>', headers: { 'content-type': 'text/xml' } }],
    ['bytes', { body: new Uint8Array([0, 255, 254]) }],
    ['a bearer token', { body: '{}', headers: { authorization: 'Bearer x' } }],
  ])('is answered 401 without a word: %s', async (_what, init) => {
    const answer = await send('/hooks/nobody/token', init);

    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each(['/hooks/%00/token', '/hooks/nobody/%00', '/hooks/a%2Fb/token'])(
    'is answered 401 without a word: an address that was never ours, %s',
    async (path) => {
      const answer = await send(path, { body: '{}' });

      expect(answer.status).toBe(401);
      expect(await answer.text()).toBe('');
    },
  );

  it('is not read when it is larger than any event', async () => {
    const answer = await send('/hooks/nobody/token', { body: 'x'.repeat(64 * 1024 + 1) });
    expect(answer.status).toBe(413);
  });

  it('leaves other routes with the parsers that they had', async () => {
    const answer = await send('/v1/links/look', {
      body: '<a/>',
      headers: { 'content-type': 'text/xml' },
    });
    expect(answer.status).toBe(415);
  });

  it('is not taken without an end', async () => {
    const statuses = new Set<number>();
    for (let count = 0; count < 110; count += 1) {
      statuses.add((await send('/hooks/nobody/token')).status);
    }
    expect(statuses).toEqual(new Set([401, 429]));
  });
});
