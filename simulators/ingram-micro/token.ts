import { z } from 'zod';

import type { Route } from '../core/routes.ts';
import { bearerText, type TokenRegistry } from '../core/tokens.ts';
import type { Authenticate } from '../core/types.ts';
import type { ImState } from './entities.ts';
import { badSubscriptionKey, imError } from './errors.ts';

const audience = 'ingram-micro';
const lifetimeSeconds = 1500;
const tokenBody = z.object({ marketplace: z.string() });

type Asking = Parameters<Authenticate<ImState, string>>[0];

const hasKey = ({ state, headers }: Pick<Asking, 'state' | 'headers'>): boolean =>
  headers['x-subscription-key'] === state.credentials.subscriptionKey;

/** `POST /token`: user and password as Basic, the subscription key as a header, 25 minutes. */
export const tokenRoute = (tokens: TokenRegistry): Route<ImState, string> => ({
  method: 'POST',
  path: '/marketplace/na/token',
  auth: 'none',
  handle: ({ state, headers, body, path, now, record }) => {
    if (!hasKey({ state, headers })) return badSubscriptionKey;
    const { username, password, marketplace } = state.credentials;
    const basic = Buffer.from(`${username}:${password}`).toString('base64');
    if (headers['authorization'] !== `Basic ${basic}`) {
      return imError(401, 'Bad credentials', path, now);
    }
    const asked = tokenBody.safeParse(body);
    if (!asked.success || asked.data.marketplace !== marketplace) {
      return imError(403, 'Access to the marketplace is forbidden', path, now);
    }
    const issuedAtMs = now.epochMilliseconds;
    const { token } = tokens.issue({
      tenantId: 'ingram-micro',
      audience,
      clientId: username,
      kind: 'app',
      hasMfa: false,
      permissions: [],
      issuedAtMs,
      expiresAtMs: issuedAtMs + lifetimeSeconds * 1000,
    });
    record({ kind: 'token', username });
    return { status: 200, body: { token, expiresInSeconds: lifetimeSeconds } };
  },
});

/** Judges subscription key and bearer token, both on every call; the identity is the API user. */
export const authenticate =
  (tokens: TokenRegistry): Authenticate<ImState, string> =>
  (request) => {
    if (!hasKey(request)) return { reply: badSubscriptionKey };
    const check = tokens.check(bearerText(request.headers['authorization']), request.now);
    return check.state === 'valid' && check.token.audience === audience
      ? { identity: check.token.clientId }
      : { reply: imError(401, 'Unauthorized', request.path, request.now) };
  };
