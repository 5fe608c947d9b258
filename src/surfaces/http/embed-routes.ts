import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { OperationError } from '../../operations/failures.ts';
import { toHeaders } from './auth-routes.ts';
import type { Identity, Panes } from './identity.ts';

interface Settings {
  readonly panes: Panes;
  readonly identity: Identity;
  /** Address that people use; panes get a cookie only where it is https. */
  readonly publicUrl: string | null;
  readonly requestsPerMinute: number;
}

const cookieName = '__Host-seatwright-pane';
const cookieAttributes = 'Path=/; HttpOnly; Secure; SameSite=None; Partitioned';

const beginBody = z.strictObject({
  /** Only letters and digits: it is shown to whoever confirms and must not carry a message of its own. */
  ticket: z
    .string()
    .regex(/^[\w-]{1,30}$/)
    .nullish(),
});
const pollBody = z.strictObject({ linkId: z.string().max(100), pollToken: z.string().max(100) });
const linkParams = z.object({ linkId: z.string().max(100) });

/** Options of a route that one address may ask so often. */
function perMinute(max: number) {
  return {
    schema: { hide: true },
    config: { rateLimit: { max: Math.ceil(max), timeWindow: 60_000 } },
  };
}

/**
 * The routes by which a ticket pane gets a session: the pane begins and asks again; a tab of its own, where the person is
 * signed in, shows the link and answers it.
 */
export function addEmbedRoutes(app: FastifyInstance, settings: Settings): void {
  const { panes, requestsPerMinute } = settings;
  const isHttps = settings.publicUrl?.startsWith('https:') ?? false;
  // Pressed by hand; an office shares one address.
  app.post('/api/embed/begin', perMinute(requestsPerMinute / 40), async (request, reply) => {
    const { ticket } = beginBody.parse(request.body ?? {});
    reply.header('cache-control', 'no-store').status(201);
    return panes.begin({ ticketNumber: ticket ?? null, address: request.ip });
  });
  // Asked every two seconds by each pane that waits.
  app.post('/api/embed/poll', perMinute(requestsPerMinute / 2), async (request, reply) => {
    const wish = pollBody.parse(request.body ?? {});
    const userAgent = request.headers['user-agent'] ?? '';
    const answer = await panes.poll({ ...wish, address: request.ip, userAgent });
    if (answer.state === 'connected' && isHttps)
      setPaneCookie(reply, answer.token, panes.sessionHours);
    return reply.header('cache-control', 'no-store').send(answer);
  });
  app.post('/api/embed/end', perMinute(requestsPerMinute / 10), async (request, reply) => {
    const token = readPaneCookie(toHeaders(request)) ?? readBearer(request);
    if (token !== null) await panes.end(token);
    reply.header('set-cookie', `${cookieName}=; ${cookieAttributes}; Max-Age=0`);
    return reply.header('cache-control', 'no-store').status(204).send();
  });
  addLinkRoutes(app, settings, perMinute(requestsPerMinute / 10));
}

/** What the tab asks: only somebody who signed in here by hand may answer, never a program and never a pane. */
function addLinkRoutes(
  app: FastifyInstance,
  { panes, identity }: Settings,
  options: ReturnType<typeof perMinute>,
): void {
  app.get('/api/embed/links/:linkId', options, async (request, reply) => {
    await personOf(request, identity);
    reply.header('cache-control', 'no-store');
    return panes.look(linkParams.parse(request.params).linkId, request.ip);
  });
  for (const [verb, answer] of [
    ['confirm', 'confirmed'],
    ['deny', 'denied'],
  ] as const) {
    app.post(`/api/embed/links/:linkId/${verb}`, options, async (request, reply) => {
      const person = await personOf(request, identity);
      await panes.decide(linkParams.parse(request.params).linkId, answer, person);
      return reply.header('cache-control', 'no-store').status(204).send();
    });
  }
}

async function personOf(request: FastifyRequest, identity: Identity) {
  const headers = toHeaders(request);
  if (headers.has('authorization')) {
    throw new OperationError({
      kind: 'forbidden',
      code: 'needs-browser-session',
      message: 'A ticket pane is connected by a person in a browser, not by a program.',
      nextStep: 'Open the link in a browser and sign in there.',
    });
  }
  // Otherwise a pane could give sessions to other panes, and its own twelve hours would never end.
  const person = await identity.authenticate(withoutPaneCookie(headers));
  if (person?.credential?.kind === 'session') return person;
  throw new OperationError({
    kind: 'not-signed-in',
    message: 'You are not signed in, or your session has ended.',
    nextStep: 'Sign in and open the link again.',
  });
}

/** Survives a reload of the frame; a browser sends it only below the PSA's page where it was set. */
function setPaneCookie(reply: FastifyReply, token: string, hours: number): void {
  const lifeSeconds = hours * 3_600;
  reply.header('set-cookie', `${cookieName}=${token}; ${cookieAttributes}; Max-Age=${lifeSeconds}`);
}

function readBearer(request: FastifyRequest): string | null {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function readPaneCookie(headers: Headers): string | null {
  const pairs = (headers.get('cookie') ?? '').split(/;\s*/);
  const found = pairs.find((pair) => pair.startsWith(`${cookieName}=`));
  const value = found?.slice(cookieName.length + 1) ?? '';
  return value === '' ? null : value;
}

function withoutPaneCookie(headers: Headers): Headers {
  const rest = new Headers(headers);
  const pairs = (headers.get('cookie') ?? '').split(/;\s*/);
  rest.set('cookie', pairs.filter((pair) => !pair.startsWith(`${cookieName}=`)).join('; '));
  return rest;
}

/** An identity that knows panes by their cookie too, where no other session is sent. */
export function acceptPaneCookies<Given extends Identity>(identity: Given): Given {
  return {
    ...identity,
    authenticate: async (headers) => {
      const person = await identity.authenticate(headers);
      const token = person === null ? readPaneCookie(headers) : null;
      if (token === null) return person;
      return identity.authenticate(new Headers({ authorization: `Bearer ${token}` }));
    },
  };
}
