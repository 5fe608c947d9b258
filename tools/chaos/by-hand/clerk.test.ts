import { expect, it } from 'vitest';
import { createSimClock } from '../../../simulators/core/clock.ts';
import { openPortal } from '../../../simulators/manual/index.ts';
import { manualName, vendorOf } from '../../../simulators/world/markets.ts';
import { productOf } from '../../../simulators/world/seed/catalog.ts';
import { createCrowdSeed } from '../../../simulators/world/seed/crowd.ts';
import { tenantIdOf } from '../../../simulators/world/seed/tenants.ts';
import { carryOut, errandOf, type WorkItem } from './clerk.ts';

const key = 'client-0001';
const accountReference = vendorOf(manualName).customerIdOf({ key, tenantId: tenantIdOf({ key }) });

const item = (before: number, target: number): WorkItem => ({
  id: `${before} → ${target}`,
  title: '',
  sentences: [],
  state: 'open',
  clientId: key,
  clientName: '',
  serviceId: '',
  cspName: '',
  subscriptionId: '',
  productName: productOf('business-premium').title,
  accountReference,
  portalAddress: '',
  before,
  target,
  undoUntil: null,
  openedAt: '',
  closedAt: null,
  closedBy: null,
  reason: '',
  runs: [],
});

/** A portal at which the client has ten seats. */
function open() {
  const clock = createSimClock('2026-11-23T09:00:00Z');
  const seed = createCrowdSeed({ clients: 1, csp: manualName, termAgeDays: 2 });
  const { markets } = seed(clock.now().epochMilliseconds);
  const portal = openPortal({ clock, seed: () => markets[manualName] });
  const { subscriptionId } = errandOf(portal, item(10, 11));
  const shown = () => portal.findSubscription(subscriptionId)?.quantity;
  return { portal, subscriptionId, shown };
}

it('sets what is asked for, and what a colleague has set already a second time to the same', () => {
  const { portal, shown } = open();
  expect([carryOut(portal, item(10, 11)), carryOut(portal, item(10, 11))]).toEqual([
    { outcome: 'done' },
    { outcome: 'done' },
  ]);
  expect(shown()).toBe(11);
  expect(portal.journal.entries()).toHaveLength(1);
});

it('sets nothing where the portal shows another number, and says which', () => {
  const { portal, subscriptionId, shown } = open();
  portal.otherHand.setQuantity(subscriptionId, 12);
  const reason = 'The portal shows 12 seats, not 10';
  expect(carryOut(portal, item(10, 11))).toEqual({ outcome: 'impossible', reason });
  expect(shown()).toBe(12);
  expect(portal.journal.entries().at(-1)?.effect).toMatchObject({ kind: 'declined', reason });
});

it('passes on why the vendor would not', () => {
  const { portal, subscriptionId } = open();
  portal.refuseNext(subscriptionId, 'No credit');
  const answer = carryOut(portal, item(10, 11));
  expect(answer).toEqual({ outcome: 'impossible', reason: 'No credit' });
});

it('touches nothing of an account that has no such product', () => {
  const { portal } = open();
  const wrong = { ...item(10, 11), accountReference: 'A-SOMEBODY' };
  expect(() => carryOut(portal, wrong)).toThrow('A-SOMEBODY has not exactly one');
  expect(portal.journal.entries()).toEqual([]);
});
