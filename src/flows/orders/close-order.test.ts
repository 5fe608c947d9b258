import { beforeAll, describe, expect, it } from 'vitest';
import { skuId } from '../../domain/ids.ts';
import { openFileDatabase } from '../../../test/support/ledger.ts';
import {
  createOrderWorld,
  orderSettleTimeMs,
  type OrderWorld,
} from '../../../test/support/order-world.ts';
import type { Database } from '../../store/database.ts';

let db: Database;
beforeAll(async () => {
  const opened = await openFileDatabase();
  db = opened.db;
  return opened.close;
});

const hourMs = 3_600_000;
const world = (absenceIsProof = true): Promise<OrderWorld> =>
  createOrderWorld(db, { lagMs: 10_000, prepares: false, absenceIsProof });

/** An order without an answer, of which a person was told: two new subscriptions may be it. */
async function unclear(): Promise<OrderWorld> {
  const order = await world();
  await order.starter();
  await order.look({ fates: ['lost-after'] });
  order.model.otherHand(1);
  order.advance(60_000);
  await order.look();
  expect((await order.writes())[0]).toMatchObject({ state: 'unknown', needs_person: true });
  return order;
}

describe('an order that its CSP works on for ever', () => {
  it('is closed as not placed a day after it was sent, and not before; nothing is sent by that', async () => {
    const order = await world();
    await order.starter();
    await order.look({ fates: ['taken-for-ever'] });
    order.advance(hourMs);
    await order.look();
    const sentAt = Temporal.Instant.from((await order.writes())[0]?.sent_at ?? '');
    expect(await order.abandon()).toEqual({
      ok: false,
      reason: 'too-soon',
      until: sentAt.add({ hours: 24 }),
    });
    expect(await order.states()).toEqual(['accepted']);

    order.advance(24 * hourMs);
    expect(await order.abandon()).toEqual({ ok: true });
    expect(await order.states()).toEqual(['abandoned']);
    expect((await order.writes())[0]).toMatchObject({ state: 'foreign' });
    expect((await order.notes()).at(-1)).toMatch(
      /Eli Engineer has closed the order .* as not placed: I looked\. The CSP still says/,
    );
    expect(await order.look()).toBeNull();
    expect(order.model.arrived).toHaveLength(1);
    expect(await order.abandon()).toMatchObject({ ok: false, reason: 'not-unknown' });
  });
});

describe('an order without an answer', () => {
  it('is not closed before the settle time, and not while the CSP shows what came of it', async () => {
    const order = await world();
    await order.starter();
    await order.look({ fates: ['lost-after'] });
    expect(await order.abandon()).toMatchObject({ ok: false, reason: 'too-soon' });
    order.advance(orderSettleTimeMs + 1);
    const [bought] = order.model.bought();
    expect(await order.abandon()).toEqual({
      ok: false,
      reason: 'found',
      subscriptionId: bought?.id,
    });
    await order.comeToRest();
    expect(await order.states()).toEqual(['confirmed']);
  });

  it('that is closed while a worker looks for it stays closed, and is not sent again', async () => {
    const order = await world();
    await order.starter();
    await order.look({ fates: ['lost-before'] });
    order.advance(orderSettleTimeMs + 1);
    await order.look({ freezeAt: 1, meanwhile: 'abandon' });
    await order.look();
    expect(await order.states()).toEqual(['abandoned']);
    expect(order.model.arrived).toHaveLength(1);
  });
});

describe('an order of which a person says what came of it', () => {
  it('is confirmed by the subscription that was named, which no other order can have', async () => {
    const order = await unclear();
    const [first, other] = order.model.bought();
    expect(await order.name(first?.id ?? '')).toMatchObject({ ok: false, reason: 'too-soon' });
    order.advance(orderSettleTimeMs);
    expect(await order.name(` ${other?.id.toUpperCase()}`)).toEqual({ ok: true });
    expect((await order.writes())[0]).toMatchObject({
      state: 'confirmed',
      ordered_subscription_id: other?.id,
    });
    const [change] = await order.changes();
    expect(change).toMatchObject({
      state: 'confirmed',
      commerce_subscription_id: other?.commerceSubscriptionId,
    });
    expect(change?.reason).toMatch(/that it came of this order says Eli Engineer: I looked\./);
    expect((await order.notes()).at(-1)).toContain(`subscription ${other?.id}`);
    expect(await order.name(first?.id ?? '')).toMatchObject({ ok: false, reason: 'not-unknown' });
    await order.look();
    expect(order.model.arrived).toHaveLength(1);
  });

  it('is not believed where the CSP does not list it, or lists something else', async () => {
    const order = await unclear();
    order.model.otherHand(1, { declaredSkuId: skuId('99999999-9999-4999-8999-999999999999') });
    order.model.otherHand(1, { status: 'cancelled' });
    order.advance(orderSettleTimeMs);
    const [, , otherLicense, ended] = order.model.bought();
    const explain = async (name: string | undefined) => {
      const result = await order.name(name ?? '');
      return result.ok || result.reason !== 'not-it' ? result : result.explanation;
    };
    expect(await explain('nobody')).toMatch(/lists no subscription nobody for this customer/);
    expect(await explain(otherLicense?.id)).toMatch(/does not give/);
    expect(await explain(ended?.id)).toMatch(/is cancelled/);
    expect(await order.states()).toEqual(['unknown']);
  });

  it('is not believed where it stood there before, or came of another order', async () => {
    const order = await world(false);
    order.model.otherHand(1, { status: 'expired' });
    order.advance(60_000);
    const [before] = order.model.bought();
    await order.starter();
    await order.look({ fates: ['lost-before'] });
    order.advance(orderSettleTimeMs + 1);
    expect(await order.name(before?.id ?? '')).toMatchObject({
      explanation: expect.stringMatching(/stood there before/),
    });

    order.model.otherHand(1);
    order.model.otherHand(1);
    order.advance(60_000);
    const [, mine, taken] = order.model.bought();
    await db
      .insertInto('seat_write')
      .values({
        id: `other ${taken?.id}`,
        service_id: (await order.writes())[0]?.service_id ?? '',
        customer_id: 'customer-1',
        subscription_id: 'another lane',
        fence: 1,
        quantity_before: 0,
        quantity_target: 1,
        sent_order: '{}',
        ordered_subscription_id: taken?.id ?? '',
        state: 'confirmed',
        sent_at: '2026-11-22T09:00:00Z',
      })
      .execute();
    expect(await order.name(taken?.id ?? '')).toMatchObject({
      explanation: expect.stringMatching(/came of another order/),
    });
    expect(await order.name(mine?.id ?? '')).toEqual({ ok: true });
  });
});
