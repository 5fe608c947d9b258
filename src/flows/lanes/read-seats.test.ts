import { beforeEach, describe, expect, it } from 'vitest';
import { createCspModel } from '../../../test/support/csp-model.ts';
import { addClient, addConfirmedChange, openTestDatabase } from '../../../test/support/ledger.ts';
import { tenantModel } from '../../../test/support/tenant-model.ts';
import { serviceId } from '../../domain/ids.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { businessStandard } from '../../domain/test-license.ts';
import { subscriptionWith } from '../../domain/test-subscription.ts';
import { silentLogger } from '../../lib/log.ts';
import { ConnectorError, type ConnectorErrorKind } from '../../ports/errors.ts';
import type { Database } from '../../store/database.ts';
import type { FlowTools } from '../tools.ts';
import { readSeats } from './read-seats.ts';
import { readPools } from './seat-pool.ts';

const start = Temporal.Instant.from('2026-11-22T09:00:00Z');
const settleMinutes = 15;
const commerceSubscriptionId = 'commerce-1';

let db: Database;
let clientId: string;
beforeEach(async () => {
  db = await openTestDatabase();
  clientId = await addClient(db);
});

function unused(): never {
  throw new Error('counting reads the tenant and the CSP only');
}

/** A tenant that shows so many seats of the license, and a CSP that says this of the subscription. */
function toolsFor(facts: {
  readonly minute: number;
  readonly owned: number;
  readonly isListed: boolean;
  readonly atCsp: Partial<Subscription> | ConnectorErrorKind;
}): FlowTools {
  const now = () => start.add({ minutes: facts.minute });
  const { atCsp } = facts;
  const model = createCspModel({
    serviceId: 'csp-1',
    customerId: 'customer-1',
    subscriptionId: 'subscription-1',
    commerceSubscriptionId,
    quantity: 11,
    settleTimeMs: settleMinutes * 60_000,
    lagMs: 0,
    checks: 'live',
    tells: 'nothing',
    maximumQuantity: null,
    windowMs: 0,
    now,
  });
  const readSubscription = async (): Promise<Subscription> => {
    if (typeof atCsp !== 'string') return subscriptionWith(atCsp);
    throw new ConnectorError({ vendor: 'model', operation: 'reading', kind: atCsp });
  };
  return {
    db,
    clock: { now },
    log: silentLogger,
    baseUrl: 'https://seatwright.example',
    bell: { send: async () => unused() },
    sealer: { seal: unused, open: unused },
    connections: {
      marketplace: async () => ({
        serviceId: serviceId('csp-1'),
        name: 'the CSP',
        marketplace: { ...model.marketplace, readSubscription },
      }),
      directory: async () => unused(),
      marketplaces: async () => unused(),
      tenant: async () =>
        tenantModel({
          commerceId: facts.isListed ? commerceSubscriptionId : 'another',
          owned: () => facts.owned,
          assigned: () => 0,
          touch: () => {},
        }),
      ticketing: async () => unused(),
    },
  };
}

/** How many seats count as owned beyond all promises, by everything that is known. */
async function count(facts: Parameters<typeof toolsFor>[0]): Promise<number | undefined> {
  const reading = await readSeats(toolsFor(facts), clientId);
  const pools = await readPools(db, { clientId, exceptRunId: null }, reading);
  const pool = pools.get(businessStandard);
  return pool && pool.license.ownedSeatCount - pool.heldSeatCount;
}

const change = (from: number, to: number) =>
  addConfirmedChange(db, { clientId, from, to, commerceSubscriptionId, at: start });
const buy = () => change(10, 11);
const release = () => change(10, 9);

describe('a purchase whose run ended before the tenant showed it', () => {
  const unlisted = { owned: 5, isListed: false, minute: settleMinutes };

  it('is on its way for as long as the CSP has it, however late the tenant is', async () => {
    await buy();
    const facts = { ...unlisted, minute: 50_000, atCsp: { quantity: 11 } };
    expect(await count(facts)).toBe(6);
  });

  it.each(['cancelled', 'expired', 'suspended'] as const)(
    'is no seat on its way once the CSP says that the subscription is %s',
    async (status) => {
      await buy();
      expect(await count({ ...unlisted, atCsp: { status, quantity: 11 } })).toBe(5);
    },
  );

  it('is none either once the CSP does not know the subscription any more', async () => {
    await buy();
    expect(await count({ ...unlisted, atCsp: 'not-found' })).toBe(5);
  });

  it('is on its way while an answer of the CSP may be from before it', async () => {
    await buy();
    const facts = { ...unlisted, minute: settleMinutes - 1, atCsp: { quantity: 10 } };
    expect(await count(facts)).toBe(6);
  });

  it('is on its way while the CSP does not answer', async () => {
    await buy();
    expect(await count({ ...unlisted, atCsp: 'unavailable' })).toBe(6);
  });

  it('is none after somebody took seats away again', async () => {
    await buy();
    const facts = { ...unlisted, isListed: true };
    expect(await count({ ...facts, owned: 8, atCsp: { quantity: 8 } })).toBe(8);
    // The CSP has moved on and the tenant not yet: our seat is not coming all the same.
    expect(await count({ ...facts, owned: 10, atCsp: { quantity: 8 } })).toBe(10);
  });
});

describe('a release that the tenant has shown', () => {
  it('is not taken off a second time after somebody else bought seats', async () => {
    await release();
    const facts = { minute: settleMinutes, isListed: true, owned: 12, atCsp: { quantity: 12 } };
    expect(await count(facts)).toBe(12);
  });

  it('is taken off while the tenant is late', async () => {
    await release();
    const facts = { minute: 50_000, isListed: true, owned: 10, atCsp: { quantity: 9 } };
    expect(await count(facts)).toBe(9);
  });

  it('is not taken off for ever after the subscription was cancelled', async () => {
    await release();
    const facts = { isListed: false, owned: 5, atCsp: { status: 'cancelled' } } as const;
    expect(await count({ ...facts, minute: 59 })).toBe(4);
    expect(await count({ ...facts, minute: 60 })).toBe(5);
  });
});
