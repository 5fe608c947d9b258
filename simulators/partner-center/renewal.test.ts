import { afterEach, describe, expect, test } from 'vitest';

import { closeWorlds } from '../core/test-kit.ts';
import { basicId, basicPath, basicSubscription, type PcWorld, startWorld } from './fixture.ts';
import { termEnd } from './rules.ts';

afterEach(closeWorlds);

const read = async ({ call }: PcWorld): Promise<Record<string, unknown>> =>
  (await call('GET', basicPath)).body;
const patch = async (world: PcWorld, change: Record<string, unknown>): Promise<number> =>
  (await world.call('PATCH', basicPath, { body: { ...(await read(world)), ...change } })).status;
const effects = ({ simulator }: PcWorld, kind: string): unknown[] =>
  simulator.journal.entries().flatMap(({ effect }) => (effect?.kind === kind ? [effect] : []));

test.each([
  ['2026-01-10', 'P1Y', 1, '2027-01-09'],
  ['2026-01-31', 'P1M', 1, '2026-02-27'],
  ['2026-01-31', 'P1M', 2, '2026-03-30'],
  ['2026-05-31', 'P1M', 1, '2026-06-29'],
  ['2024-02-29', 'P3Y', 1, '2027-02-27'],
])('a term from %s for %s, number %i, ends on %s', (anchor, term, count, end) => {
  expect(termEnd(anchor, term, count)).toBe(end);
});

describe('the renewal', () => {
  test('begins the day after the term, answers 409 meanwhile, and opens a window for every seat when it is complete', async () => {
    const world = await startWorld();
    expect(await read(world)).toMatchObject({
      commitmentEndDate: '2027-01-09T00:00:00Z',
      commitmentEndDateTime: '2027-01-09T23:59:59Z',
    });
    world.clock.set('2027-01-09T23:00:00Z');
    expect(await patch(world, { quantity: 14 })).toBe(200);
    world.clock.set('2027-01-10T00:00:00Z');
    const meanwhile = await world.call('PATCH', basicPath, {
      body: { quantity: 15, autoRenewEnabled: true },
    });
    expect([meanwhile.status, meanwhile.body]).toEqual([409, {}]);
    world.clock.set('2027-01-10T00:30:00Z');
    expect(await read(world)).toMatchObject({
      quantity: 14,
      status: 'active',
      commitmentEndDate: '2028-01-09T00:00:00Z',
      refundableQuantity: {
        totalQuantity: 14,
        details: [{ quantity: 14, allowedUntilDateTime: '2027-01-17T00:30:00Z' }],
      },
    });
    expect(effects(world, 'renewal')).toMatchObject([{ before: 14, after: 14 }]);
    expect(await patch(world, { quantity: 5 })).toBe(200);
  });

  test('carries out what was scheduled', async () => {
    const world = await startWorld();
    const product = {
      productId: 'CFQ7TTC0LH18',
      skuId: '0001',
      availabilityId: 'CFQ7TTC0K971',
      billingCycle: 'Monthly',
      termDuration: 'P1M',
    };
    await patch(world, { scheduledNextTermInstructions: { product, quantity: 8 } });
    world.clock.set('2027-01-10T00:30:00Z');
    const renewed = await read(world);
    expect(renewed).toMatchObject({
      quantity: 8,
      termDuration: 'P1M',
      billingCycle: 'monthly',
      commitmentEndDate: '2027-02-09T00:00:00Z',
    });
    expect(renewed).not.toHaveProperty('scheduledNextTermInstructions');
    expect(effects(world, 'quantity')).toMatchObject([{ before: 13, after: 8, by: 'renewal' }]);
  });

  test('catches up with every month of a long jump', async () => {
    const world = await startWorld({
      subscriptions: [
        { ...basicSubscription, termDuration: 'P1M', startedAt: '2026-10-31T10:00:00Z' },
      ],
    });
    world.clock.set('2027-03-15T00:00:00Z');
    expect(effects(world, 'renewal')).toHaveLength(4);
    expect(await read(world)).toMatchObject({ commitmentEndDate: '2027-03-30T00:00:00Z' });
  });

  test('is prevented by a scheduled cancellation only', async () => {
    const world = await startWorld();
    await patch(world, {
      autoRenewEnabled: false,
      scheduledActions: [{ scheduleType: 'TermEnd', actionType: 'Cancel' }],
    });
    world.clock.set('2027-01-10T00:00:00Z');
    expect(await read(world)).toMatchObject({ status: 'deleted' });
    expect(effects(world, 'quantity')).toMatchObject([{ before: 13, after: 0, by: 'renewal' }]);
  });

  test('turned off, the seats run on month by month and are billed', async () => {
    const world = await startWorld();
    await patch(world, { autoRenewEnabled: false });
    world.clock.set('2027-01-10T00:00:00Z');
    expect(await read(world)).toMatchObject({
      status: 'active',
      termDuration: 'P1M',
      quantity: 13,
      commitmentEndDate: '2027-02-09T00:00:00Z',
    });
    expect(effects(world, 'quantity')).toEqual([]);
    expect(await patch(world, { status: 'deleted' })).toBe(200);
  });

  test('turned off without extended service term, they expire, are disabled and go', async () => {
    const world = await startWorld({ behaviour: { extendsServiceTerm: false } });
    const seen: string[] = [];
    world.simulator.onSeatsChanged(({ status }) => seen.push(status));
    await patch(world, { autoRenewEnabled: false });
    for (const [at, status] of [
      ['2027-01-10', 'expired'],
      ['2027-02-09', 'disabled'],
      ['2027-05-10', 'deleted'],
    ]) {
      world.clock.set(`${at}T00:00:00Z`);
      expect(await read(world)).toMatchObject({ status });
    }
    expect(seen).toEqual(['warning', 'suspended', 'deleted']);
  });

  test('turns a trial into a paid year', async () => {
    const world = await startWorld({
      subscriptions: [
        {
          ...basicSubscription,
          id: basicId,
          isTrial: true,
          termDuration: 'P1M',
          startedAt: '2026-11-10T00:00:00Z',
        },
      ],
    });
    world.clock.set('2026-12-10T00:30:00Z');
    expect(await read(world)).toMatchObject({
      isTrial: false,
      termDuration: 'P1Y',
      billingCycle: 'monthly',
      commitmentEndDate: '2027-12-09T00:00:00Z',
    });
  });
});
