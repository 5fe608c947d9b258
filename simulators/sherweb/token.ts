import { z } from 'zod';

import type { Route, SimReply } from '../core/routes.ts';
import { bearerText, type TokenRegistry } from '../core/tokens.ts';
import type { Authenticate } from '../core/types.ts';
import type { SherwebState } from './entities.ts';
import { gatewayError, problem } from './errors.ts';

const scope = 'service-provider';
const lifetimeSeconds = 3600;

const tokenForm = z.object({
  client_id: z.string(),
  client_secret: z.string(),
  scope: z.string(),
  grant_type: z.string(),
});

const denied = (error: string): SimReply => ({ status: 400, body: { error } });

/** `POST /auth/oidc/connect/token`: client credentials as a form; any other body is not understood. */
export const tokenRoute = (tokens: TokenRegistry): Route<SherwebState, string> => ({
  method: 'POST',
  path: '/auth/oidc/connect/token',
  auth: 'none',
  handle: ({ state, body, headers, now, record }) => {
    const isForm = headers['content-type']?.includes('x-www-form-urlencoded') === true;
    const parsed = tokenForm.safeParse(isForm ? body : undefined);
    if (!parsed.success) return denied('invalid_request');
    const form = parsed.data;
    if (form.grant_type !== 'client_credentials') return denied('unsupported_grant_type');
    const isKnown = state.credentials.some(
      ({ clientId, clientSecret }) =>
        clientId === form.client_id && clientSecret === form.client_secret,
    );
    if (!isKnown) return denied('invalid_client');
    if (form.scope !== scope && form.scope !== 'distributor') return denied('invalid_scope');
    const issuedAtMs = now.epochMilliseconds;
    const { token } = tokens.issue({
      tenantId: 'sherweb',
      audience: form.scope,
      clientId: form.client_id,
      hasMfa: false,
      permissions: [],
      kind: 'app',
      issuedAtMs,
      expiresAtMs: issuedAtMs + lifetimeSeconds * 1000,
    });
    record({ kind: 'token', clientId: form.client_id });
    return {
      status: 200,
      body: { access_token: token, expires_in: lifetimeSeconds, token_type: 'Bearer' },
    };
  },
});

/** The gateway judges the subscription key, the API behind it the token; the identity is the client id. */
export const authenticate =
  (tokens: TokenRegistry): Authenticate<SherwebState, string> =>
  ({ state, headers, query, now }) => {
    const key = headers['ocp-apim-subscription-key'] ?? query.get('subscription-key');
    if (key === null || key === '') {
      const text =
        'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.';
      return { reply: gatewayError(401, text) };
    }
    if (!state.credentials.some(({ subscriptionKey }) => subscriptionKey === key)) {
      const text =
        'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.';
      return { reply: gatewayError(401, text) };
    }
    const check = tokens.check(bearerText(headers['authorization']), now);
    if (check.state !== 'valid') {
      return {
        reply: { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
      };
    }
    if (check.token.audience !== scope) {
      return { reply: problem(403, { title: 'Forbidden', detail: 'Insufficient scope.' }) };
    }
    return { identity: check.token.clientId };
  };
