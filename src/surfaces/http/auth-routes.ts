import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toErrorBody } from './errors.ts';
import type { Identity } from './identity.ts';

/** The only paths of the sign-in library that are reachable: people are added by admins, not by themselves. */
const paths = {
  '/api/auth/sign-in/email': 'POST',
  '/api/auth/sign-out': 'POST',
  '/api/auth/get-session': 'GET',
} as const;

/** Passes sign-in and sign-out on to the identity. `signInsPerMinute` counts per caller's address. */
export function addAuthRoutes(
  app: FastifyInstance,
  identity: Identity,
  signInsPerMinute: number,
): void {
  for (const [url, method] of Object.entries(paths)) {
    app.route({
      method,
      url,
      schema: { hide: true },
      config: { rateLimit: { max: signInsPerMinute, timeWindow: 60_000 } },
      handler: async (request, reply) =>
        send(await identity.handle(toWebRequest(request)), request, reply),
    });
  }
}

export function toHeaders(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}

function toWebRequest(request: FastifyRequest): Request {
  const headers = toHeaders(request);
  headers.delete('content-length');
  const url = `${request.protocol}://${request.host}${request.url}`;
  return new Request(url, {
    method: request.method,
    headers,
    ...(request.method === 'GET' ? {} : { body: JSON.stringify(request.body ?? {}) }),
  });
}

async function send(
  answer: Response,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store');
  for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie);
  if (answer.ok) {
    return reply
      .status(answer.status)
      .header('content-type', answer.headers.get('content-type') ?? 'application/json')
      .send(await answer.text());
  }
  const isWrong = answer.status === 401;
  return reply.status(answer.status).send(
    toErrorBody(
      {
        kind: isWrong ? 'not-signed-in' : 'invalid',
        code: isWrong ? 'wrong-credentials' : 'sign-in-failed',
        message: isWrong
          ? 'The mail address or the password is wrong.'
          : 'The sign-in could not be carried out.',
        nextStep: isWrong
          ? 'Check both and try again, or ask an admin for a new password.'
          : 'Send a mail address and a password.',
        fields: {},
      },
      request.id,
    ),
  );
}
