import { createHash, randomBytes } from 'node:crypto';

import { z } from 'zod';

import type { Route, SimReply, SimRequest } from '../core/routes.ts';
import { bearerText } from '../core/tokens.ts';
import type { Authenticate } from '../core/types.ts';
import type { IonState } from './entities.ts';
import { ionError } from './errors.ts';

const accessSeconds = 7200;

/** The one refusal of both token endpoints that is published. */
const notKnown: SimReply = {
  status: 400,
  body: { error: 'cannot validate token: redis: nil' },
};

/**
 * The n-th refresh token of a chain. It is made from the first one, so that a product that kept its token goes on working
 * when the simulator was started anew; within one run every token works once.
 */
export const refreshTokenOf = (firstToken: string, number: number): string => {
  if (number === 0) return firstToken;
  const proof = createHash('sha256').update(`${firstToken}/${number}`).digest('hex');
  return `ion.${number}.${proof.slice(0, 40)}`;
};

/** Which token of the chain it is; undefined for a used, an old or a made-up one. */
const numberOf = ({ credentials }: IonState, token: string): number | undefined => {
  const { firstToken, usedCount } = credentials;
  const claimed = Number(/^ion\.(\d+)\./.exec(token)?.[1] ?? 0);
  const isGenuine = refreshTokenOf(firstToken, claimed) === token;
  return isGenuine && claimed >= usedCount ? claimed : undefined;
};

const refreshEndsAtMs = ({ credentials, behaviour }: IonState): number =>
  Temporal.Instant.from(credentials.issuedAt).epochMilliseconds +
  behaviour.refreshDays * 86_400_000;

const tokenForm = z.object({ grant_type: z.literal('refresh_token'), refresh_token: z.string() });
const accessForm = z.object({ access_token: z.string() });

const isForm = (headers: Record<string, string>): boolean =>
  headers['content-type']?.includes('x-www-form-urlencoded') ?? false;

const giveTokens = ({
  state,
  body,
  headers,
  now,
  record,
}: SimRequest<IonState, string>): SimReply => {
  const form = tokenForm.safeParse(body);
  if (!isForm(headers) || !form.success) return notKnown;
  const number = numberOf(state, form.data.refresh_token);
  const nowMs = now.epochMilliseconds;
  const isLate = number === state.credentials.usedCount && nowMs >= refreshEndsAtMs(state);
  if (number === undefined || isLate) return notKnown;
  const ours = state.credentials;
  ours.usedCount = number + 1;
  ours.issuedAt = now.toString();
  if (state.behaviour.refreshEndsAccessTokens) state.accessTokens = {};
  const token = randomBytes(36).toString('base64url');
  state.accessTokens[token] = nowMs + accessSeconds * 1000;
  record({ kind: 'token', number: ours.usedCount });
  return {
    status: 200,
    body: {
      access_token: token,
      expires_in: accessSeconds,
      refresh_token: refreshTokenOf(ours.firstToken, ours.usedCount),
      token_type: 'Bearer',
    },
  };
};

const tellLifetimes = ({ state, body, headers, now }: SimRequest<IonState, string>): SimReply => {
  const form = accessForm.safeParse(body);
  const endsAtMs = form.success ? (state.accessTokens[form.data.access_token] ?? 0) : 0;
  const nowMs = now.epochMilliseconds;
  if (!isForm(headers) || endsAtMs <= nowMs) return notKnown;
  return {
    status: 200,
    body: {
      access_expires_in: Math.floor((endsAtMs - nowMs) / 1000),
      refresh_expires_in: Math.floor((refreshEndsAtMs(state) - nowMs) / 1000),
    },
  };
};

/** `POST /oauth/token` and `/oauth/validateAccess`: forms, and errors of one field. */
export const tokenRoutes: Route<IonState, string>[] = [
  { method: 'POST', path: '/oauth/token', auth: 'none', handle: giveTokens },
  { method: 'POST', path: '/oauth/validateAccess', auth: 'none', handle: tellLifetimes },
];

/** What "Request New Credentials" in the portal does: a new first token; those of before are not taken any more. */
export const requestNewCredentials = (state: IonState, now: Temporal.Instant): string => {
  const firstToken = randomBytes(36).toString('base64url');
  state.credentials = { firstToken, usedCount: 0, issuedAt: now.toString() };
  return firstToken;
};

/** Judges the bearer token and the account of the address; the identity is the account. */
export const authenticate: Authenticate<IonState, string> = ({ state, headers, path, now }) => {
  const endsAtMs = state.accessTokens[bearerText(headers['authorization']) ?? ''] ?? 0;
  if (endsAtMs <= now.epochMilliseconds) return { reply: ionError(401, 'Invalid access token') };
  const asked = /\/accounts\/([^/?]+)/.exec(path)?.[1];
  return asked === state.accountId
    ? { identity: state.accountId }
    : { reply: ionError(403, `permission denied to access accounts/${asked}`) };
};
