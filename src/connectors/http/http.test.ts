import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ConnectorError } from '../../ports/errors.ts';
import { createHttp } from './http.ts';
import type { HttpSettings } from './types.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

/** A server that gives `answers` in order, the last one for ever. */
async function serve(...answers: Answer[]): Promise<{ url: string; seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(seen.length, answers.length - 1)];
    seen.push(request);
    request.resume();
    request.on('end', () => answer?.(request, response));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  open.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, seen };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
const hangUp: Answer = (_request, response) => void response.destroy();
const silence: Answer = () => undefined;

function connect(url: string, settings: Partial<HttpSettings> = {}) {
  const waits: number[] = [];
  const http = createHttp({
    vendor: 'test',
    baseUrl: url,
    authorize: () => Promise.resolve({ authorization: 'Bearer abc' }),
    wait: (durationMs) => {
      waits.push(durationMs);
      return Promise.resolve();
    },
    ...settings,
  });
  return { http, waits };
}

const anything = (body: unknown): unknown => body;
const explain = () => ({ kind: 'conflict', vendorCode: '42' }) as const;
const get = { operation: 'reading', path: '/things' } as const;
const put = { operation: 'writing', method: 'PUT', path: '/things', json: { a: 1 } } as const;

async function failure(work: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  if (!(error instanceof ConnectorError)) throw error;
  return error;
}

describe('reads', () => {
  test('are repeated after 5xx, a broken connection and 429, which is waited for', async () => {
    const server = await serve(
      json(503, {}),
      hangUp,
      json(429, {}, { 'retry-after': '7' }),
      json(200, { ok: true }),
    );
    const { http, waits } = connect(server.url);
    expect((await http.read(get, anything)).body).toEqual({ ok: true });
    expect(waits).toHaveLength(3);
    expect(waits[2]).toBe(7000);
  });

  test('say in words that the port of an address may not be called', async () => {
    const { http } = connect('http://127.0.0.1:9');

    const error = await failure(http.read(get, anything));

    expect([error.kind, error.detail]).toEqual([
      'unavailable',
      'no web call may use the port in the address',
    ]);
  });

  test('give up after four attempts as unavailable', async () => {
    const server = await serve(json(500, {}));
    const error = await failure(connect(server.url).http.read(get, anything));
    expect([error.kind, error.status, server.seen.length]).toEqual(['unavailable', 500, 4]);
  });

  test('do not wait for a pause that is too long', async () => {
    const server = await serve(json(429, {}, { 'retry-after': '3600' }));
    const error = await failure(connect(server.url).http.read(get, anything));
    expect([error.kind, error.retryAfterMs, server.seen.length]).toEqual([
      'rate-limited',
      3_600_000,
      1,
    ]);
  });

  test('get a renewed credential once after a 401', async () => {
    const renewals: boolean[] = [];
    const server = await serve(json(401, {}));
    const { http } = connect(server.url, {
      authorize: ({ renew }) => {
        renewals.push(renew);
        return Promise.resolve({});
      },
    });
    expect((await failure(http.read(get, anything))).kind).toBe('auth-expired');
    expect(renewals).toEqual([false, true]);
  });

  test('are not repeated when no credential can be had: that was repeated where it happened', async () => {
    const server = await serve(json(200, {}));
    let asked = 0;
    const { http, waits } = connect(server.url, {
      authorize: () => {
        asked += 1;
        const facts = {
          vendor: 'test',
          operation: 'getting a token',
          kind: 'unavailable',
        } as const;
        return Promise.reject(new ConnectorError(facts));
      },
    });
    expect((await failure(http.read(get, anything))).kind).toBe('unavailable');
    expect([asked, waits, server.seen.length]).toEqual([1, [], 0]);
  });

  test('say when the answer has another shape', async () => {
    const server = await serve(json(200, { count: 'many' }));
    const { http } = connect(server.url);
    const error = await failure(
      http.read(get, (body) => z.object({ count: z.number() }).parse(body)),
    );
    expect([error.kind, server.seen.length]).toEqual(['unexpected-shape', 1]);
  });

  test('stop at the body limit', async () => {
    const server = await serve(json(200, 'x'.repeat(2000)));
    const error = await failure(
      connect(server.url, { maxBodyBytes: 1000 }).http.read(get, anything),
    );
    expect([error.kind, server.seen.length]).toEqual(['unexpected-shape', 1]);
  });

  test('never leave the vendor for a next-link, nor follow a redirect', async () => {
    const server = await serve(json(302, {}, { location: 'http://127.0.0.1:1/' }));
    const { http } = connect(server.url);
    const away = await failure(http.read({ ...get, path: 'https://evil.example/x' }, anything));
    const scheme = await failure(http.read({ ...get, path: '//evil.example/x' }, anything));
    expect([away.kind, scheme.kind, server.seen.length]).toEqual([
      'unexpected-shape',
      'unexpected-shape',
      0,
    ]);
    expect((await failure(http.read(get, anything))).status).toBe(302);
    expect(server.seen).toHaveLength(1);
  });
});

/** Begins an answer of 18 bytes. */
const begin =
  (then: (response: ServerResponse) => void): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-length': '18' });
    response.write('the whole');
    setImmediate(() => then(response));
  };
const cut = begin((response) => response.destroy());
const stalled = begin(() => undefined);
const whole = begin((response) => response.end(' document'));
/** Takes bodies in; `taken` has what each attempt was given. */
function createTaker() {
  const taken: string[] = [];
  const consume = async (body: AsyncIterable<Uint8Array>): Promise<string> => {
    const attempt = taken.push('') - 1;
    for await (const piece of body) taken[attempt] += new TextDecoder().decode(piece);
    return taken[attempt] ?? '';
  };
  return { taken, request: { ...get, consume } };
}

describe('a body that is taken as it arrives', () => {
  test.each([
    ['breaks off', cut],
    ['stops coming', stalled],
  ])('that %s is asked for again, and taken anew', async (_name, answer) => {
    const server = await serve(answer, whole);
    const { taken, request } = createTaker();
    const { http } = connect(server.url, { timeoutMs: 300 });
    expect((await http.read(request, anything)).body).toBe('the whole document');
    expect(taken).toEqual(['the whole', 'the whole document']);
  });

  test.each([
    ['breaks off', cut, /terminated|closed|aborted/],
    ['stops coming', stalled, /^no whole answer within 200 ms$/],
  ])('that always %s is unavailable, whatever its taker makes of it', async (_n, answer, words) => {
    const server = await serve(answer);
    const { http } = connect(server.url, { timeoutMs: 200, readAttempts: 2 });
    const { taken, request } = createTaker();
    const overlooking = (body: AsyncIterable<Uint8Array>) => request.consume(body).catch(() => '');
    const renaming = (body: AsyncIterable<Uint8Array>) =>
      request.consume(body).catch(() => Promise.reject(new Error('ours')));
    for (const consume of [request.consume, overlooking, renaming]) {
      const error = await failure(http.read({ ...request, consume }, anything));
      expect([error.kind, error.isTransient]).toEqual(['unavailable', true]);
      expect(error.detail).toMatch(words);
    }
    expect(taken).toEqual(Array.from({ length: 6 }, () => 'the whole'));
  });

  test('is not asked for again when its taker fails, or when it is larger than allowed', async () => {
    const server = await serve(whole);
    const { http } = connect(server.url);
    const ours = new Error('no room');
    const consume = () => Promise.reject(ours);
    await expect(http.read({ ...get, consume }, anything)).rejects.toBe(ours);
    const { request } = createTaker();
    const tooLarge = await failure(http.read({ ...request, maxBodyBytes: 12 }, anything));
    expect([tooLarge.kind, server.seen.length]).toEqual(['unexpected-shape', 2]);
  });

  test('counts in the budget with each attempt, and is not begun where that is used up', async () => {
    const server = await serve(cut, whole);
    let left = 2;
    const limiter = {
      consume: () => {
        left -= 1;
        // The limiter library rejects with a plain result object, not an Error.
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors
        return left < 0 ? Promise.reject({ msBeforeNext: 3_600_000 }) : Promise.resolve();
      },
    };
    const budget = { limiter, key: 'service', maxWaitMs: 1000 };
    const { http } = connect(server.url, { budget });
    const { taken, request } = createTaker();
    await http.read(request, anything);
    expect([left, taken.length]).toEqual([0, 2]);
    expect((await failure(http.read(request, anything))).kind).toBe('rate-limited');
    expect([server.seen.length, taken.length]).toEqual([2, 2]);
  });

  test('is the answer’s only: a refusal is read as always', async () => {
    const server = await serve(json(404, { message: 'no such month' }));
    const { taken, request } = createTaker();
    expect((await failure(connect(server.url).http.read(request, anything))).kind).toBe(
      'not-found',
    );
    expect(taken).toEqual([]);
  });
});

describe('writes are sent once at most', () => {
  test.each<[string, Answer]>([
    ['a 500', json(500, {})],
    ['a 503 with Retry-After', json(503, {}, { 'retry-after': '1' })],
    ['a 408', json(408, {})],
    ['a redirect', json(307, {}, { location: '/elsewhere' })],
    ['a broken connection', hangUp],
    ['no answer in time', silence],
    ['a 2xx that is not JSON', (_q, response) => void response.end('<html>')],
    ['a 2xx of another shape', json(200, { quantity: 'many' })],
    [
      'a 2xx that breaks off',
      (_q, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{"quantity":');
        setImmediate(() => response.destroy());
      },
    ],
  ])('%s leaves the outcome unknown', async (_name, answer) => {
    const server = await serve(answer, json(200, { quantity: 1 }));
    const { http } = connect(server.url, { timeoutMs: 300 });
    const error = await failure(
      http.write(put, (body) => z.object({ quantity: z.number() }).parse(body)),
    );
    expect([error.kind, server.seen.length]).toEqual(['unknown-outcome', 1]);
    expect(error.isTransient).toBe(false);
  });

  test.each<[number, string]>([
    [400, 'invalid'],
    [401, 'auth-expired'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [409, 'conflict'],
    [422, 'invalid'],
    [429, 'rate-limited'],
  ])("%i is the vendor's no", async (status, kind) => {
    const server = await serve(json(status, {}));
    const error = await failure(connect(server.url).http.write(put, anything));
    expect([error.kind, server.seen.length]).toEqual([kind, 1]);
  });

  test('a refused connection means that nothing was sent', async () => {
    const server = await serve(json(200, {}));
    await Promise.all(open.splice(0).map((close) => close()));
    expect((await failure(connect(server.url).http.write(put, anything))).kind).toBe('unavailable');
  });

  test("an explanation cannot talk a 500 into a no, but can name a no's kind", async () => {
    const broken = await serve(json(500, {}));
    const refused = await serve(json(400, {}));
    const first = await failure(connect(broken.url, { explain }).http.write(put, anything));
    const second = await failure(connect(refused.url, { explain }).http.write(put, anything));
    expect([first.kind, first.vendorCode]).toEqual(['unknown-outcome', '42']);
    expect(second.kind).toBe('conflict');
  });
});

describe('around the calls', () => {
  test('the budget holds calls back: waited for when short, refused when long', async () => {
    const server = await serve(json(200, {}));
    let msBeforeNext = 40;
    let refusals = 1;
    const limiter = {
      consume: () => {
        if (refusals === 0) return Promise.resolve();
        refusals -= 1;
        // The limiter library rejects with a plain result object, not an Error.
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors
        return Promise.reject({ msBeforeNext });
      },
    };
    const { http, waits } = connect(server.url, {
      budget: { limiter, key: 'service', maxWaitMs: 1000 },
    });
    await http.write(put, anything);
    expect(waits).toEqual([40]);
    [msBeforeNext, refusals] = [120_000, 1];
    const error = await failure(http.write(put, anything));
    expect([error.kind, error.retryAfterMs, server.seen.length]).toEqual([
      'rate-limited',
      120_000,
      1,
    ]);
  });

  test('a service that fails ten times in a row is left alone', async () => {
    const server = await serve(json(500, {}));
    const { http } = connect(server.url, { readAttempts: 1 });
    for (let call = 0; call < 10; call += 1) await failure(http.read(get, anything));
    const error = await failure(http.write(put, anything));
    expect([error.kind, server.seen.length]).toEqual(['unavailable', 10]);
  });

  test('errors carry the correlation id and no secret', async () => {
    const token = 'eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl';
    const server = await serve(
      json(400, { message: `Bearer ${token}`, client_secret: 'hunter2' }, { 'x-id': 'a-1,a-1' }),
    );
    const { http } = connect(server.url, { correlationAnswerHeaders: ['x-id'] });
    const error = await failure(http.read(get, anything));
    expect(error.correlationId).toBe('a-1');
    expect(error.message).not.toContain('hunter2');
    expect(error.message).not.toContain(token);
  });
});
