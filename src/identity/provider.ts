import { AsyncLocalStorage } from 'node:async_hooks';
import { betterAuth } from 'better-auth';
import { genericOAuth } from 'better-auth/plugins';
import type pg from 'pg';
import { z } from 'zod';
import { parseJson } from '../lib/json.ts';
import type { Logger } from '../lib/log.ts';
import { isSignInProblem, type SignInProblem } from '../operations/people/sign-in-problems.ts';
import { appendAudit } from '../store/audit.ts';
import { transact } from '../store/database.ts';
import { readPersonAccess, writePersonRoles } from '../store/people-roles.ts';
import type { ProviderStep } from '../surfaces/http/identity.ts';
import { createAuthOptions, type AuthSettings } from './auth-options.ts';
import {
  decodeToken,
  fromProviderClaims,
  judgeClaims,
  rightsFrom,
  vouchesForMail,
  type Claims,
} from './claims.ts';
import type { ProviderSettings } from './provider-settings.ts';

/** Part of the address that the provider sends people back to; what an operator registers there. */
const providerId = 'oidc';
const scopes = ['openid', 'profile', 'email'];
const patienceMs = 10_000;

const discovery = z.object({
  issuer: z.string(),
  userinfo_endpoint: z.url().nullish(),
  jwks_uri: z.url(),
});

/** What one sign-in has found out about the person so far. */
interface Passage {
  claims: Claims | null;
  problem: SignInProblem | null;
}

export interface ProviderParts extends AuthSettings {
  readonly provider: ProviderSettings;
  readonly publicUrl: string;
  readonly pool: pg.Pool;
  readonly log: Logger;
}

/**
 * Sign-in through an OpenID Connect provider: authorization code with PKCE, state and nonce, all of it by the sign-in
 * library. The library is set up a second time for it, at the first use, so that a provider that does not answer holds up
 * nobody who signs in otherwise.
 */
export function createProviderSignIn(parts: ProviderParts) {
  const passages = new AsyncLocalStorage<Passage>();
  let opened: Promise<ReturnType<typeof openLibrary>> | null = null;
  const open = (): Promise<ReturnType<typeof openLibrary>> => {
    opened ??= discover(parts.provider).then(({ userinfo_endpoint: userInfoUrl }) =>
      openLibrary(parts, passages, userInfoUrl ?? null),
    );
    // The next person tries again.
    opened.catch(() => (opened = null));
    return opened;
  };

  return {
    start: async (headers: Headers, next: string): Promise<ProviderStep> => {
      try {
        const { handler } = await open();
        const answer = await handler(toStartRequest(parts.publicUrl, headers, next));
        const body = parseJson(await answer.text());
        const { url } = z.object({ url: z.url() }).parse(body.ok ? body.value : null);
        return { location: url, cookies: answer.headers.getSetCookie() };
      } catch (error) {
        parts.log.warn({ error, issuer: parts.provider.issuer }, 'the sign-in provider failed');
        return failed('provider-unavailable', next);
      }
    },
    finish: async (request: Request): Promise<ProviderStep> => {
      try {
        const { handler } = await open();
        const passage: Passage = { claims: null, problem: null };
        const answer = await passages.run(passage, () => handler(request));
        const location = answer.headers.get('location');
        if (location === null) return failed('provider-failed');
        const target = new URL(location, parts.publicUrl);
        const code = target.searchParams.get('error');
        if (target.pathname !== '/sign-in' || code === null) {
          return { location, cookies: answer.headers.getSetCookie() };
        }
        parts.log.warn({ code, issuer: parts.provider.issuer }, 'a sign-in was refused');
        const next = target.searchParams.get('next') ?? undefined;
        return failed(passage.problem ?? toProblem(code), next);
      } catch (error) {
        parts.log.warn({ error, issuer: parts.provider.issuer }, 'the sign-in provider failed');
        return failed('provider-unavailable');
      }
    },
  };
}

function failed(problem: SignInProblem, next?: string): ProviderStep {
  const words = new URLSearchParams({ problem, ...(next === undefined ? {} : { next }) });
  return { location: `/sign-in?${words}`, cookies: [] };
}

/** Throws when the provider does not answer, or is another one than the operator has named. */
async function discover(provider: ProviderSettings): Promise<z.output<typeof discovery>> {
  const answer = await fetch(discoveryUrlOf(provider), { signal: AbortSignal.timeout(patienceMs) });
  if (!answer.ok) throw new Error(`The provider's discovery answered ${answer.status}.`);
  const body = parseJson(await answer.text());
  const found = discovery.parse(body.ok ? body.value : null);
  if (found.issuer !== provider.issuer) {
    throw new Error(`The provider calls itself ${found.issuer}, not ${provider.issuer}.`);
  }
  return found;
}

/** OpenID Connect Discovery 1.0, section 4. */
function discoveryUrlOf({ issuer }: ProviderSettings): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
}

function openLibrary(
  parts: ProviderParts,
  passages: AsyncLocalStorage<Passage>,
  userInfoUrl: string | null,
) {
  const { provider } = parts;
  const options = createAuthOptions(parts, parts.pool, async (userId) => {
    const claims = passages.getStore()?.claims ?? null;
    if (claims !== null) await renewRights(parts, userId, claims);
  });
  return betterAuth({
    ...options,
    onAPIError: { errorURL: `${parts.publicUrl}/sign-in` },
    plugins: [
      ...options.plugins,
      genericOAuth({
        config: [
          {
            providerId,
            discoveryUrl: discoveryUrlOf(provider),
            requireIdTokenVerification: true,
            clientId: provider.clientId,
            clientSecret: provider.clientSecret,
            scopes,
            getUserInfo: async (tokens) => {
              const passage = passages.getStore();
              const claims = await readClaims(provider, tokens, userInfoUrl);
              if (passage === undefined || claims === null) return null;
              passage.problem = judgeClaims(claims, provider.allowedDomains);
              if (passage.problem !== null) return null;
              passage.claims = claims;
              return {
                sub: claims.subject,
                email: claims.email,
                emailVerified: vouchesForMail(claims, provider.allowedDomains),
                name: claims.name ?? claims.email ?? '',
              };
            },
          },
        ],
      }),
    ],
  });
}

/**
 * The claims of the ID token, whose signature, issuer, audience, time and nonce the library has checked; what it leaves out
 * is asked for at the userinfo endpoint. Null when the two are not about the same person.
 */
async function readClaims(
  provider: ProviderSettings,
  tokens: { readonly idToken?: string | undefined; readonly accessToken?: string | undefined },
  userInfoUrl: string | null,
): Promise<Claims | null> {
  if (tokens.idToken === undefined) return null;
  const fromToken = z.looseObject({ sub: z.string() }).safeParse(decodeToken(tokens.idToken));
  if (!fromToken.success) return null;
  const first = fromProviderClaims(fromToken.data, provider.rolesClaim);
  if (first === null) return null;
  const isEnough = first.email !== null && (provider.rights === null || first.roles.length > 0);
  if (isEnough || userInfoUrl === null || tokens.accessToken === undefined) return first;
  const answer = await fetch(userInfoUrl, {
    headers: { authorization: `Bearer ${tokens.accessToken}` },
    signal: AbortSignal.timeout(patienceMs),
  });
  const body = parseJson(await answer.text());
  const more = z.looseObject({ sub: z.string() }).safeParse(body.ok ? body.value : null);
  if (!answer.ok || !more.success || more.data.sub !== fromToken.data.sub) return null;
  return fromProviderClaims({ ...more.data, ...fromToken.data }, provider.rolesClaim);
}

/** Where roles come from the provider they are written anew at each sign-in, what was given here before included. */
async function renewRights(parts: ProviderParts, userId: string, claims: Claims): Promise<void> {
  const rights = rightsFrom(claims, parts.provider.rights);
  if (rights === null) return;
  await transact(parts.db, async (tx) => {
    const before = await readPersonAccess(tx, userId);
    const was = [...before.roles, ...before.permissions].toSorted().join(' ');
    const is = [...rights.roles, ...rights.permissions].toSorted().join(' ');
    if (was === is) return;
    await writePersonRoles(tx, userId, rights);
    await appendAudit(tx, {
      at: parts.clock.now(),
      actor: 'seatwright',
      channel: 'system',
      action: 'users.update',
      summary: `${parts.provider.name} gave ${claims.email ?? userId} these rights: ${is || 'none'}`,
      before: { id: userId, roles: before.roles, permissions: before.permissions },
      after: { id: userId, ...rights },
    });
  });
}

function toStartRequest(publicUrl: string, headers: Headers, next: string): Request {
  return new Request(`${publicUrl}/api/auth/sign-in/social`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: headers.get('cookie') ?? '' },
    body: JSON.stringify({
      provider: providerId,
      callbackURL: `${publicUrl}${next}`,
      errorCallbackURL: `${publicUrl}/sign-in?${new URLSearchParams({ next })}`,
      disableRedirect: true,
    }),
  });
}

const problems: Readonly<Record<string, SignInProblem>> = {
  // RFC 6749, section 4.1.2.1, and OpenID Connect Core 1.0, section 3.1.2.6: what the provider itself answers.
  access_denied: 'provider-refused',
  login_required: 'provider-refused',
  consent_required: 'provider-refused',
  interaction_required: 'provider-refused',
  account_selection_required: 'provider-refused',
  server_error: 'provider-unavailable',
  temporarily_unavailable: 'provider-unavailable',
  // The sign-in library's.
  state_not_found: 'sign-in-expired',
  state_mismatch: 'sign-in-expired',
  state_invalid: 'sign-in-expired',
  email_not_found: 'no-mail-address',
  account_not_linked: 'account-not-linked',
};

function toProblem(code: string): SignInProblem {
  return isSignInProblem(code) ? code : (problems[code] ?? 'provider-failed');
}
