import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startTestWorld, type TestWorld, type Who } from '../../test/support/world.ts';
import { demoAccount } from '../../tools/start/installation.ts';
import type { Role } from '../flows/tools.ts';
import { operations } from '../operations/index.ts';
import type { Operation } from '../operations/operation.ts';
import { createProgram, runProgram } from './cli/program.ts';

// Every operation, by everybody, over every surface, with real sessions. What each operation should allow is written down
// in src/operations/rights.test.ts; here nothing but that is reachable.

let world: TestWorld;
let home: string;
beforeAll(async () => {
  [world, home] = await Promise.all([
    startTestWorld(),
    mkdtemp(join(tmpdir(), 'seatwright-rights-')),
  ]);
  // No session of whoever runs the tests.
  vi.stubEnv('HOME', home);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await world.close();
  await rm(home, { recursive: true });
});

/** Somebody who calls: with a session's token or cookie, with an API key, or with nothing. */
interface Somebody {
  readonly headers: Readonly<Record<string, string>>;
  /** For the command line; null: without. */
  readonly token: string | null;
  /** Null: nobody has signed in, or not any more. */
  readonly roles: readonly Role[] | null;
  /** Has the permission `spend`; absent: has not. */
  readonly maySpend?: boolean;
  /** Operations that are refused whatever the roles are. */
  readonly never?: readonly string[];
}

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${world.url}${path}`, {
    ...init,
    headers: {
      ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...Object.fromEntries(new Headers(init.headers)),
    },
  });
}

const session = z.object({ token: z.string() });

async function signIn({ email, password }: { email: string; password: string }) {
  const answer = await send('/api/auth/sign-in/email', {
    method: 'POST',
    headers: { origin: world.url },
    body: JSON.stringify({ email, password }),
  });
  return session.parse(await answer.json());
}

async function withToken(who: Who): Promise<Somebody> {
  const { token } = await signIn(demoAccount(who));
  const { roles, permissions } = demoAccount(who);
  const maySpend = permissions.includes('spend');
  return { headers: { authorization: `Bearer ${token}` }, token, roles, maySpend };
}

async function withKey(who: Who): Promise<Somebody> {
  const api = await world.as(who);
  const { roles } = demoAccount(who);
  const { secret } = await api.post(
    '/v1/keys',
    { name: 'rights', roles },
    z.object({ secret: z.string() }),
  );
  const headers = { authorization: `Bearer ${secret}` };
  // A key that leaked must not shut its owner out.
  return { headers, token: secret, roles, never: ['sessions.revoke'] };
}

const json = (body: object, headers: Somebody['headers'] = {}): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers,
});

/** A ticket pane that this person has connected: another site's page frames it. */
async function withPane(who: Who, roles: readonly Role[]): Promise<Somebody> {
  const { headers } = await withCookie(who);
  const begun = await send('/api/embed/begin', json({ ticket: '5001' }));
  const wish = z.object({ linkId: z.string(), pollToken: z.string() }).parse(await begun.json());
  await send(`/api/embed/links/${wish.linkId}/confirm`, json({}, headers));
  const { linkId, pollToken } = wish;
  const polled = await send('/api/embed/poll', json({ linkId, pollToken }));
  const { token } = session.parse(await polled.json());
  const bearer = { authorization: `Bearer ${token}` };
  const maySpend = demoAccount(who).permissions.includes('spend');
  return { headers: bearer, token, roles, maySpend, never: ['sessions.revoke'] };
}

/** The cookie of somebody who has signed in by hand. */
async function withCookie(who: Who): Promise<Somebody> {
  const { email, password } = demoAccount(who);
  const answer = await send('/api/auth/sign-in/email', {
    method: 'POST',
    body: JSON.stringify({ email, password }),
  });
  await answer.body?.cancel();
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  return { headers: { cookie }, token: null, roles: demoAccount(who).roles };
}

/** An admin's key with all rights; then the admin becomes an auditor. */
async function demotedKey(): Promise<Somebody> {
  const { headers, id } = await invited('keyholder', ['admin', 'engineer', 'auditor'], null);
  const wish = { name: 'all', roles: ['admin', 'engineer', 'auditor'] };
  const made = await send('/v1/keys', json(wish, headers));
  const { secret } = z.object({ secret: z.string() }).parse(await made.json());
  const ada = await world.as('ada');
  await ada.put(`/v1/users/${id}`, { roles: ['auditor'] }, z.unknown());
  const bearer = { authorization: `Bearer ${secret}` };
  return { headers: bearer, token: secret, roles: ['auditor'], never: ['sessions.revoke'] };
}

/** A person of the test's own, who has signed in with these roles; then an admin changes what they may. */
async function invited(
  name: string,
  before: readonly Role[],
  change: { readonly roles?: readonly Role[]; readonly disabled?: boolean } | null,
): Promise<Somebody & { readonly id: string }> {
  const ada = await world.as('ada');
  const email = `${name}@northwind-it.example`;
  const password = 'correct-horse-battery';
  const { user, link } = await ada.post(
    '/v1/users',
    { name, email, roles: before },
    z.object({ user: z.object({ id: z.string() }), link: z.object({ url: z.string() }) }),
  );
  const linkToken = new URL(link.url).searchParams.get('token');
  await ada.post('/v1/links/use', { token: linkToken, password }, z.unknown());
  const { token } = await signIn({ email, password });
  if (change !== null) await ada.put(`/v1/users/${user.id}`, change, z.unknown());
  const after = { roles: before, disabled: false, ...change };
  return {
    id: user.id,
    headers: { authorization: `Bearer ${token}` },
    token,
    roles: after.disabled ? null : after.roles,
  };
}

const everybody: readonly (readonly [string, () => Promise<Somebody>])[] = [
  ...(['ada', 'eli', 'nora', 'ari', 'aud'] as const).map(
    (who) => [who, () => withToken(who)] as const,
  ),
  ['an API key of an engineer', () => withKey('eli')],
  ['an API key of an admin who was made an auditor a moment ago', demotedKey],
  ['a ticket pane of an admin', () => withPane('ada', ['engineer'])],
  ['a ticket pane of an engineer', () => withPane('eli', ['engineer'])],
  ['a ticket pane of an auditor', () => withPane('aud', ['auditor'])],
  ['somebody without any role', () => invited('roleless', [], null)],
  [
    'an admin who was made an engineer a moment ago',
    () => invited('demoted', ['admin'], { roles: ['engineer'] }),
  ],
  [
    'an admin who was switched off a moment ago',
    () => invited('gone', ['admin'], { disabled: true }),
  ],
  ['a token that was never given', async () => stranger('never-given')],
  ['nobody', async () => ({ headers: {}, token: null, roles: null })],
];

function stranger(token: string): Somebody {
  return { headers: { authorization: `Bearer ${token}` }, token, roles: null };
}

/** What the rights say: done, or refused as not signed in, or as not allowed. */
function verdict(operation: Operation, somebody: Somebody): 'may' | 401 | 403 {
  const { roles, maySpend = false, never = [] } = somebody;
  const { roles: audience, permission } = operation;
  if (audience === 'anyone') return 'may';
  if (never.includes(operation.name)) return 403;
  if (roles === null) return 401;
  if (audience === 'signed-in') return 'may';
  if (permission === 'spend' && !maySpend) return 403;
  if (audience === 'staff') return roles.length > 0 ? 'may' : 403;
  return audience.some((role) => roles.includes(role)) ? 'may' : 403;
}

/** Calls every route; answers those that did not do what the rights say. */
async function walkRoutes(somebody: Somebody): Promise<string[]> {
  const wrong: string[] = [];
  for (const operation of operations) {
    const [method = '', path = ''] = operation.route.split(' ');
    const answer = await send(path.replaceAll(/\{\w+\}/g, 'nothing-there'), {
      method,
      headers: somebody.headers,
      // No operation takes this field, so that nothing is done where the right is there.
      ...(method === 'POST' || method === 'PUT' ? { body: '{"nonsense":true}' } : {}),
    });
    await answer.body?.cancel();
    const expected = verdict(operation, somebody);
    const isAsExpected =
      expected === 'may'
        ? answer.status !== 401 && answer.status !== 403
        : answer.status === expected;
    if (!isAsExpected) wrong.push(`${operation.name}: ${answer.status}, not ${expected}`);
  }
  return wrong;
}

it('a framed page that the browser sends the sign-in itself has no more than a ticket pane', async () => {
  const { headers } = await withCookie('ada');
  const framed = { ...headers, origin: world.url, 'x-seatwright-channel': 'chat' };
  const somebody = { headers: framed, token: null, maySpend: true, never: ['sessions.revoke'] };

  expect(await walkRoutes({ ...somebody, roles: ['engineer'] })).toEqual([]);
});

describe.each(everybody)('for %s', (_who, arrive) => {
  let somebody: Somebody;
  beforeAll(async () => {
    somebody = await arrive();
  });

  it('every route of the HTTP API does what the rights say', async () => {
    expect(await walkRoutes(somebody)).toEqual([]);
  });

  it('every command is refused that is not allowed, and what may be read is read', async () => {
    const wrong: string[] = [];
    const program = commandLineOf(somebody.token);
    for (const operation of operations) {
      const expected = verdict(operation, somebody);
      // Whoever may change something is not let loose on the world of the other tests.
      if (expected === 'may' && operation.effect !== 'read') continue;
      const exitCode = await runCommand(operation, program);
      const isAsExpected = expected === 'may' ? exitCode !== 3 : exitCode === 3;
      if (!isAsExpected) wrong.push(`${operation.name}: exit code ${exitCode}`);
    }
    expect(wrong).toEqual([]);
  });
});

const silent = (): void => {};

function commandLineOf(token: string | null): Command {
  return createProgram({
    variables: {
      SEATWRIGHT_URL: world.url,
      ...(token === null ? {} : { SEATWRIGHT_TOKEN: token }),
    },
    output: silent,
    complain: silent,
    askPassword: () => Promise.reject(new Error('Nobody is asked')),
    processCommands: [],
    walkAuditInDatabase: () => Promise.reject(new Error('not in this test')),
  });
}

/** Runs the command of an operation, with something for everything it needs. */
async function runCommand(operation: Operation, program: Command): Promise<number> {
  const [group = '', ...rest] = operation.name.split('.');
  const words = rest.length === 0 ? [group] : [group, rest.join('-')];
  const command = words.reduce<Command>((parent, word) => {
    const found = parent.commands.find((one) => one.name() === word);
    if (found === undefined) throw new Error(`There is no command ${words.join(' ')}`);
    return found;
  }, program);
  const needed = [
    // A file has to be one: it is read before anybody is asked.
    ...command.registeredArguments.map((argument) =>
      argument.name() === 'file' ? import.meta.filename : 'nothing-there',
    ),
    ...command.options
      .filter((option) => option.mandatory)
      .flatMap((option) => [option.long ?? '', 'x']),
  ];
  return runProgram(program, { complain: silent }, [...words, ...needed]);
}
