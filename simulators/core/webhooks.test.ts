import { createServer } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';

import { createSimClock } from './clock.ts';
import { createWebhookSender, type WebhookMessage } from './webhooks.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A receiver that answers these statuses, the last one for all that follow. */
const receive = async (...statuses: number[]): Promise<{ url: string; count: () => number }> => {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(statuses[Math.min(count, statuses.length - 1)] ?? 200).end();
      count += 1;
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return { url: `http://127.0.0.1:${port}/`, count: () => count };
};

const start = () => {
  const clock = createSimClock('2026-11-22T08:00:00Z');
  const sender = createWebhookSender(clock);
  closers.push(() => sender.close());
  return { clock, sender };
};

const message = (url: string): WebhookMessage => ({
  url,
  name: 'changed',
  headers: {},
  body: '{}',
  mostAttempts: 3,
  retryMs: 60_000,
});

const patience = { timeout: 5_000, interval: 20 };

describe('what a vendor sends', () => {
  test('is tried again after another answer than 2xx, so often and no more', async () => {
    const { clock, sender } = start();
    const { url, count } = await receive(500, 401, 503);
    sender.send(message(url));
    for (const tries of [1, 2, 3]) {
      await expect.poll(() => sender.log().length, patience).toBe(tries);
      clock.advance('PT1M');
    }
    clock.advance('P1D');
    expect(sender.log().map(({ status }) => status)).toEqual([500, 401, 503]);
    expect(count()).toBe(3);
  });

  test('is not sent again once it was taken', async () => {
    const { clock, sender } = start();
    const { url } = await receive(500, 204);
    sender.send(message(url));
    await expect.poll(() => sender.log().length, patience).toBe(1);
    clock.advance('PT1M');
    await expect.poll(() => sender.log().at(-1)?.status, patience).toBe(204);
    clock.advance('P1D');
    expect(sender.log()).toHaveLength(2);
  });

  test('comes late by the simulated clock, doubled, or not at all', async () => {
    const { clock, sender } = start();
    const { url, count } = await receive(200);
    Object.assign(sender.behaviour, { copies: 2, delayMs: 300_000 });
    sender.send(message(url));
    clock.advance('PT4M59S');
    expect(count()).toBe(0);
    clock.advance('PT1S');
    await expect.poll(() => sender.log().length, patience).toBe(2);
    sender.behaviour.loses = true;
    sender.send(message(url));
    expect(sender.log().at(-1)?.outcome).toBe('lost');
    sender.reset();
    expect([sender.log(), sender.behaviour.copies]).toEqual([[], 1]);
  });

  test('never leaves this machine', () => {
    const { sender } = start();
    for (const url of [
      'https://seatwright.msp.example/hooks/x',
      'http://10.0.0.1/',
      'http://127.0.0.1.example/',
      'no address',
    ]) {
      sender.send(message(url));
      expect(sender.log().at(-1)).toMatchObject({ outcome: 'not-loopback', status: null });
    }
  });
});
