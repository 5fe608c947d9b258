import { z } from 'zod';
import { ConnectorError, type ConnectorErrorKind } from '../../ports/errors.ts';
import { createHttp } from './http.ts';
import type { CallLog, Explanation, Fetch, Http, RefusedAnswer } from './types.ts';

/** A token is not used any more this long before it ends. Milliseconds. */
const renewBeforeMs = 120_000;
/** Lifetime assumed when the answer does not tell. Milliseconds. */
const assumedLifetimeMs = 300_000;

const tokenSchema = z.object({
  access_token: z.string().min(1),
  // Entra's v1 endpoint answers a string, v2 a number (docs/decisions/009-tokens.md).
  expires_in: z.union([z.number(), z.string()]).nullish(),
  refresh_token: z.string().nullish(),
});

const tokenErrorSchema = z.object({
  error: z.string().nullish(),
  error_description: z.string().nullish(),
  error_codes: z.array(z.number()).nullish(),
  trace_id: z.string().nullish(),
  correlation_id: z.string().nullish(),
});

/** What a token endpoint answered. */
export interface IssuedToken {
  readonly accessToken: string;
  /** From the answer's arrival. Milliseconds. */
  readonly lifetimeMs: number;
  /** Null when the endpoint gave no new one: the old one stays in use. */
  readonly refreshToken: string | null;
}

/** Turns the JSON of a token answer into our shape; throws when it is none. */
export function fromTokenAnswer(body: unknown): IssuedToken {
  const token = tokenSchema.parse(body);
  const seconds = Number(token.expires_in ?? Number.NaN);
  return {
    accessToken: token.access_token,
    lifetimeMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : assumedLifetimeMs,
    refreshToken: token.refresh_token || null,
  };
}

/**
 * What a token endpoint's refusal means. The codes are Entra's ("AADSTS…"); an OAuth `error` alone decides elsewhere.
 * `auth-expired`: the secret or the refresh token has to be replaced; `forbidden`: consent, policy or the app itself.
 * Source: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes (as known 2026-11).
 */
export function explainTokenError(answer: RefusedAnswer): Explanation {
  const parsed = tokenErrorSchema.safeParse(answer.body);
  if (!parsed.success) return {};
  const { error, error_description: description, error_codes: codes } = parsed.data;
  const entraCode = codes?.[0] ?? /AADSTS(\d+)/.exec(description ?? '')?.[1];
  const expired = new Set<string | null | undefined>([
    'invalid_client',
    'invalid_grant',
    'access_denied',
    'unauthorized_client',
    'interaction_required',
  ]);
  const kind: ConnectorErrorKind | undefined = expired.has(error) ? 'auth-expired' : undefined;
  return {
    kind,
    vendorCode: entraCode === undefined ? (error ?? undefined) : `AADSTS${entraCode}`,
    detail: description ?? error ?? undefined,
    correlationId: parsed.data.correlation_id ?? undefined,
  };
}

/** A source of one kind of access token. */
export interface TokenSource {
  /** A token that is good for the next two minutes; `renew` asks for a new one. Throws `ConnectorError`. */
  get(renew: boolean): Promise<string>;
  /** When the token that is held ends; null when none is. */
  endsAt(): Temporal.Instant | null;
}

/** Keeps one token, renews it in time, and asks once however many callers wait for it. */
export function createTokenSource(
  now: () => Temporal.Instant,
  ask: () => Promise<IssuedToken>,
): TokenSource {
  let held: { readonly token: string; readonly endsAt: Temporal.Instant } | null = null;
  let asking: Promise<string> | null = null;

  const askOnce = async (): Promise<string> => {
    try {
      const issued = await ask();
      held = {
        token: issued.accessToken,
        endsAt: now().add({ milliseconds: Math.floor(issued.lifetimeMs) }),
      };
      return issued.accessToken;
    } finally {
      asking = null;
    }
  };

  return {
    get: (renew) => {
      if (asking) return asking;
      const leftMs = held ? now().until(held.endsAt).total('milliseconds') : 0;
      if (held && !renew && leftMs > renewBeforeMs) return Promise.resolve(held.token);
      asking = askOnce();
      return asking;
    },
    endsAt: () => held?.endsAt ?? null,
  };
}

export interface EntraSettings {
  /** Named in errors: the connector that asks. */
  readonly vendor: string;
  /** "https://login.microsoftonline.com" or a sovereign cloud's; a simulator's in the demo. */
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  now(): Temporal.Instant;
  readonly fetch?: Fetch | undefined;
  readonly log?: CallLog | undefined;
}

/** Makes a refresh token durable. `endsAt`: from when on the vendor no longer takes it, unless it is used before. */
export type SaveToken = (text: string, endsAt: Temporal.Instant) => Promise<void>;

/**
 * Runs `work` with the refresh token that is kept now, while nobody else of this installation does, in whatever process.
 * What `save` was given is what is kept from then on.
 */
export type AloneWithToken = <Result>(
  work: (text: string, save: SaveToken) => Promise<Result>,
) => Promise<Result>;

/** Access tokens of Microsoft Entra ID, one held per (tenant, scope). Throws `ConnectorError`. */
export interface EntraTokens {
  /** As the app itself (client credentials). `scope` ends in "/.default". */
  appToken(tenantId: string, scope: string, renew: boolean): Promise<string>;
  /** As app and the person who consented; every exchange answers the refresh token that is kept from then on. */
  userToken(
    tenantId: string,
    scope: string,
    consent: AloneWithToken,
    renew: boolean,
  ): Promise<string>;
}

/**
 * Talks to Entra's v2 token endpoint, also on a plain-http loopback address
 * (why not MSAL: docs/decisions/009-tokens.md).
 *
 * The new refresh token is made durable before the access token is handed out. A process that dies in between leaves the
 * old one, which Entra goes on taking: "refresh tokens aren't revoked when used to acquire new access tokens"
 * (https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens, as known 2026-11).
 */
export function createEntraTokens(settings: EntraSettings): EntraTokens {
  const http = createHttp({
    vendor: settings.vendor,
    baseUrl: settings.loginUrl,
    authorize: () => Promise.resolve({}),
    explain: explainTokenError,
    fetch: settings.fetch,
    log: settings.log,
    maxBodyBytes: 256 * 1024,
  });
  const sources = new Map<string, TokenSource>();

  const sourceOf = (key: string, ask: () => Promise<IssuedToken>): TokenSource => {
    const source = sources.get(key) ?? createTokenSource(() => settings.now(), ask);
    sources.set(key, source);
    return source;
  };

  return {
    appToken: (tenantId, scope, renew) =>
      sourceOf(`app ${tenantId} ${scope}`, () =>
        askEntra(http, settings, tenantId, { grant_type: 'client_credentials', scope }),
      ).get(renew),

    userToken: (tenantId, scope, consent, renew) =>
      sourceOf(`user ${tenantId} ${scope}`, () =>
        exchangeConsent(http, settings, tenantId, scope, consent),
      ).get(renew),
  };
}

/**
 * How long a refresh token lives that is not used; each use answers one that lives as long again. Hours.
 * Source: https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens ("90 days"), as known 2026-11.
 */
const refreshLifetimeHours = 90 * 24;

function exchangeConsent(
  http: Http,
  settings: EntraSettings,
  tenantId: string,
  scope: string,
  consent: AloneWithToken,
): Promise<IssuedToken> {
  return consent(async (refreshToken, save) => {
    const issued = await askEntra(http, settings, tenantId, {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      scope,
    });
    if (issued.refreshToken !== null && issued.refreshToken !== refreshToken) {
      await keep(settings, issued.refreshToken, save);
    }
    return issued;
  });
}

async function keep(settings: EntraSettings, refreshToken: string, save: SaveToken): Promise<void> {
  try {
    await save(refreshToken, settings.now().add({ hours: refreshLifetimeHours }));
  } catch (cause) {
    // Entra keeps the previous refresh token valid, so the old one still works on the next exchange.
    throw new ConnectorError({
      vendor: settings.vendor,
      operation: 'keeping the new refresh token',
      kind: 'unavailable',
      detail: 'the new refresh token could not be stored; the old one stays in use',
      cause,
    });
  }
}

async function askEntra(
  http: Http,
  settings: EntraSettings,
  tenantId: string,
  form: Readonly<Record<string, string>>,
): Promise<IssuedToken> {
  // A token request changes nothing that costs, and Entra lets an earlier refresh token be used again: a read.
  const answer = await http.read(
    {
      operation: 'getting an access token',
      method: 'POST',
      path: `/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
      form: {
        client_id: settings.clientId,
        client_secret: settings.clientSecret,
        ...form,
      },
      anonymous: true,
    },
    fromTokenAnswer,
  );
  return answer.body;
}
