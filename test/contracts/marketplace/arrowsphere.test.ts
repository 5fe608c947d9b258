import { fetch as undiciFetch } from 'undici';
import { describe, expect, it } from 'vitest';

import type { Fetch } from '../../../src/connectors/http/types.ts';
import { failureOf } from '../complaints.ts';
import {
  edit,
  LICENSE,
  read,
  start,
  tasksOf,
  withLicense,
  withVendor,
} from './arrowsphere-under-test.ts';
import { describeMarketplace } from './suite.ts';
import {
  change,
  effectsOf,
  finish,
  quantityOf,
  recordRequests,
  scheduleTo,
  writeCountOf,
} from './under-test.ts';

describeMarketplace('the ArrowSphere connector', async () => (await start()).under, [
  'tokens',
  'audiences',
]);

/** A 202 in the place of every answer to a change of seats. */
const takenFor202: Fetch = async (url, init) => {
  const answer = await undiciFetch(url, init);
  if (init.method !== 'PUT') return answer;
  return { status: 202, headers: answer.headers, body: null };
};

describe('ArrowSphere alone: the actions of a license', () => {
  const links = { history: '/x', increaseSeats: '/x', decreaseSeats: '/x', scheduledTask: '/x' };
  const without = (name: keyof typeof links) => {
    const { [name]: _gone, ...rest } = links;
    return withLicense({ actions: rest });
  };

  it.each([
    ['increaseSeats', 12, 'change-not-allowed', /^not sent: ArrowSphere allows no more seats/],
    ['decreaseSeats', 9, 'window-closed', /^not sent: ArrowSphere allows no decrease/],
  ] as const)('without a link for %s nothing is sent', (action, quantity, reason, words) =>
    withVendor({}, async ({ under, connect }) => {
      const answer = await connect({ fetch: without(action) }).setQuantity(
        change(under, 10, quantity),
      );
      expect(answer).toMatchObject({ outcome: 'refused', reason, retryAfterMs: null });
      expect(answer.outcome === 'refused' && answer.detail).toMatch(words);
      expect(writeCountOf(under)).toBe(0);
    }),
  );

  it('are none when the list of them is empty or missing', () =>
    withVendor({}, async (started) => {
      const { under, connect } = started;
      for (const actions of [[], null, undefined]) {
        const connector = connect({ fetch: withLicense({ actions }) });
        expect(await connector.setQuantity(change(under, 10, 12))).toMatchObject({
          reason: 'change-not-allowed',
        });
        expect((await read(started, connector)).reduction.kind).toBe('unknown');
      }
      expect(writeCountOf(under)).toBe(0);
    }));

  it('without a link for scheduled tasks refuse a schedule', () =>
    withVendor({}, async (started) => {
      const { under, connect } = started;
      const answer = await scheduleTo(under, 7, {
        subject: connect({ fetch: without('scheduledTask') }),
      });
      expect(answer).toMatchObject({ outcome: 'refused', reason: 'change-not-allowed' });
      expect(tasksOf(started)).toEqual([]);
    }));

  it.each([
    [{ statusCode: 87 }, 'subscription-not-active', /suspended/],
    [{ statusCode: 89 }, 'subscription-not-active', /cancelled/],
    [{ statusCode: 4711 }, 'subscription-not-active', /4711/],
    [{ isTrial: true }, 'change-not-allowed', /trial/],
  ] as const)('do not matter when the license is %j', (fields, reason, words) =>
    withVendor({}, async (started) => {
      const { under } = started;
      edit(started, fields);
      const answer = await under.connect().setQuantity(change(under, 10, 12));
      expect(answer).toMatchObject({ outcome: 'refused', reason });
      expect(answer.outcome === 'refused' && answer.detail).toMatch(words);
      expect(writeCountOf(under)).toBe(0);
    }),
  );
});

describe('ArrowSphere alone: giving seats back', () => {
  it('is told by the license: how many until when, lot by lot', () =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      await under.connect().setQuantity(change(under, 10, 12));
      finish(under);
      vendor.clock.set('2026-11-24T10:00:00Z');
      await under.connect().setQuantity(change(under, 12, 15));
      vendor.clock.set('2026-11-24T10:01:00Z');
      const { reduction } = await read(started);
      if (reduction.kind !== 'lots') return expect.unreachable(reduction.kind);
      expect(reduction.lots.map(({ seatCount }) => seatCount)).toEqual([2, 3]);
      const [first, second] = reduction.lots.map(({ reducibleUntil }) => reducibleUntil);
      expect(first?.toString()).toMatch(/^2026-11-29T08:00:\d\dZ$/);
      expect(second?.toString()).toMatch(/^2026-12-01T10:00:\d\dZ$/);
    }));

  it('of more than that is not sent', () =>
    withVendor({}, async (started) => {
      const { under } = started;
      const connector = under.connect();
      await connector.setQuantity(change(under, 10, 12));
      finish(under);
      expect(await connector.setQuantity(change(under, 12, 9))).toEqual({
        outcome: 'refused',
        reason: 'window-closed',
        detail: 'not sent: 2 seats may be given back now, not more',
        retryAfterMs: null,
      });
      expect(writeCountOf(under)).toBe(1);
    }));

  it('is left to the vendor when it gives a link but no number', () =>
    withVendor({ tellsDecrease: false }, async (started) => {
      const { under } = started;
      const connector = under.connect();
      await connector.setQuantity(change(under, 10, 12));
      finish(under);
      expect((await read(started)).reduction.kind).toBe('unknown');
      const answer = await connector.setQuantity(change(under, 12, 9));
      expect(answer).toMatchObject({ outcome: 'refused', reason: 'window-closed' });
      expect(answer.outcome === 'refused' && answer.detail).toMatch(/^400 .*2 seats only/);
      expect((await connector.setQuantity(change(under, 12, 11))).outcome).toBe('accepted');
    }));

  it('is open for every seat once the term has renewed', () =>
    withVendor({}, async (started) => {
      started.vendor.clock.set('2027-01-11T00:00:00Z');
      started.vendor.settle();
      const renewed = await read(started);
      expect(renewed.termStartsAt?.toString()).toBe('2027-01-10T00:00:00Z');
      expect(renewed.commitmentEndsAt?.toString()).toBe('2028-01-10T00:00:00Z');
      expect(renewed.reduction).toEqual({
        kind: 'lots',
        lots: [{ seatCount: 10, reducibleUntil: Temporal.Instant.from('2027-01-17T00:00:00Z') }],
      });
    }));
});

describe('ArrowSphere alone: what became of a change', () => {
  it('is accepted, and shows when the license is through', () =>
    withVendor({}, async (started) => {
      const { under } = started;
      const connector = under.connect();
      expect(await connector.setQuantity(change(under, 10, 12))).toEqual({
        outcome: 'accepted',
        reference: '10 to 12 seats',
      });
      expect(await read(started)).toMatchObject({ quantity: 10, status: 'active' });
      expect(await connector.setQuantity(change(under, 10, 12))).toMatchObject({
        outcome: 'refused',
        reason: 'busy',
        retryAfterMs: 60_000,
      });
      expect(writeCountOf(under)).toBe(1);
      finish(under);
      expect(await quantityOf(under, connector)).toBe(12);
    }));

  it('is not called applied while the license shows the new total and works on it', () =>
    withVendor({ seatsShow: 'at-once' }, async ({ under }) => {
      expect(await under.connect().setQuantity(change(under, 10, 12))).toMatchObject({
        outcome: 'accepted',
      });
    }));

  it('is applied when the license is through at once', () =>
    withVendor({ provisionSeconds: 0 }, async ({ under }) => {
      expect(await under.connect().setQuantity(change(under, 10, 12))).toEqual({
        outcome: 'applied',
        quantity: 12,
        reference: '10 to 12 seats',
      });
    }));

  it('is refused only when the vendor says so of this very change', () =>
    withVendor({ provisionSeconds: 0 }, async (started) => {
      const { under, vendor } = started;
      vendor.faults.add({ kind: 'rejected-later', count: 1 });
      expect(await under.connect().setQuantity(change(under, 10, 12))).toMatchObject({
        outcome: 'refused',
        reason: 'other',
        detail: '85 The vendor rejected the change of seats',
      });
      expect(effectsOf(under)).toEqual([]);
      // What is left of it does not hold the next change back, nor speak of it.
      expect((await read(started)).status).toBe('active');
      expect((await under.connect().setQuantity(change(under, 10, 12))).outcome).toBe('applied');
    }));

  it('that is rejected later shows as the old quantity', () =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      vendor.faults.add({ kind: 'rejected-later', count: 1 });
      expect((await under.connect().setQuantity(change(under, 10, 12))).outcome).toBe('accepted');
      finish(under);
      expect(await read(started)).toMatchObject({ quantity: 10, status: 'active' });
      expect(effectsOf(under)).toEqual([]);
    }));

  it.each([
    ['partly-applied', 206, /Warning: The desired seat count 14 was set to 12/, 12],
    ['accepted-with-warning', 200, /Warning: The desired seat count 14 was not set/, 10],
  ] as const)('is unknown when it was %s', (kind, status, words, quantity) =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      vendor.faults.add({ kind, count: 1 });
      const error = await failureOf(under.connect().setQuantity(change(under, 10, 14)));
      expect([error.kind, error.status]).toEqual(['unknown-outcome', status]);
      expect(error.detail).toMatch(words);
      finish(under);
      expect(await quantityOf(under, under.connect())).toBe(quantity);
    }),
  );

  it('is unknown when the answer is a bare 202', () =>
    withVendor({}, async ({ under, connect }) => {
      const error = await failureOf(
        connect({ fetch: takenFor202 }).setQuantity(change(under, 10, 12)),
      );
      expect([error.kind, error.status]).toEqual(['unknown-outcome', 202]);
    }));

  it('is none that a race lost: the vendor’s 409 is busy', () =>
    withVendor({}, async (started) => {
      const { under, connect } = started;
      const late: Fetch = async (url, init) => {
        if (init.method === 'PUT') edit(started, { statusCode: 72 });
        return undiciFetch(url, init);
      };
      expect(await connect({ fetch: late }).setQuantity(change(under, 10, 12))).toMatchObject({
        outcome: 'refused',
        reason: 'busy',
      });
      expect(effectsOf(under)).toEqual([]);
    }));

  it('sends the new total and nothing else', () =>
    withVendor({}, async ({ under, connect }) => {
      const { fetch, sent } = recordRequests(undiciFetch);
      await connect({ fetch }).setQuantity(change(under, 10, 12));
      const writes = sent.filter(({ method }) => method === 'PUT');
      expect(writes.map(({ path, body }) => [path, body])).toEqual([
        [`/index.php/api/licenses/${LICENSE}/seats`, { seats: 12 }],
      ]);
    }));
});
