import { createHash, randomUUID } from 'node:crypto';

/** One access token a login host has given out. */
export interface IssuedToken {
  /** The text sent as `Authorization: Bearer`; shaped like a JWT, its signature is not one. */
  token: string;
  /** Tenant the token was issued for (`tid`). */
  tenantId: string;
  /** Resource it may be used at (`aud`), without a trailing slash. */
  audience: string;
  /** Client id of the application (`appid`). */
  clientId: string;
  /** `app` for client credentials, `app+user` when a person consented. */
  kind: 'app' | 'app+user';
  /** Sign-in name of the person; absent for app-only tokens. */
  userPrincipalName?: string;
  /** Tenant that the person is of, which a partner's people leave; absent for app-only tokens. */
  homeTenantId?: string;
  /** Whether the person passed multi-factor authentication (`amr` contains `mfa`); false for app-only tokens. */
  hasMfa: boolean;
  /** Application permissions (`roles`) of an app-only token or delegated ones (`scp`) of an app+user token. */
  permissions: readonly string[];
  /** Simulated issue time, epoch milliseconds. */
  issuedAtMs: number;
  /** Simulated expiry, epoch milliseconds, exclusive. */
  expiresAtMs: number;
}

/** What a login host says about a token it is about to issue. */
export type TokenRequest = Omit<IssuedToken, 'token'>;

/** The answer to "may this token be used now?". */
export type TokenCheck =
  | { state: 'valid'; token: IssuedToken }
  | { state: 'expired'; token: IssuedToken }
  | { state: 'unknown' };

/** A delegated consent that was given over another vendor's API than the login host's own page. */
export interface GrantedConsent {
  /** Tenant it is good in. */
  tenantId: string;
  /** Application it is given to. */
  clientId: string;
  /** Resource, by address or application id. */
  audience: string;
  /** Delegated permissions. */
  permissions: readonly string[];
}

/** Shared between a login host and the APIs that accept its tokens, so that they need not import each other. */
export interface TokenRegistry {
  /** Issues and remembers a token. */
  issue(request: TokenRequest): IssuedToken;
  /** Looks a bearer text up; expiry is judged by the simulated instant. */
  check(token: string | undefined, now: Temporal.Instant): TokenCheck;
  /** Forgets the matching tokens (all without a predicate): their next use is answered with the vendor's 401. */
  revoke(matches?: (token: IssuedToken) => boolean): void;
  /** Has the login host look at consents that an API keeps. */
  addConsentSource(read: () => readonly GrantedConsent[]): void;
  /** The consents of all sources. */
  grantedConsents(): readonly GrantedConsent[];
}

const base64Url = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

const toJwtText = (request: TokenRequest): string => {
  const isUser = request.kind === 'app+user';
  const claims = {
    aud: request.audience,
    iss: `https://sts.windows.net/${request.tenantId}/`,
    iat: Math.floor(request.issuedAtMs / 1000),
    nbf: Math.floor(request.issuedAtMs / 1000),
    exp: Math.floor(request.expiresAtMs / 1000),
    appid: request.clientId,
    idtyp: isUser ? 'user' : 'app',
    ...(isUser
      ? {
          amr: request.hasMfa ? ['pwd', 'mfa'] : ['pwd'],
          upn: request.userPrincipalName,
          scp: request.permissions.join(' '),
        }
      : { roles: request.permissions }),
    tid: request.tenantId,
    uti: randomUUID(),
    ver: '1.0',
  };
  const unsigned = `${base64Url({ typ: 'JWT', alg: 'RS256', kid: 'simulated' })}.${base64Url(claims)}`;
  return `${unsigned}.${createHash('sha256').update(unsigned).digest('base64url')}`;
};

/** Makes an empty registry; tokens live in this process only. */
export const createTokenRegistry = (): TokenRegistry => {
  const tokens = new Map<string, IssuedToken>();
  const sources: (() => readonly GrantedConsent[])[] = [];
  return {
    issue: (request) => {
      const issued = { ...request, token: toJwtText(request) };
      tokens.set(issued.token, issued);
      return issued;
    },
    check: (text, now) => {
      const token = text === undefined ? undefined : tokens.get(text);
      if (token === undefined) return { state: 'unknown' };
      return { state: now.epochMilliseconds < token.expiresAtMs ? 'valid' : 'expired', token };
    },
    revoke: (matches = () => true) => {
      for (const [text, token] of tokens) if (matches(token)) tokens.delete(text);
    },
    addConsentSource: (read) => void sources.push(read),
    grantedConsents: () => sources.flatMap((read) => read()),
  };
};

/** Stands for whoever has sent none. */
export const noToken: IssuedToken = {
  token: '',
  tenantId: '',
  audience: '',
  clientId: '',
  kind: 'app',
  hasMfa: false,
  permissions: [],
  issuedAtMs: 0,
  expiresAtMs: 0,
};

/** The token text of an `Authorization: Bearer` header; undefined when there is none. */
export const bearerText = (authorization: string | undefined): string | undefined =>
  /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
