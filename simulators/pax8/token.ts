import { z } from 'zod';

import type { Route, SimReply } from '../core/routes.ts';
import { bearerText, type TokenRegistry } from '../core/tokens.ts';
import type { Authenticate } from '../core/types.ts';
import type { Pax8State } from './entities.ts';
import { pax8Error } from './errors.ts';

const audience = 'https://api.pax8.com';
const lifetimeSeconds = 86_400;

const tokenBody = z.object({
  client_id: z.string(),
  client_secret: z.string(),
  audience: z.literal([audience, 'api://p8p.client']),
  grant_type: z.literal('client_credentials'),
});

const denied: SimReply = {
  status: 401,
  body: { error: 'access_denied', error_description: 'Unauthorized' },
};

/** `POST /v1/token`: client credentials in a JSON body (a form body works too); errors have an envelope of their own. */
export const tokenRoute = (tokens: TokenRegistry): Route<Pax8State, string> => ({
  method: 'POST',
  path: '/v1/token',
  auth: 'none',
  handle: ({ state, body, now, record }) => {
    const parsed = tokenBody.safeParse(body);
    if (!parsed.success) return denied;
    const { client_id: clientId, client_secret: secret } = parsed.data;
    const isKnown = state.credentials.some(
      (known) => known.clientId === clientId && known.clientSecret === secret,
    );
    if (!isKnown) return denied;
    const issuedAtMs = now.epochMilliseconds;
    const expiresAtMs = issuedAtMs + lifetimeSeconds * 1000;
    const common = { tenantId: 'pax8', audience, clientId, hasMfa: false, permissions: [] };
    const { token } = tokens.issue({ ...common, kind: 'app', issuedAtMs, expiresAtMs });
    record({ kind: 'token', clientId });
    return {
      status: 200,
      body: { access_token: token, expires_in: lifetimeSeconds, token_type: 'Bearer' },
    };
  },
});

/** Judges the bearer token; the identity is the client id. */
export const authenticate =
  (tokens: TokenRegistry): Authenticate<Pax8State, string> =>
  ({ state, headers, path, now }) => {
    const check = tokens.check(bearerText(headers['authorization']), now);
    return check.state === 'valid'
      ? { identity: check.token.clientId }
      : { reply: pax8Error(state, 401, 'Unauthorized', path) };
  };
