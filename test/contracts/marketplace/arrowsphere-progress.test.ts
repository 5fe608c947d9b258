import { describe, expect, it } from 'vitest';

import type { CallLog } from '../../../src/connectors/http/types.ts';
import type { Subscription } from '../../../src/domain/subscription.ts';
import { failureOf } from '../complaints.ts';
import {
  edit,
  LICENSE,
  read,
  type Started,
  withLicense,
  withVendor,
} from './arrowsphere-under-test.ts';
import { change, effectsOf, finish } from './under-test.ts';

/** Sends 10 → 12 and answers the reference of it. */
const begin = async ({ under }: Started): Promise<string> => {
  const answer = await under.connect().setQuantity(change(under, 10, 12));
  if (answer.outcome !== 'accepted') return expect.unreachable(answer.outcome);
  return answer.reference ?? expect.unreachable('no reference');
};

const ask = ({ under }: Started, reference: string, subject = under.connect()) => {
  const { customerId, subscriptionId } = under.facts;
  const change = { customerId, subscriptionId, reference };
  return subject.readChange?.(change) ?? Promise.reject(new Error('cannot be asked'));
};

const eventsIn = ({ reduction }: Subscription) =>
  reduction.kind === 'events'
    ? reduction.events.map(({ at, quantity, kind }) => [at.toString(), quantity, kind])
    : expect.unreachable(reduction.kind);

describe('ArrowSphere alone: asked what became of a change', () => {
  it('says that it works on it at code 72, and that it is done at 86 with the new total', () =>
    withVendor({}, async (started) => {
      const reference = await begin(started);
      expect(await ask(started, reference)).toEqual({
        state: 'pending',
        words: 'is still working on the license',
      });
      finish(started.under);
      expect(await ask(started, reference)).toEqual({ state: 'done' });
    }));

  it('does not call it done while it shows the new total early', () =>
    withVendor({ seatsShow: 'at-once' }, async (started) => {
      const reference = await begin(started);
      expect((await read(started)).quantity).toBe(12);
      expect((await ask(started, reference)).state).toBe('pending');
    }));

  it('says no at code 85, in the words of the license', () =>
    withVendor({}, async (started) => {
      started.vendor.faults.add({ kind: 'rejected-later', count: 1 });
      const reference = await begin(started);
      finish(started.under);
      expect(await ask(started, reference)).toEqual({
        state: 'refused',
        reason: 'other',
        detail: '85 The vendor rejected the change of seats',
      });
      expect(effectsOf(started.under)).toEqual([]);
    }));

  it('says no at code 43: it never reached Microsoft', () =>
    withVendor({}, async (started) => {
      const reference = await begin(started);
      const failed = started.connect({
        fetch: withLicense({ statusCode: 43, message: 'Credit limit reached' }),
      });
      expect(await ask(started, reference, failed)).toMatchObject({
        state: 'refused',
        reason: 'credit-limit',
      });
    }));

  it.each([
    ['at rest with the old total, as a late replica would be', { statusCode: 86, seats: 10 }],
    ['failed with the new total', { statusCode: 85, seats: 12 }],
    ['failed with another hand’s total', { statusCode: 85, seats: 20 }],
    ['scheduled for a later day', { statusCode: 66 }],
    ['in a state that nobody knows', { statusCode: 4711 }],
  ])('knows nothing when the license is %s', (_words, fields) =>
    withVendor({}, async (started) => {
      const reference = await begin(started);
      const connector = started.connect({ fetch: withLicense(fields) });
      expect(await ask(started, reference, connector)).toEqual({ state: 'unknown' });
    }),
  );

  it('knows nothing of a reference that is not ours', () =>
    withVendor({}, async (started) => {
      expect(await ask(started, 'XSPO123456')).toEqual({ state: 'unknown' });
    }));

  it('is not asked where the license had failed before: whose failure it is cannot be told', () =>
    withVendor({}, async (started) => {
      const { under } = started;
      edit(started, { statusCode: 85, message: 'Somebody’s change was rejected' });
      expect(await under.connect().setQuantity(change(under, 10, 12))).toEqual({
        outcome: 'accepted',
        reference: null,
      });
    }));

  it('does not look at somebody else’s license', () =>
    withVendor({}, async (started) => {
      const { under } = started;
      const { otherCustomerId: customerId, subscriptionId } = under.facts;
      const asked = under.connect().readChange?.({
        customerId,
        subscriptionId,
        reference: '10 to 12 seats',
      });
      expect((await failureOf(asked ?? Promise.resolve())).kind).toBe('not-found');
    }));

  it('goes on saying that it works on it where code 72 stays although the seats are there', () =>
    withVendor({}, async (started) => {
      started.vendor.faults.add({ kind: 'stuck-in-progress', count: 1 });
      const reference = await begin(started);
      finish(started.under);
      expect((await read(started)).quantity).toBe(12);
      expect((await ask(started, reference)).state).toBe('pending');
    }));
});

describe('ArrowSphere alone: giving seats back while it works on the license', () => {
  it('is told by the history: what was open stays open', () =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      await begin(started);
      finish(under);
      vendor.clock.set('2026-11-24T10:00:00Z');
      await under.connect().setQuantity(change(under, 12, 13));
      const [term, first, ...more] = eventsIn(await read(started));
      expect(term).toEqual(['2026-01-10T00:00:00Z', 10, 'renewal']);
      expect(first?.slice(1)).toEqual([12, 'change']);
      expect(first?.[0]).toMatch(/^2026-11-22T08:00:\d\dZ$/);
      expect(more).toEqual([]);
      finish(under);
      expect((await read(started)).reduction.kind).toBe('lots');
    }));

  it('begins anew with the term', () =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      await begin(started);
      vendor.clock.set('2027-01-11T00:00:00Z');
      vendor.settle();
      await under.connect().setQuantity(change(under, 12, 13));
      expect(eventsIn(await read(started))).toEqual([['2027-01-10T00:00:00Z', 12, 'renewal']]);
    }));

  it('is unknown where the history may not be read, and the seats are told all the same', () =>
    withVendor({}, async (started) => {
      const { vendor, connect } = started;
      const warnings: string[] = [];
      const log: CallLog = { debug: () => undefined, warn: (_facts, text) => warnings.push(text) };
      await begin(started);
      vendor.faults.add({ kind: 'status', path: `/licenses/${LICENSE}/history`, status: 403 });
      const during = await read(started, connect({ log }));
      expect([during.quantity, during.reduction.kind]).toEqual([10, 'unknown']);
      expect(warnings).toEqual(['no history']);
    }));
});
