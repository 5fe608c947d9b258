/** The part of the suite that is about what goes wrong on the way. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { expect, it } from 'vitest';

import { failureOf } from '../complaints.ts';
import {
  type Lacking,
  type Subject,
  type World,
  change,
  effectsOf,
  finish,
  quantityOf,
  writeCountOf,
} from './under-test.ts';

/** Throttling, broken answers, tokens that end, the vendor’s limit. */
export function describeTrouble(world: World, subject: Subject, lacks: ReadonlySet<Lacking>): void {
  it('throttled writes are not done and not repeated', async () => {
    const { vendor, paths, writeMethod } = world();
    const limit = { kind: 'rate-limit', method: writeMethod, path: paths.write } as const;
    vendor.faults.add({ ...limit, count: 1, retryAfterSeconds: 7 });
    const error = await failureOf(subject().setQuantity(change(world(), 10, 12)));
    expect([error.kind, error.retryAfterMs]).toEqual(['rate-limited', 7000]);
    expect(writeCountOf(world())).toBe(1);
    expect(effectsOf(world())).toEqual([]);
  });

  it('throttled and broken reads are repeated', async () => {
    const { vendor, paths } = world();
    const one = { method: 'GET', path: paths.one, count: 1 };
    vendor.faults.add({ kind: 'rate-limit', ...one, retryAfterSeconds: 0 });
    vendor.faults.add({ kind: 'status', ...one, status: 503 });
    vendor.faults.add({ kind: 'drop-before', ...one });
    expect(await quantityOf(world(), subject())).toBe(10);
  });

  it.skipIf(lacks.has('tokens'))('a token that was withdrawn is renewed by a read', async () => {
    expect(await quantityOf(world(), subject())).toBe(10);
    world().expireTokens?.();
    expect(await quantityOf(world(), subject())).toBe(10);
  });

  it('every call is counted against the vendor’s limit, and none is sent above it', async () => {
    const limiter = new RateLimiterMemory({ points: 1_000, duration: 60 });
    const { callsPerMinute } = subject().capabilities;
    expect(callsPerMinute).toBeGreaterThan(0);
    const counted = world().connect({ budget: { limiter, key: 'one', maxWaitMs: 0 } });
    await counted.listSubscriptions(world().facts.customerId);
    await counted.setQuantity(change(world(), 10, 11));
    const reached = world().vendor.journal.entries();
    const requests = new Set(
      reached.map(({ realAt, path, requestId }) => [realAt, path, requestId].join(' ')),
    );
    const spent = (await limiter.get('one'))?.consumedPoints ?? 0;
    // Price lists and sign-in may live at another address of the vendor, and count too.
    expect(spent).toBeGreaterThanOrEqual(requests.size - 1);

    const none = new RateLimiterMemory({ points: 1, duration: 3_600 });
    await none.consume('one');
    const before = world().vendor.journal.entries().length;
    const shut = world().connect({ budget: { limiter: none, key: 'one', maxWaitMs: 0 } });
    const error = await failureOf(shut.listCustomers());
    expect(error.kind).toBe('rate-limited');
    expect(world().vendor.journal.entries()).toHaveLength(before);
  });

  it.skipIf(lacks.has('tokens'))('a token that has run out is renewed in time', async () => {
    expect(await quantityOf(world(), subject())).toBe(10);
    world().vendor.clock.advance('P2D');
    await subject().setQuantity(change(world(), 10, 11));
    finish(world());
    expect(await quantityOf(world(), subject())).toBe(11);
  });
}

/** What the connection test says in words. */
export function describeConnectionTest(
  world: World,
  subject: Subject,
  lacks: ReadonlySet<Lacking>,
): void {
  it('is fine with the right settings', async () => {
    const report = await subject().test();
    expect(report.ok).toBe(true);
    expect(report.findings.every(({ ok, nextStep }) => ok && nextStep === null)).toBe(true);
  });

  it('names a wrong secret', async () => {
    const report = await world().connect({ clientSecret: 'wrong' }).test();
    expect(report.ok).toBe(false);
    const words = world().wrongSecret ?? /secret is wrong/;
    expect(report.findings[0]?.text).toMatch(words);
    expect(report.findings[0]?.nextStep).toMatch(/secret|key|password|token/);
  });

  it.skipIf(lacks.has('audiences'))('names a wrong audience', async () => {
    const { vendor, paths, wrongAudience } = world();
    expect(wrongAudience).not.toBeNull();
    vendor.faults.add({ kind: 'status', path: paths.customers, ...wrongAudience });
    const report = await subject().test();
    expect(report.ok).toBe(false);
    expect(report.findings[0]?.text).toMatch(/audience/);
  });

  it('names a missing role', async () => {
    const { vendor, paths, missingRole } = world();
    vendor.faults.add({ kind: 'status', path: paths.customers, ...missingRole });
    const report = await subject().test();
    expect(report.ok).toBe(false);
    expect(`${report.findings[0]?.text} ${report.findings[0]?.nextStep}`).toMatch(
      /denied.*(role|permission|allowed)/i,
    );
  });
}
