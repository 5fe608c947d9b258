import { z } from 'zod';

import type { Route, SimReply } from '../core/routes.ts';
import { bearerText, type TokenRegistry } from '../core/tokens.ts';
import type { Authenticate } from '../core/types.ts';
import type { CrayonState } from './entities.ts';
import { answer, crayonError } from './errors.ts';

const lifetimeSeconds = 3_600;

const tokenForm = z.object({
  grant_type: z.literal('password'),
  username: z.string(),
  password: z.string(),
  scope: z.literal('CustomerApi'),
});

/** Client id and secret of `Authorization: Basic`. */
const basicOf = (authorization: string | undefined): { clientId: string; secret: string } => {
  const encoded = /^Basic\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return { clientId: text.slice(0, Math.max(colon, 0)), secret: text.slice(colon + 1) };
};

/** What a refused sign-in says is not published. */
const denied = (
  state: CrayonState,
  error: 'invalid_client' | 'invalid_grant' | 'invalid_request',
): SimReply => {
  const shape = state.behaviour.tokenError;
  if (shape === 'oauth') return { status: 400, body: { error } };
  if (shape === 'envelope') return crayonError(state, 401, 'Unauthorized');
  const none = { AccessToken: null, IdentityToken: null, TokenType: null, RefreshToken: null };
  return answer(state, { ...none, ExpiresIn: 0, Error: error }, 400);
};

/** `POST /api/v1/connect/token`: the client by Basic, a person by name and password in a form. */
export const tokenRoute = (tokens: TokenRegistry): Route<CrayonState, string> => ({
  method: 'POST',
  path: '/api/v1/connect/token',
  auth: 'none',
  handle: ({ state, headers, body, now, record }) => {
    const { clientId, secret } = basicOf(headers['authorization']);
    const isClient = state.clients.some(
      (known) => known.clientId === clientId && known.clientSecret === secret,
    );
    if (!isClient) return denied(state, 'invalid_client');
    const isForm = headers['content-type']?.includes('x-www-form-urlencoded') ?? false;
    const form = tokenForm.safeParse(isForm ? body : undefined);
    if (!form.success) return denied(state, 'invalid_request');
    const { username, password } = form.data;
    const isUser = state.users.some(
      (known) => known.username === username && known.password === password,
    );
    if (!isUser) return denied(state, 'invalid_grant');
    const issuedAtMs = now.epochMilliseconds;
    const { token } = tokens.issue({
      tenantId: 'crayon',
      audience: 'CustomerApi',
      clientId,
      kind: 'app+user',
      userPrincipalName: username,
      hasMfa: false,
      permissions: [],
      issuedAtMs,
      expiresAtMs: issuedAtMs + lifetimeSeconds * 1000,
    });
    record({ kind: 'token', clientId });
    return answer(state, {
      AccessToken: token,
      IdentityToken: null,
      TokenType: 'Bearer',
      ExpiresIn: lifetimeSeconds,
      RefreshToken: null,
      Error: null,
    });
  },
});

/** Judges the bearer token; the identity is the user name. */
export const authenticate =
  (tokens: TokenRegistry): Authenticate<CrayonState, string> =>
  ({ state, headers, now }) => {
    const check = tokens.check(bearerText(headers['authorization']), now);
    return check.state === 'valid'
      ? { identity: check.token.userPrincipalName ?? '' }
      : {
          reply: crayonError(state, 401, 'Authorization has been denied for this request.'),
        };
  };
