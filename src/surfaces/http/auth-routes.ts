import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Failure } from '../../operations/failures.ts';
import { signInProblems } from '../../operations/people/sign-in-problems.ts';
import { toErrorBody } from './errors.ts';
import type { Identity, ProviderStep } from './identity.ts';

/**
 * The only paths of signing in and out that are reachable: people are added by admins, not by themselves.
 * `signInsPerMinute` counts per caller's address.
 */
export function addAuthRoutes(
  app: FastifyInstance,
  identity: Identity,
  signInsPerMinute: number,
): void {
  const options = {
    schema: { hide: true },
    config: { rateLimit: { max: signInsPerMinute, timeWindow: 60_000 } },
  };
  app.post('/api/auth/sign-in/email', options, (request, reply) =>
    signIn(identity, request, reply),
  );
  app.post('/api/auth/sign-out', options, async (request, reply) =>
    send(await identity.handle(toWebRequest(request)), request, reply),
  );
  app.get('/api/auth/provider', options, async (request, reply) =>
    go(await identity.startProvider(toHeaders(request), nextOf(request.query)), reply),
  );
  app.get('/api/auth/callback/oidc', options, async (request, reply) =>
    go(await identity.finishProvider(toWebRequest(request)), reply),
  );
}

async function signIn(
  identity: Identity,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const attempt = { email: fieldOf(request.body, 'email'), address: request.ip };
  const waitSeconds = await identity.admit(attempt);
  if (waitSeconds !== null) return refuseGuessing(request, reply, waitSeconds);
  // Nothing else of the body reaches the library, which would take addresses to go on to from it.
  const body = { email: attempt.email, password: fieldOf(request.body, 'password') };
  const answer = await identity.handle(toWebRequest(request, body));
  if (answer.ok) await identity.forgive(attempt);
  return send(answer, request, reply);
}

/** Refuses another password, the right one too, after too many wrong ones. */
export function refuseGuessing(
  request: FastifyRequest,
  reply: FastifyReply,
  waitSeconds: number,
): FastifyReply {
  return refuse(request, reply.header('retry-after', waitSeconds), 429, {
    kind: 'refused',
    code: 'too-many-sign-ins',
    message: 'Too many wrong passwords were tried.',
    nextStep: `Wait ${describeWait(waitSeconds)} and try again, or ask an admin for a one-time link.`,
  });
}

function describeWait(seconds: number): string {
  return seconds <= 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}

function fieldOf(body: unknown, name: 'email' | 'password' | 'next'): string {
  if (typeof body !== 'object' || body === null || !(name in body)) return '';
  // Proof: it was just found to have the member.
  const value = (body as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : '';
}

/** A page of ours; a link must not lead out of it after the sign-in. */
function nextOf(query: unknown): string {
  const next = fieldOf(query, 'next');
  return /^\/(?![/\\])[^\s\\]{0,1000}$/.test(next) ? next : '/';
}

function go({ location, cookies }: ProviderStep, reply: FastifyReply): FastifyReply {
  for (const cookie of cookies) reply.header('set-cookie', cookie);
  return reply.header('cache-control', 'no-store').redirect(location, 302);
}

export function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  // What a session remembers of where it was opened; never what the caller claims.
  headers.set('x-seatwright-address', request.ip);
  return headers;
}

function toWebRequest(request: FastifyRequest, body: object = {}): Request {
  const headers = toHeaders(request);
  headers.delete('content-length');
  const url = `${request.protocol}://${request.host}${request.url}`;
  return new Request(url, {
    method: request.method,
    headers,
    ...(request.method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
}

async function send(
  answer: Response,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie);
  if (answer.ok) {
    return reply
      .status(answer.status)
      .header('cache-control', 'no-store')
      .header('content-type', answer.headers.get('content-type') ?? 'application/json')
      .send(await answer.text());
  }
  if (answer.status === 401) {
    return refuse(request, reply, 401, {
      kind: 'not-signed-in',
      code: 'wrong-credentials',
      message: 'The mail address or the password is wrong.',
      nextStep: 'Check both and try again, or ask an admin for a one-time link.',
    });
  }
  // Only reached with the right password: nobody else learns that the account is there.
  if (answer.status === 403) {
    return refuse(request, reply, 403, {
      kind: 'forbidden',
      code: 'account-disabled',
      ...signInProblems['account-disabled'],
    });
  }
  return refuse(request, reply, answer.status, {
    kind: 'invalid',
    code: 'sign-in-failed',
    message: 'The sign-in could not be carried out.',
    nextStep: 'Send a mail address and a password.',
  });
}

function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  failure: Omit<Failure, 'fields'>,
): FastifyReply {
  return reply
    .status(status)
    .header('cache-control', 'no-store')
    .send(toErrorBody({ ...failure, fields: {} }, request.id));
}
