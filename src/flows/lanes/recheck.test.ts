import { beforeEach, describe, expect, it } from 'vitest';
import {
  addClient,
  addRun,
  openTestDatabase,
  seatChangeWith,
} from '../../../test/support/ledger.ts';
import { tenantModel } from '../../../test/support/tenant-model.ts';
import { createCspModel } from '../../../test/support/csp-model.ts';
import { serviceId, type SkuId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { businessStandard, officeE3 } from '../../domain/test-license.ts';
import { subscriptionWith } from '../../domain/test-subscription.ts';
import { silentLogger } from '../../lib/log.ts';
import { transact, type Database } from '../../store/database.ts';
import { approvedChangesOfLane, recordSeatChange } from '../../store/seat-changes.ts';
import { holdSeats } from '../../store/seat-holds.ts';
import { saveAdminSkuRow } from '../../store/sku-map.ts';
import type { FlowTools } from '../tools.ts';
import { recheckChanges } from './recheck.ts';

const now = Temporal.Instant.from('2026-11-22T09:00:00Z');
const lane = { serviceId: 'csp-1', subscriptionId: 'subscription-1' };
const openLot = {
  kind: 'lots',
  lots: [{ seatCount: 10, reducibleUntil: now.add({ hours: 24 }) }],
} as const;

let db: Database;
let clientId: string;
beforeEach(async () => {
  db = await openTestDatabase();
  clientId = await addClient(db);
});

/** A run's wish on the lane; `holds` seats are promised to the run. */
async function wish(seatDelta: number, holds = 0, keepFreeSeatCount = 0): Promise<void> {
  const runId = await addRun(db, clientId, now);
  await transact(db, async (tx) => {
    const change = seatChangeWith({
      ...lane,
      runId,
      clientId,
      seatDelta,
      keepFreeSeatCount,
      skuId: businessStandard,
    });
    await recordSeatChange(tx, change, now, 'confirmed');
    await holdSeats(
      tx,
      { runId, clientId, skuId: businessStandard, people: [...Array(holds).keys()] },
      now,
    );
  });
}

/** A product of this test's own: the tests of a file share a database. */
const disputed = { productKey: 'CFQ7TTC0DOUB:0001', segment: 'commercial' } as const;

/** What Microsoft's offer matrix says about the disputed product. */
async function sayInMatrix(sku: SkuId): Promise<void> {
  const said = { title: 'Disputed', sku_id: sku, other_sku_ids: [], previous_sku_id: null };
  await db
    .insertInto('offer_matrix_row')
    .values({
      product_key: disputed.productKey,
      segment: disputed.segment,
      ...said,
      month: '202611',
      read_at: now.toString(),
    })
    .execute();
}

async function sayAsAdmin(sku: SkuId): Promise<void> {
  const said = { skuId: sku, confirmedBy: 'Ada', confirmedAt: now, knownThen: null };
  await transact(db, (tx) => saveAdminSkuRow(tx, { kind: 'product', ...disputed, ...said }));
}

function unused(): never {
  throw new Error('the check asks the tenant only');
}

function toolsFor(owned: number, assigned: number, at: Temporal.Instant): FlowTools {
  const tenant = tenantModel({
    commerceId: null,
    owned: () => owned,
    assigned: () => assigned,
    touch: () => {},
  });
  return {
    db,
    clock: { now: () => at },
    log: silentLogger,
    baseUrl: 'https://seatwright.example',
    bell: { send: async () => unused() },
    sealer: { seal: unused, open: unused },
    connections: {
      marketplace: async () => unused(),
      directory: async () => unused(),
      marketplaces: async () => unused(),
      tenant: async () => tenant,
      ticketing: async () => unused(),
    },
  };
}

interface Checked {
  readonly proceed: readonly number[];
  readonly refused: readonly string[];
  /** Absent when nothing waits. */
  readonly waiting?: readonly number[];
}

/** Seats that go ahead, and reasons of those that do not, by what the tenant and the subscription show. */
async function check(
  tenant: { readonly owned: number; readonly assigned: number },
  subscription: Partial<Subscription> = {},
  at: Temporal.Instant = now,
): Promise<Checked> {
  const { marketplace } = createCspModel({
    ...lane,
    customerId: 'customer-1',
    commerceSubscriptionId: null,
    quantity: 10,
    settleTimeMs: 0,
    lagMs: 0,
    checks: 'live',
    tells: 'nothing',
    maximumQuantity: null,
    windowMs: 0,
    now: () => now,
  });
  const verdicts = await recheckChanges(toolsFor(tenant.owned, tenant.assigned, at), {
    csp: { serviceId: serviceId(lane.serviceId), name: 'the CSP', marketplace },
    subscription: subscriptionWith({ reduction: openLot, ...subscription }),
    changes: await approvedChangesOfLane(db, lane),
  });
  return {
    proceed: verdicts.proceed.map((change) => change.seat_delta),
    refused: verdicts.refused.map(({ reason }) => reason.split(':')[0] ?? ''),
    ...(verdicts.waiting.length === 0
      ? {}
      : { waiting: verdicts.waiting.map((change) => change.seat_delta) }),
  };
}

describe('a purchase, checked just before the call', () => {
  it('goes ahead when no seat is free', async () => {
    await wish(1, 1);
    expect(await check({ owned: 10, assigned: 10 })).toEqual({ proceed: [1], refused: [] });
  });

  it('is not made for a seat that became free in the meantime', async () => {
    await wish(1, 1);
    expect(await check({ owned: 10, assigned: 9 })).toEqual({
      proceed: [],
      refused: ['not-needed'],
    });
  });

  it('is not made on a product that is another license by now, or of which sources disagree', async () => {
    await wish(1, 1);
    const own = { owned: 10, assigned: 10 };
    const checked = (declaredSkuId: SkuId) => check(own, { ...disputed, declaredSkuId });
    const isRefused = { proceed: [], refused: ['license-in-doubt'] };
    expect(await checked(businessStandard)).toEqual({ proceed: [1], refused: [] });
    expect(await checked(officeE3)).toEqual(isRefused);
    await sayInMatrix(officeE3);
    expect(await checked(businessStandard)).toEqual(isRefused);
    await sayAsAdmin(businessStandard);
    expect(await checked(businessStandard)).toEqual({ proceed: [1], refused: [] });
  });

  it('of two goes ahead once when one seat became free', async () => {
    await wish(1, 1);
    await wish(1, 1);
    expect(await check({ owned: 10, assigned: 9 })).toEqual({
      proceed: [1],
      refused: ['not-needed'],
    });
  });

  it('also fills up what is over-assigned', async () => {
    await wish(2, 1);
    expect(await check({ owned: 5, assigned: 6 })).toEqual({ proceed: [2], refused: [] });
  });

  it('goes ahead for the buffer that the client wants to keep free', async () => {
    // One seat is free and promised to the run; two more have to stay free.
    await wish(2, 1, 2);
    expect(await check({ owned: 10, assigned: 9 })).toEqual({ proceed: [2], refused: [] });
    expect(await check({ owned: 11, assigned: 9 })).toEqual({
      proceed: [],
      refused: ['not-needed'],
    });
  });

  it('keeps below the product’s largest quantity, together with the others', async () => {
    await wish(2, 2);
    await wish(2, 2);
    expect(await check({ owned: 10, assigned: 10 }, { maximumQuantity: 13 })).toEqual({
      proceed: [2],
      refused: ['quantity-out-of-range'],
    });
  });

  it('comes before releases: all that is sent goes in one direction', async () => {
    await wish(-1);
    await wish(3, 3);
    expect(await check({ owned: 10, assigned: 10 })).toEqual({ proceed: [3], refused: [] });
  });
});

describe('a release, checked just before the call', () => {
  it('goes ahead for a free seat', async () => {
    await wish(-1);
    expect(await check({ owned: 10, assigned: 9 })).toEqual({ proceed: [-1], refused: [] });
  });

  it('waits while no seat is free, and is refused only after ten minutes', async () => {
    await wish(-1);
    const full = { owned: 10, assigned: 10 };
    const waits = { proceed: [], refused: [], waiting: [-1] };
    expect(await check(full)).toEqual(waits);
    expect(await check(full, {}, now.add({ minutes: 9 }))).toEqual(waits);
    expect(await check(full, {}, now.add({ minutes: 10 }))).toEqual({
      proceed: [],
      refused: ['seat-in-use'],
    });
  });

  it('goes ahead when the free seat is shown after all', async () => {
    await wish(-1);
    await check({ owned: 10, assigned: 10 });
    const later = now.add({ minutes: 1 });
    expect(await check({ owned: 10, assigned: 9 }, {}, later)).toEqual({
      proceed: [-1],
      refused: [],
    });
  });

  it('of two goes ahead once when one seat is free', async () => {
    await wish(-1);
    await wish(-1);
    expect(await check({ owned: 10, assigned: 9 })).toEqual({
      proceed: [-1],
      refused: [],
      waiting: [-1],
    });
  });

  it('leaves the buffer that the client wants to keep free', async () => {
    await wish(-1, 0, 1);
    expect(await check({ owned: 10, assigned: 9 })).toEqual({
      proceed: [],
      refused: [],
      waiting: [-1],
    });
    expect(await check({ owned: 10, assigned: 8 })).toEqual({ proceed: [-1], refused: [] });
  });

  it('never takes the last seat, nor goes below the product’s smallest quantity', async () => {
    await wish(-1);
    expect(await check({ owned: 9, assigned: 0 }, { quantity: 1 })).toEqual({
      proceed: [],
      refused: ['last-seat'],
    });
    expect(await check({ owned: 9, assigned: 0 }, { minimumQuantity: 10 })).toEqual({
      proceed: [],
      refused: ['last-seat'],
    });
  });

  it('is not made outside the window, nor for more seats than are inside it', async () => {
    await wish(-1);
    await wish(-1);
    const lots = [{ seatCount: 1, reducibleUntil: now.add({ hours: 1 }) }];
    expect(await check({ owned: 10, assigned: 5 }, { reduction: { kind: 'lots', lots } })).toEqual({
      proceed: [-1],
      refused: ['window-closed'],
    });
    expect(
      await check({ owned: 10, assigned: 5 }, { reduction: { kind: 'lots', lots: [] } }),
    ).toEqual({ proceed: [], refused: ['window-closed', 'window-closed'] });
  });
});

describe('a release of which the CSP does not say whether it may be', () => {
  const untold = {
    kind: 'unknown',
    reason: 'The history ends at 11 seats, there are 10.',
  } as const;

  it('waits while its answers contradict each other, and is refused only after ten minutes', async () => {
    await wish(-1);
    const contradicting = { reduction: { ...untold, mayPass: true } } as const;
    const free = { owned: 10, assigned: 9 };
    const waits = { proceed: [], refused: [], waiting: [-1] };
    expect(await check(free, contradicting)).toEqual(waits);
    expect(await check(free, contradicting, now.add({ minutes: 9 }))).toEqual(waits);
    expect(await check(free, {}, now.add({ minutes: 9 }))).toEqual({ proceed: [-1], refused: [] });
    expect(await check(free, contradicting, now.add({ minutes: 10 }))).toEqual({
      proceed: [],
      refused: ['window-closed'],
    });
  });

  it('is refused at once where no later answer will tell', async () => {
    await wish(-1);
    expect(await check({ owned: 10, assigned: 9 }, { reduction: untold })).toEqual({
      proceed: [],
      refused: ['window-closed'],
    });
  });
});

describe('any change, checked just before the call', () => {
  it.each(['suspended', 'cancelled', 'expired', 'unknown'] as const)(
    'is not made to a subscription that is %s',
    async (status) => {
      await wish(1, 1);
      const { proceed, refused } = await check({ owned: 10, assigned: 10 }, { status });
      expect(proceed).toEqual([]);
      expect(refused[0]).toContain(`is ${status} at the CSP`);
    },
  );

  it('is not made to a trial', async () => {
    await wish(1, 1);
    const { refused } = await check({ owned: 10, assigned: 10 }, { isTrial: true });
    expect(refused[0]).toContain('is a trial');
  });
});
