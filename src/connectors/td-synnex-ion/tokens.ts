import { z } from 'zod';
import { parseInstant } from '../../lib/instant.ts';
import { parseJson } from '../../lib/json.ts';
import { ConnectorError } from '../../ports/errors.ts';
import {
  createTokenSource,
  type AloneWithToken,
  type IssuedToken,
  type SaveToken,
  type TokenSource,
} from '../http/oauth.ts';

/** How long a refresh token lives that is not used. Source: README.md, "Authentication". Days of 24 hours. */
const refreshLifetimeHours = 32 * 24;
/** An access token that ends sooner than this is not taken over from another process. Milliseconds. */
const takeOverMs = 180_000;

/** What is kept: the refresh token that works next, and what came with it. */
interface KeptTokens {
  readonly refreshToken: string;
  /** Null for a token as a person typed it. */
  readonly access: { readonly token: string; readonly endsAt: Temporal.Instant } | null;
}

const keptSchema = z.object({
  refreshToken: z.string().min(1),
  accessToken: z.string().min(1),
  accessEndsAt: z.string(),
});

/** Reads what `toKeptText` wrote; any other text is a refresh token as a person typed it. */
export function fromKeptText(text: string): KeptTokens {
  const json = parseJson(text);
  const kept = keptSchema.safeParse(json.ok ? json.value : undefined);
  const endsAt = kept.success ? parseInstant(kept.data.accessEndsAt) : null;
  if (!kept.success || endsAt === null) return { refreshToken: text.trim(), access: null };
  const { refreshToken, accessToken } = kept.data;
  return { refreshToken, access: { token: accessToken, endsAt } };
}

/** Both tokens in one text, so that they are saved together or not at all. */
export function toKeptText(tokens: {
  readonly refreshToken: string;
  readonly accessToken: string;
  readonly accessEndsAt: Temporal.Instant;
}): string {
  return JSON.stringify({ ...tokens, accessEndsAt: tokens.accessEndsAt.toString() });
}

export interface TokenSettings {
  readonly vendor: string;
  now(): Temporal.Instant;
  readonly aloneWithToken: AloneWithToken;
  /** Asks the vendor, which takes the refresh token once and answers the next. Throws `ConnectorError`. */
  refresh(refreshToken: string): Promise<IssuedToken>;
}

/** An answer of the vendor that could not be saved yet. */
interface Unsaved {
  /** What was kept when the vendor was asked. */
  readonly before: string;
  readonly text: string;
  readonly endsAt: Temporal.Instant;
}

/**
 * Access tokens out of refresh tokens that work once.
 *
 * - Alone: one process at a time reads what is kept, asks the vendor, and saves.
 * - An access token that another process got meanwhile is used rather than a refresh token.
 * - The new refresh token is durable before the new access token is used. An answer that could not be saved is held, and
 *   saved by the next call; the vendor is not asked again with the used one.
 * - A process that dies between the vendor's answer and the save takes the only good token with it: the next call is
 *   refused as `auth-expired`, and a person has to type in a new one.
 */
export function createTokens(settings: TokenSettings): TokenSource {
  const now = (): Temporal.Instant => settings.now();
  let handedOut: string | null = null;
  let unsaved: Unsaved | null = null;

  const keep = async (save: SaveToken, fresh: Unsaved): Promise<KeptTokens> => {
    unsaved = fresh;
    try {
      await save(fresh.text, fresh.endsAt);
    } catch (cause) {
      throw new ConnectorError({
        vendor: settings.vendor,
        operation: 'keeping the new refresh token',
        kind: 'unavailable',
        detail:
          'the new refresh token could not be stored; that is tried again before the next call',
        cause,
      });
    }
    unsaved = null;
    return fromKeptText(fresh.text);
  };

  const usableOf = ({ access }: KeptTokens): IssuedToken | null => {
    if (access === null || access.token === handedOut) return null;
    const lifetimeMs = now().until(access.endsAt).total('milliseconds');
    return lifetimeMs > takeOverMs
      ? { accessToken: access.token, lifetimeMs, refreshToken: null }
      : null;
  };

  const renew = async (text: string, save: SaveToken): Promise<IssuedToken> => {
    // A text other than the one that the vendor was asked with is newer than what is held here.
    const held = unsaved?.before === text ? await keep(save, unsaved) : fromKeptText(text);
    unsaved = null;
    const usable = usableOf(held);
    if (usable !== null) return usable;
    const askedAt = now();
    const issued = await settings.refresh(held.refreshToken);
    const { accessToken, lifetimeMs, refreshToken } = issued;
    if (refreshToken === null) throw withoutNext(settings.vendor);
    const accessEndsAt = askedAt.add({ milliseconds: Math.floor(lifetimeMs) });
    await keep(save, {
      before: text,
      text: toKeptText({ refreshToken, accessToken, accessEndsAt }),
      endsAt: askedAt.add({ hours: refreshLifetimeHours }),
    });
    return issued;
  };

  return createTokenSource(now, async () => {
    try {
      const issued = await settings.aloneWithToken(renew);
      handedOut = issued.accessToken;
      return issued;
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      throw new ConnectorError({
        vendor: settings.vendor,
        operation: 'reading the refresh token',
        kind: 'unavailable',
        detail: 'nothing was sent: the refresh token could not be read or kept',
        cause: error,
      });
    }
  });
}

function withoutNext(vendor: string): ConnectorError {
  return new ConnectorError({
    vendor,
    operation: 'getting an access token',
    kind: 'unexpected-shape',
    detail: 'the answer carries no next refresh token; a new one has to be typed in',
  });
}
