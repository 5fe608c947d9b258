import { describe, expect, it } from 'vitest';

import { failureOf } from '../complaints.ts';
import { edit, read, tasksOf, withVendor } from './arrowsphere-under-test.ts';
import { change, finish, scheduleTo } from './under-test.ts';

describe('ArrowSphere alone: a quantity for the renewal', () => {
  it('is a task of the instant at which the term ends, and one is enough', () =>
    withVendor({}, async (started) => {
      await scheduleTo(started.under, 7);
      await scheduleTo(started.under, 8);
      await scheduleTo(started.under, 8);
      expect(tasksOf(started)).toEqual([[8, '2027-01-10T00:00:00Z']]);
    }));

  it.each(['wipes-tasks', 'keeps-tasks'] as const)(
    'is set again after a change that %s',
    (midTermChange) =>
      withVendor({ provisionSeconds: 0, midTermChange }, async (started) => {
        const { under } = started;
        await scheduleTo(started.under, 8);
        const answer = await under.connect().setQuantity(change(under, 10, 11));
        expect(answer.outcome).toBe('applied');
        expect(tasksOf(started)).toHaveLength(midTermChange === 'wipes-tasks' ? 0 : 1);
        expect(await scheduleTo(started.under, 9)).toEqual({ outcome: 'scheduled', quantity: 9 });
        expect(tasksOf(started)).toEqual([[9, '2027-01-10T00:00:00Z']]);
      }),
  );

  it('waits for a change that is on its way', () =>
    withVendor({}, async (started) => {
      const { under } = started;
      await scheduleTo(started.under, 8);
      const answer = await under.connect().setQuantity(change(under, 10, 11));
      expect(answer.outcome).toBe('accepted');
      expect(await scheduleTo(started.under, 9)).toMatchObject({
        outcome: 'refused',
        reason: 'busy',
      });
      finish(under);
      expect((await read(started)).scheduledQuantity).toBeNull();
      expect(await scheduleTo(started.under, 9)).toEqual({ outcome: 'scheduled', quantity: 9 });
    }));

  it('is set again with the term and the billing cycle that somebody planned with it', () =>
    withVendor({ provisionSeconds: 0 }, async (started) => {
      const { under, vendor } = started;
      const planned = { term: 25_920, periodicity: 8_640, coterminosityDate: '2029-12-31' };
      await scheduleTo(started.under, 8);
      vendor.act('portal', ({ state }) => {
        Object.assign(state.tasks[0] ?? {}, planned);
      });
      const terms = JSON.stringify(planned);
      expect((await read(started)).scheduledTerms).toBe(terms);
      await under.connect().setQuantity(change(under, 10, 11));
      expect(vendor.state().tasks).toEqual([]);
      expect(await scheduleTo(under, 9, { terms })).toMatchObject({ outcome: 'scheduled' });
      expect(vendor.state().tasks).toMatchObject([{ ...planned, seats: 9 }]);
    }));

  it('is made with those of the terms that the one before had', () =>
    withVendor({}, async (started) => {
      const { under, vendor } = started;
      const terms = JSON.stringify({ term: 25_920, periodicity: null, coterminosityDate: null });
      expect(await scheduleTo(under, 9, { terms })).toMatchObject({ outcome: 'scheduled' });
      expect(vendor.state().tasks).toMatchObject([{ seats: 9, term: 25_920, periodicity: null }]);
      expect((await read(started)).scheduledTerms).toBe(terms);
    }));

  it('has no terms of its own where it is about the seats alone', () =>
    withVendor({}, async (started) => {
      await scheduleTo(started.under, 8);
      expect(await read(started)).not.toHaveProperty('scheduledTerms');
    }));

  it.each(['lost', 'refused'] as const)(
    'that was taken and is %s afterwards is unknown',
    (newTasks) =>
      withVendor({ newTasks }, async (started) => {
        const error = await failureOf(scheduleTo(started.under, 7));
        expect([error.kind, error.detail]).toEqual([
          'unknown-outcome',
          'taken, but it did not show when read back',
        ]);
        expect((await read(started)).scheduledQuantity).toBeNull();
      }),
  );

  it('whose answer was lost is found again instead of being planned twice', () =>
    withVendor({}, async (started) => {
      const { vendor } = started;
      const lost = { kind: 'drop-after-commit', method: 'POST', path: 'scheduledTasks', count: 1 };
      vendor.faults.add(lost);
      expect((await failureOf(scheduleTo(started.under, 7))).kind).toBe('unknown-outcome');
      expect(await scheduleTo(started.under, 7)).toEqual({ outcome: 'scheduled', quantity: 7 });
      expect(tasksOf(started)).toHaveLength(1);
    }));

  it('is not taken from a task of another day', () =>
    withVendor({}, async (started) => {
      const { vendor } = started;
      await scheduleTo(started.under, 7);
      vendor.act('portal', ({ state }) => {
        const [task] = state.tasks;
        if (task)
          state.tasks.push({ ...task, id: 1, seats: 20, executionAt: '2026-12-24T00:00:00Z' });
      });
      expect((await read(started)).scheduledQuantity).toBe(7);
    }));

  it('is refused in words where two tasks want to set it', () =>
    withVendor({}, async (started) => {
      const { vendor } = started;
      await scheduleTo(started.under, 7);
      vendor.act('portal', ({ state }) => {
        const [task] = state.tasks;
        if (task) state.tasks.push({ ...task, id: task.id + 1, seats: 9 });
      });
      expect((await read(started)).scheduledQuantity).toBe(9);
      const answer = await scheduleTo(started.under, 8);
      expect(answer).toMatchObject({ outcome: 'refused', reason: 'change-not-allowed' });
      expect(answer.outcome === 'refused' && answer.detail).toMatch(/more than one change/);
    }));

  it('is refused while automatic renewal is off', () =>
    withVendor({}, async (started) => {
      edit(started, { autoRenew: false });
      expect((await read(started)).renewsAutomatically).toBe(false);
      expect(await scheduleTo(started.under, 7)).toMatchObject({
        outcome: 'refused',
        detail: 'not sent: automatic renewal is off',
      });
    }));
});
