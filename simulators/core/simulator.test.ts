import { afterEach, describe, expect, test } from 'vitest';

import { createSimClock } from './clock.ts';
import type { Route } from './routes.ts';
import { SimRefusal } from './routes.ts';
import { createSimulator, type Simulator } from './simulator.ts';

interface Counter {
  seats: number;
  dueAtMs: number | null;
}

const routes: Route<Counter, string>[] = [
  {
    method: 'GET',
    path: '/seats',
    handle: ({ state }) => ({ status: 200, body: { seats: state.seats } }),
  },
  {
    method: 'PUT',
    path: '/seats/{seats}',
    handle: ({ state, params, record }) => {
      const after = Number(params['seats']);
      if (Number.isNaN(after))
        throw new SimRefusal({ status: 422, body: { error: 'not a number' } });
      record({ kind: 'quantity', before: state.seats, after });
      state.seats = after;
      return { status: 200, body: { seats: after } };
    },
  },
  {
    method: 'POST',
    path: '/later',
    handle: ({ state, now }) => {
      state.dueAtMs = now.epochMilliseconds + 60_000;
      return { status: 202 };
    },
  },
  {
    method: 'GET',
    path: /^\/items\(id='(?<id>[^']+)'\)$/,
    handle: ({ params }) => ({ status: 200, body: params }),
  },
];

const running: Simulator<Counter>[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

const start = async (): Promise<Simulator<Counter>> => {
  const simulator = await createSimulator<Counter, string>({
    name: 'counter',
    clock: createSimClock('2026-01-01T00:00:00Z'),
    routes,
    initialState: () => ({ seats: 5, dueAtMs: null }),
    anonymous: '',
    authenticate: ({ headers }) =>
      headers['authorization'] === 'Bearer good'
        ? { identity: 'caller' }
        : { reply: { status: 401, body: { error: 'who?' } } },
    errorBody: (status, message) => ({ status, body: { error: message } }),
    requestIdHeaders: ['x-request'],
    settle: ({ state, now, record }) => {
      if (state.dueAtMs === null || state.dueAtMs > now.epochMilliseconds) return;
      state.dueAtMs = null;
      record({ kind: 'quantity', before: state.seats, after: state.seats + 1 });
      state.seats += 1;
    },
  });
  running.push(simulator);
  return simulator;
};

const call = (
  simulator: Simulator<Counter>,
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> =>
  fetch(`${simulator.url}${path}`, {
    method,
    headers: {
      authorization: 'Bearer good',
      'x-request': 'r-1',
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const seats = async (simulator: Simulator<Counter>): Promise<unknown> =>
  (await call(simulator, 'GET', '/seats')).json();

describe('a simulator', () => {
  test('refuses an unknown token and names an endpoint it does not have', async () => {
    const simulator = await start();
    expect((await fetch(`${simulator.url}/seats`)).status).toBe(401);
    const missing = await call(simulator, 'DELETE', '/seats');
    expect(missing.status).toBe(501);
    expect(await missing.json()).toEqual({ error: 'The counter simulator has no DELETE /seats' });
  });

  test('reads encoded values out of patterns', async () => {
    const simulator = await start();
    expect(await (await call(simulator, 'GET', '/items(id=%27a%20b%27)')).json()).toEqual({
      id: 'a b',
    });
  });

  test("writes effects with the caller's request id", async () => {
    const simulator = await start();
    await call(simulator, 'PUT', '/seats/6');
    await call(simulator, 'PUT', '/seats/x');
    expect(simulator.journal.entries()).toMatchObject([
      {
        seq: 1,
        simulator: 'counter',
        method: 'PUT',
        path: '/seats/6',
        status: 200,
        requestId: 'r-1',
        effect: { before: 5, after: 6 },
      },
      { seq: 2, path: '/seats/x', status: 422 },
    ]);
    expect(simulator.journal.entries(1)).toHaveLength(1);
  });

  test('does what is due when the clock is moved', async () => {
    const simulator = await start();
    await call(simulator, 'POST', '/later');
    const moved = await call(simulator, 'POST', '/_sim/clock', { advance: 'PT2M' });
    expect(moved.status).toBe(200);
    expect(await seats(simulator)).toEqual({ seats: 6 });
    expect(
      (await call(simulator, 'POST', '/_sim/clock', { set: '2025-01-01T00:00:00Z' })).status,
    ).toBe(400);
  });
});

const hits = async (): Promise<number[]> => {
  const simulator = await start();
  simulator.faults.add({ kind: 'status', status: 500, probability: 0.5 });
  const statuses: number[] = [];
  for (let n = 0; n < 12; n += 1) statuses.push((await call(simulator, 'GET', '/seats')).status);
  return statuses;
};

describe('faults', () => {
  test('drop-before does nothing; drop-after-commit really commits', async () => {
    const simulator = await start();
    await call(simulator, 'POST', '/_sim/faults', { kind: 'drop-before', method: 'PUT', count: 1 });
    await expect(call(simulator, 'PUT', '/seats/6')).rejects.toThrow();
    expect(await seats(simulator)).toEqual({ seats: 5 });
    simulator.faults.add({ kind: 'drop-after-commit', method: 'PUT', count: 1 });
    await expect(call(simulator, 'PUT', '/seats/7')).rejects.toThrow();
    expect(await seats(simulator)).toEqual({ seats: 7 });
    const writes = simulator.journal.entries().filter((line) => line.method === 'PUT');
    expect(writes).toMatchObject([
      { status: 0, faults: ['drop-before'] },
      { status: 0, faults: ['drop-after-commit'], effect: { before: 5, after: 7 } },
    ]);
    expect(writes[0]).not.toHaveProperty('effect');
  });

  test('status answers before the handler, or lies after the commit', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'status', status: 503, path: '^/seats/6', count: 1 });
    expect((await call(simulator, 'PUT', '/seats/6')).status).toBe(503);
    expect(await seats(simulator)).toEqual({ seats: 5 });
    simulator.faults.add({
      kind: 'status',
      phase: 'after-commit',
      method: 'PUT',
      body: { odd: true },
    });
    const lie = await call(simulator, 'PUT', '/seats/8');
    expect([lie.status, await lie.json()]).toEqual([500, { odd: true }]);
    expect(await seats(simulator)).toEqual({ seats: 8 });
  });

  test('latency after the commit answers late what is already done', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'latency', phase: 'after-commit', delayMs: 3_000, count: 1 });
    const answer = fetch(`${simulator.url}/seats/6`, {
      method: 'PUT',
      headers: { authorization: 'Bearer good' },
      signal: AbortSignal.timeout(100),
    });
    await expect(answer).rejects.toThrow();
    expect(await seats(simulator)).toEqual({ seats: 6 });
    expect(simulator.journal.entries()[0]).toMatchObject({
      status: 200,
      faults: ['latency'],
      effect: { after: 6 },
    });
  });

  test('rate-limit tells when to come back', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'rate-limit', retryAfterSeconds: 57, count: 1 });
    const limited = await call(simulator, 'GET', '/seats');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '57']);
    expect((await call(simulator, 'GET', '/seats')).status).toBe(200);
  });

  test('stale-read answers as before the last write and changes nothing', async () => {
    const simulator = await start();
    simulator.faults.add({ kind: 'stale-read' });
    await call(simulator, 'PUT', '/seats/6');
    await call(simulator, 'PUT', '/seats/7');
    expect(await seats(simulator)).toEqual({ seats: 6 });
    await call(simulator, 'DELETE', '/_sim/faults');
    expect(await seats(simulator)).toEqual({ seats: 7 });
  });

  test('a chance fault hits the same requests for the same seed', async () => {
    const first = await hits();
    expect(await hits()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([200, 500]));
  });

  test('refuses a fault nobody knows', async () => {
    const simulator = await start();
    expect((await call(simulator, 'POST', '/_sim/faults', { kind: 'gremlin' })).status).toBe(400);
  });
});

test('snapshot and reset bring earlier data back', async () => {
  const simulator = await start();
  await call(simulator, 'PUT', '/seats/9');
  const snapshot: unknown = await (await call(simulator, 'GET', '/_sim/snapshot')).json();
  await call(simulator, 'POST', '/_sim/reset');
  expect(await seats(simulator)).toEqual({ seats: 5 });
  expect((await call(simulator, 'POST', '/_sim/snapshot', snapshot)).status).toBe(204);
  expect(await seats(simulator)).toEqual({ seats: 9 });
});
